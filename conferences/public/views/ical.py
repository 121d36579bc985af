from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from conferences.public.absolute_urls import page_url
from conferences.public.ical import conference_calendar
from conferences.public.public_lookups import get_conference_or_404


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of a conference and its days."""
    conference = get_conference_or_404(slug)
    if conference.slug != slug:
        return redirect("calendar", conference.slug, permanent=True)
    text = conference_calendar(conference, lambda page: page_url(request, page))
    if text is None:
        raise Http404("The conference has no dates.")
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    if disposition := content_disposition_header(False, f"{conference.slug}.ics"):
        response["Content-Disposition"] = disposition
    return response
