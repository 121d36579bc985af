from itertools import groupby
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences.public.conference_lists import find_series, get_conferences_with_talk_counts
from conferences.public.models import IndexedPage, IndexedPageQuerySet
from conferences.public.pagination import paginate


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    context = _get_context(request, IndexedPage.objects.conferences())
    return render(request, "public/timeline.html", context)


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    names = find_series(slug)
    if not names:
        raise Http404("No public conference belongs to this series.")
    conferences = IndexedPage.objects.conferences().filter(series__in=names)
    context = {"series": names[0], **_get_context(request, conferences)}
    return render(request, "public/series.html", context)


def _get_context(request: HttpRequest, conferences: IndexedPageQuerySet) -> dict[str, Any]:
    items = paginate(request, conferences.page_ids())
    years = groupby(get_conferences_with_talk_counts(items), attrgetter("year"))
    return {"items": items, "years": [(year, list(of_year)) for year, of_year in years]}
