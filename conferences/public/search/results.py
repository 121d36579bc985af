"""Finds the pages that match a search, and counts what the results can be filtered by."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import ModuleType
from typing import NamedTuple

from django.db import connection
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from conferences.public.models import IndexedPage, SpeakerOrTopic
from conferences.public.normalise import normalise
from conferences.public.search import postgresql, sqlite
from conferences.public.search.filters import CONTENTS, FILTERS, Filter
from conferences.public.search.params import SearchParams
from conferences.public.search.rows import FIELDS, Row

#: No more rows are ranked or counted: for a word that most pages have, only the newest.
MAX_ROWS = 1000
#: How many conferences, speakers and topics a filter offers: the most frequent ones.
MAX_CHOICES = 25


def get_backend() -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite


class Choice(NamedTuple):
    value: str
    label: str
    total: int
    is_selected: bool


@dataclass(frozen=True)
class Facet:
    """A filter with the values that occur among the results."""

    filter: Filter
    choices: list[Choice]

    @property
    def options(self) -> SafeString:
        """As HTML. There are a hundred on a page, which take a template too long."""
        options = (
            f'<option value="{escape(value)}"{" selected" if is_selected else ""}>'
            f"{escape(label)} ({count})</option>"
            for value, label, count, is_selected in self.choices
        )
        return mark_safe("".join(options))  # noqa: S308 - each part is escaped


@dataclass(frozen=True)
class SearchResults:
    #: The ids of the rows, sorted.
    ids: list[int]
    #: Whether more than these match.
    has_more: bool
    rows: list[Row]

    @property
    def count(self) -> str:
        return _format_count(len(self.ids), self.has_more)

    @property
    def shown_count(self) -> str:
        return _format_count(len(self.ids))


def _format_count(number: int, has_more: bool = False) -> str:
    return f"{number_format(number, force_grouping=True)}{'+' if has_more else ''}"


def find_results(params: SearchParams) -> SearchResults:
    rows = _find_rows(params, ranked=params.sort == "best")
    kept = rows[:MAX_ROWS]
    return SearchResults(_sort(kept, params), len(rows) > MAX_ROWS, kept)


def count_results(params: SearchParams) -> str:
    count = len(_find_rows(params))
    return _format_count(min(count, MAX_ROWS), count > MAX_ROWS)


def _find_rows(params: SearchParams, *, ranked: bool = False) -> list[Row]:
    """The newest rows, or the oldest. One more than is used shows whether there are more."""
    pages = IndexedPage.objects.all()
    for active in params.filters:
        pages = pages.filter(active.condition)
    oldest, limit = params.sort == "oldest", MAX_ROWS + 1
    if params.query.included:
        backend = get_backend()
        rows = backend.find_rows(pages, params.query, limit, oldest=oldest)
        ranks = backend.rank_rows(params.query, [row[0] for row in rows]) if ranked else {}
        return [Row(*row, *ranks.get(row[0], ())) for row in rows]
    order = ("date", "pk") if oldest else ("-date", "-pk")
    return [Row(*values) for values in pages.order_by(*order).values_list(*FIELDS)[:limit]]


def _sort(rows: list[Row], params: SearchParams) -> list[int]:
    if params.sort == "best":
        # Rows that match equally well stay newest first.
        rows = sorted(rows, key=attrgetter("part", "rank"), reverse=True)
    ids = [row.pk for row in rows]
    if params.sort == "title":
        titles = dict(IndexedPage.objects.filter(pk__in=ids).values_list("pk", "title"))
        return sorted(ids, key=lambda pk: normalise(titles.get(pk, "")))
    return ids


def get_facets(results: SearchResults, params: SearchParams) -> list[Facet]:
    """The filters with their values, counted among the results.

    A filter that is active counts what would be found without it, so that readers can change its
    value.
    """
    without_filter = {
        active.filter.name: _find_rows(params.without(active))[:MAX_ROWS]
        for active in params.filters
        if not active.filter.is_multiple
    }
    rows = {one.name: without_filter.get(one.name, results.rows) for one in FILTERS}
    counts: dict[str, Counts] = {
        "conference": _count_conferences(rows["conference"]),
        "series": _count_values(rows["series"], "series"),
        "year": _count_values(rows["year"], "year", reverse=True),
        "kind": _count_kinds(rows["kind"]),
        **_count_names({kind: rows[kind] for kind in ("topic", "speaker")}),
        "has": {
            content: (str(label), sum(map(attrgetter(f"has_{content}"), rows["has"])))
            for content, label in CONTENTS.items()
        },
    }
    facets = (Facet(one, _make_choices(one, counts[one.name], params, results)) for one in FILTERS)
    return [facet for facet in facets if facet.choices]


#: A filter's values, each with its label and how many rows it leaves.
Counts = Mapping[str, tuple[str, int]]


def _make_choices(
    one: Filter, counts: Counts, params: SearchParams, results: SearchResults
) -> list[Choice]:
    selected = {
        active.value: active.value_label for active in params.filters if active.filter == one
    }
    # A selected value is offered also if it is not among the most frequent: all results have it.
    count = len(results.rows)
    missing = {value: (label, count) for value, label in selected.items() if value not in counts}
    return [
        Choice(value, label, count, value in selected)
        for value, (label, count) in {**missing, **counts}.items()
        if count or value in selected
    ]


def _count_conferences(rows: list[Row]) -> Counts:
    """Newest first, as in the rows."""
    counts = Counter(row.conference_id for row in rows)
    most_frequent = [pk for pk, _count in counts.most_common(MAX_CHOICES)]
    conferences = Page.objects.filter(pk__in=most_frequent).values_list("pk", "slug", "title")
    order = list(counts)
    return {
        slug: (title, counts[pk])
        for pk, slug, title in sorted(conferences, key=lambda one: order.index(one[0]))
    }


def _count_values(rows: list[Row], field: str, *, reverse: bool = False) -> Counts:
    counts = Counter(filter(None, map(attrgetter(field), rows)))
    return {str(value): (str(value), counts[value]) for value in sorted(counts, reverse=reverse)}


def _count_kinds(rows: list[Row]) -> Counts:
    counts = Counter(row.kind for row in rows)
    return {kind: (str(label), counts[kind]) for kind, label in IndexedPage.KINDS if counts[kind]}


def _count_names(rows: Mapping[str, list[Row]]) -> dict[str, Counts]:
    """The most frequent speakers and topics, in alphabetical order."""
    counts = {
        kind: dict(_count_ids(map(attrgetter(f"{kind}_ids"), of_kind)).most_common(MAX_CHOICES))
        for kind, of_kind in rows.items()
    }
    entries = SpeakerOrTopic.objects.filter(pk__in=[pk for of in counts.values() for pk in of])
    names = entries.order_by("normalised_name", "slug").values_list("pk", "slug", "name")
    return {
        kind: {slug: (name, of[str(pk)]) for pk, slug, name in names if str(pk) in of}
        for kind, of in counts.items()
    }


def _count_ids(texts: Iterable[str]) -> Counter[str]:
    return Counter(" ".join(texts).split())
