"""Speakers and topics as lists know them: who is there, under which letter, with how many talks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Literal

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from conferences.models import RecapPage
from conferences.public.models import Name, SearchRow
from conferences.public.pagination import pages_of

Kind = Literal["speaker", "topic"]

LETTERS = "#ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: So many names are seen on one page; more come a letter at a time.
FEW = 200

_listed = SearchRow.listed.through.objects


def public_names(kind: Kind) -> "QuerySet[Name]":
    """The names that a public talk has, A–Z."""
    named = _listed.filter(name=OuterRef("pk"))
    names = Name.objects.filter(Exists(named), **{f"{kind}__isnull": False})
    return names.order_by("letter", "folded", "pk")


def names_by_talks(kind: Kind) -> "QuerySet[Name]":
    """Those with most talks first. Counts all talks: the one list here that does."""
    counted = public_names(kind).annotate(talks=Count("rows"))
    return counted.order_by("-talks", "folded", "pk")


def letters_of(kind: Kind) -> list[str]:
    """The letters under which a name stands. Looks for one name of each, whatever their number."""
    names = public_names(kind).order_by()
    there = [Exists(names.filter(letter=letter)) for letter in LETTERS]
    found = Name.objects.order_by().values_list(*there).first() or ()
    return [letter for letter, is_there in zip(LETTERS, found, strict=False) if is_there]


def count_talks(names: Iterable[Any]) -> None:
    """Give each of these names its number of `talks`."""
    # By their ids: given a query instead, PostgreSQL reads every talk of everybody.
    listed = _listed.filter(name__in=[name.pk for name in names]).order_by()
    talks = dict(listed.values_list("name").annotate(Count("pk")))
    for name in names:
        name.talks = talks.get(name.pk, 0)


def talks_of(name: Name) -> "QuerySet[SearchRow, int]":
    """The talks that name a speaker or a topic, by the years of their conferences."""
    rows = SearchRow.objects.filter(listed=name)
    newest_first = rows.order_by(F("year").desc(nulls_last=True), "-day", "-page")
    return newest_first.values_list("pk", flat=True)


def by_year(talk_ids: Iterable[int]) -> Iterator[tuple[int | None, Sequence[RecapPage]]]:
    """These talks, each year's together."""
    for year, talks in groupby(pages_of(talk_ids), key=_year):
        yield year, list(talks)


def _year(talk: RecapPage) -> int | None:
    conference = talk.in_conference
    return conference.year if conference else None
