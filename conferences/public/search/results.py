"""The rows that fit a search, in the order asked for, and what they can be narrowed by."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import ModuleType
from typing import NamedTuple

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from conferences.public.models import Name, SearchRow
from conferences.public.normalise import folded
from conferences.public.search import postgresql, sqlite
from conferences.public.search.filters import FILTERS, PARTS, Filter
from conferences.public.search.params import Asked
from conferences.public.search.types import FACTS, Row

#: More are not ranked, nor counted: of a word that stands everywhere, the newest.
MOST_RANKED = 1000
#: Speakers, topics and conferences that a search can be narrowed by: those found most.
MOST_NAMES = 25


def database() -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite


class Choice(NamedTuple):
    value: str
    label: str
    number: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with the values it may take among the results."""

    filter: Filter
    choices: list[Choice]

    @property
    def options(self) -> SafeString:
        """Written here: there are a hundred on a page, and a template takes its time over each."""
        written = (
            f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>'
            f"{escape(label)} ({number})</option>"
            for value, label, number, is_chosen in self.choices
        )
        return mark_safe("".join(written))  # noqa: S308 - each part is escaped


@dataclass(frozen=True)
class Found:
    #: Of the rows, in the order asked for.
    ids: list[int]
    #: Whether there are more than these.
    more: bool
    rows: list[Row]

    @property
    def total(self) -> str:
        return f"{len(self.ids):,}{'+' if self.more else ''}"


def find(asked: Asked) -> Found:
    candidates = _first(asked, ranked=asked.sort == "best")
    rows = candidates[:MOST_RANKED]
    return Found(_sorted(rows, asked), len(candidates) > MOST_RANKED, rows)


def count(asked: Asked) -> str:
    """How many rows fit, as far as they are counted."""
    found = len(_first(asked))
    return f"{MOST_RANKED:,}+" if found > MOST_RANKED else f"{found:,}"


def _first(asked: Asked, *, ranked: bool = False) -> list[Row]:
    """One more than are ranked, to know whether there are more."""
    rows = SearchRow.objects.all()
    for chosen in asked.chosen:
        rows = rows.filter(chosen.condition)
    oldest, most = asked.sort == "oldest", MOST_RANKED + 1
    if asked.query.wanted:
        return [*database().first(rows, asked.query, most, oldest=oldest, ranked=ranked)]
    order = ("day", "pk") if oldest else ("-day", "-pk")
    return [Row(*facts) for facts in rows.order_by(*order).values_list(*FACTS)[:most]]


def _sorted(rows: list[Row], asked: Asked) -> list[int]:
    """The ids of rows that come newest first, or oldest first where that was asked."""
    if asked.sort == "best":
        # Rows that fit equally well stay newest first.
        rows = sorted(rows, key=attrgetter("place", "rank"), reverse=True)
    ids = [row.pk for row in rows]
    if asked.sort == "title":
        titles = dict(SearchRow.objects.filter(pk__in=ids).values_list("pk", "title"))
        return sorted(ids, key=lambda pk: folded(titles.get(pk, "")))
    return ids


def facets(found: Found, asked: Asked) -> list[Facet]:
    """What the results can be narrowed by, counted among them; chosen values always stand there.

    What is chosen can be exchanged for another: its filter counts what would be found without it.
    """
    exchanged = {
        one.filter.name: _first(asked.without(one))[:MOST_RANKED]
        for one in asked.chosen
        if not one.filter.several
    }
    rows = {one.name: exchanged.get(one.name, found.rows) for one in FILTERS}
    counted: dict[str, Counted] = {
        "conference": _conferences(rows["conference"]),
        "series": _values(rows["series"], "series"),
        "year": _values(rows["year"], "year", reverse=True),
        "kind": _kinds(rows["kind"]),
        **_names({kind: rows[kind] for kind in ("topic", "speaker")}),
        "has": {
            part: (label, sum(map(attrgetter(f"has_{part}"), rows["has"])))
            for part, label in PARTS.items()
        },
    }
    facets = (Facet(one, _choices(one, counted[one.name], asked, found)) for one in FILTERS)
    return [facet for facet in facets if facet.choices]


#: What a filter may be set to, what that is called, and how many of the rows it leaves.
Counted = Mapping[str, tuple[str, int]]


def _choices(one: Filter, counted: Counted, asked: Asked, found: Found) -> list[Choice]:
    chosen = {was.value: was.called for was in asked.chosen if was.filter == one}
    # Not among the first, or of those that are found most: all that was found has it.
    number = len(found.rows)
    missing = {value: (called, number) for value, called in chosen.items() if value not in counted}
    return [
        Choice(value, label, number, value in chosen)
        for value, (label, number) in {**missing, **counted}.items()
        if number or value in chosen
    ]


def _conferences(rows: list[Row]) -> Counted:
    counts = Counter(row.conference_id for row in rows)
    most = [pk for pk, _ in counts.most_common(MOST_NAMES)]
    conferences = Page.objects.filter(pk__in=most).values_list("pk", "slug", "title")
    newest = list(counts)
    return {
        slug: (title, counts[pk])
        for pk, slug, title in sorted(conferences, key=lambda one: newest.index(one[0]))
    }


def _values(rows: list[Row], fact: str, *, reverse: bool = False) -> Counted:
    counts = Counter(filter(None, map(attrgetter(fact), rows)))
    return {str(value): (str(value), counts[value]) for value in sorted(counts, reverse=reverse)}


def _kinds(rows: list[Row]) -> Counted:
    counts = Counter(row.kind for row in rows)
    return {value: (label, counts[value]) for value, label in SearchRow.KINDS if counts[value]}


def _names(rows: Mapping[str, list[Row]]) -> dict[str, Counted]:
    """The speakers and the topics found most, in the order of the alphabet."""
    counts = {
        kind: dict(_counts_of_ids(map(attrgetter(f"{kind}_ids"), of_kind)).most_common(MOST_NAMES))
        for kind, of_kind in rows.items()
    }
    names = Name.objects.filter(pk__in=[pk for of in counts.values() for pk in of])
    told = names.order_by("folded", "slug").values_list("pk", "slug", "name")
    called = [(str(pk), slug, name) for pk, slug, name in told]
    return {
        kind: {slug: (name, of[pk]) for pk, slug, name in called if pk in of}
        for kind, of in counts.items()
    }


def _counts_of_ids(texts: Iterable[str]) -> Counter[str]:
    return Counter(" ".join(texts).split())
