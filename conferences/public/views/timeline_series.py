from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences.public.conference_lists import (
    find_series,
    get_conferences_with_talk_counts,
    group_by_year,
)
from conferences.public.models import IndexedPage, IndexedPageQuerySet
from conferences.public.pagination import paginate


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    return render(
        request, "public/timeline.html", _context(request, IndexedPage.objects.conferences())
    )


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    names = find_series(slug)
    if not names:
        raise Http404("No public conference belongs to this series.")
    conferences = IndexedPage.objects.conferences().filter(series__in=names)
    context = {"series": names[0], **_context(request, conferences)}
    return render(request, "public/series.html", context)


def _context(request: HttpRequest, conferences: IndexedPageQuerySet) -> dict[str, Any]:
    items = paginate(request, conferences.page_ids())
    years = group_by_year(get_conferences_with_talk_counts(items))
    return {"items": items, "years": list(years)}
