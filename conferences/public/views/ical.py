"""The dates of a conference and its days as an iCalendar file."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from conferences.models import ConferencePage, DayPage, RecapPage
from conferences.public.absolute_urls import get_page_url
from conferences.public.public_lookups import get_conference_or_404
from conferences.site_name import get_site_name
from conferences.visibility import filter_public


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """All-day events for the conference and each dated day."""
    conference = get_conference_or_404(slug)
    if conference.slug != slug:
        return redirect("calendar", conference.slug, permanent=True)
    file = Calendar()
    file.add("version", "2.0")
    file.add("prodid", f"-//{get_site_name()}//Conference recaps//EN")
    file.add("x-wr-calname", conference.title)
    for event in _make_events(request, conference):
        file.add_component(event)
    if not file.subcomponents:
        raise Http404("The conference has no dates.")
    response = HttpResponse(file.to_ical(), content_type="text/calendar; charset=utf-8")
    if disposition := content_disposition_header(False, f"{conference.slug}.ics"):
        response["Content-Disposition"] = disposition
    return response


def _make_events(request: HttpRequest, conference: ConferencePage) -> Iterator[Event]:
    first = conference.first_date or conference.last_date
    if first:
        last = conference.last_date or first
        yield _make_event(request, conference, conference, first, last)
    days = DayPage.objects.child_of(conference).filter(index_entry__isnull=False)
    days = filter_public(days.exclude(date=None)).defer_streamfields()
    for day in days.select_related("index_entry").order_by("date", "path"):
        yield _make_event(request, conference, day, day.date, day.date)


def _make_event(
    request: HttpRequest, conference: ConferencePage, page: RecapPage, first: date, last: date
) -> Event:
    event = Event()
    event.add("uid", str(page.translation_key))
    event.add("dtstamp", page.index_entry.changed_at)
    name = page.title if page is conference else f"{conference.title}: {page.title}"
    event.add("summary", name)
    event.add("dtstart", first)
    # The end is exclusive: the day after the last.
    event.add("dtend", max(first, last) + timedelta(days=1))
    event.add("url", get_page_url(request, page))
    if conference.place:
        event.add("location", conference.place)
    if page.search_description:
        event.add("description", page.search_description)
    event.add("transp", "TRANSPARENT")
    return event
