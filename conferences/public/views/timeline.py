from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences.public.models import SearchRow
from conferences.public.pagination import page_asked
from conferences.public.timeline import (
    by_year,
    conference_rows,
    editions_of,
    series_named,
    with_talk_counts,
)


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    return render(request, "public/timeline.html", _years(request, conference_rows()))


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    names = series_named(slug)
    if not names:
        raise Http404("No public conference is of this series.")
    context = {"series": names[0], **_years(request, editions_of(names))}
    return render(request, "public/series.html", context)


def _years(request: HttpRequest, rows: "QuerySet[SearchRow]") -> dict[str, Any]:
    items = page_asked(request, rows.values_list("pk", flat=True))
    return {"items": items, "years": list(by_year(with_talk_counts(items)))}
