"""Conferences by year, and the conferences of a series."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.utils.text import slugify

from conferences.models import ConferencePage
from conferences.public.models import IndexedPage
from conferences.public.public_lookups import get_public_pages
from conferences.visibility import filter_public


def get_latest_conferences(count: int) -> list[ConferencePage]:
    """With little more than their titles, for the 404 page, which should cost little."""
    ids = list(IndexedPage.objects.conferences().page_ids()[:count])
    conferences = ConferencePage.objects.filter(pk__in=ids).defer_streamfields()
    return sorted(filter_public(conferences), key=lambda conference: ids.index(conference.pk))


def get_conferences_with_talk_counts(conference_ids: Iterable[int]) -> list[ConferencePage]:
    """These conferences, each with its `talk_count` and the slug of its series."""
    conferences = get_public_pages(conference_ids)
    talks = IndexedPage.objects.spoken().filter(conference__in=conferences).order_by()
    counts = dict(talks.values_list("conference").annotate(Count("pk")))
    for conference in conferences:
        conference.talk_count = counts.get(conference.pk, 0)
        conference.series_slug = series_slug(conference.series)
    return conferences


def series_slug(series: str) -> str:
    return slugify(series, allow_unicode=True)


def get_series_names() -> "QuerySet[IndexedPage, str]":
    conferences = IndexedPage.objects.conferences().exclude(series="").order_by("series")
    return conferences.values_list("series", flat=True).distinct()


def find_series(slug: str) -> list[str]:
    """The spellings of the series with this slug: one, several or none."""
    return [name for name in get_series_names() if series_slug(name) == slug]
