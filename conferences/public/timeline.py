"""Conferences through the years, and the editions of a series."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db.models import Count, F, QuerySet
from django.utils.text import slugify

from conferences.models import ConferencePage, TalkPage
from conferences.public.models import SearchRow
from conferences.public.pagination import pages_of
from conferences.visibility import filter_public

#: A break is in the programme, but nobody spoke.
SPOKEN = [kind for kind in TalkPage.Kind.values if kind != TalkPage.Kind.BREAK]


def conference_rows() -> "QuerySet[SearchRow]":
    """The public conferences, newest first; those without a year come last."""
    rows = SearchRow.objects.filter(kind=SearchRow.Kind.CONFERENCE)
    return rows.order_by(F("year").desc(nulls_last=True), "-day", "-page")


def latest_conferences(count: int) -> list[ConferencePage]:
    """By name only, for a page that must cost little."""
    ids = list(conference_rows().values_list("pk", flat=True)[:count])
    conferences = ConferencePage.objects.filter(pk__in=ids).defer_streamfields()
    return sorted(filter_public(conferences), key=lambda conference: ids.index(conference.pk))


def with_talk_counts(conference_ids: Iterable[int]) -> list[ConferencePage]:
    """These conferences, each with its number of `talks` and the slug of its series."""
    conferences = pages_of(conference_ids)
    spoken = SearchRow.objects.filter(conference__in=conferences, kind__in=SPOKEN).order_by()
    counts = dict(spoken.values_list("conference").annotate(Count("pk")))
    for conference in conferences:
        conference.talks = counts.get(conference.pk, 0)
        conference.series_slug = series_slug(conference.series)
    return conferences


def by_year(
    conferences: Iterable[ConferencePage],
) -> Iterator[tuple[int | None, list[ConferencePage]]]:
    for year, of_year in groupby(conferences, key=lambda conference: conference.year):
        yield year, list(of_year)


def series_slug(series: str) -> str:
    return slugify(series, allow_unicode=True)


def series_names() -> "QuerySet[SearchRow, str]":
    names = conference_rows().exclude(series="").order_by("series")
    return names.values_list("series", flat=True).distinct()


def series_named(slug: str) -> list[str]:
    """How the series at this address is written, in one way or in several."""
    return [name for name in series_names() if series_slug(name) == slug]


def editions_of(names: Iterable[str]) -> "QuerySet[SearchRow]":
    return conference_rows().filter(series__in=names)
