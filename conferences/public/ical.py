"""The dates of a conference and its days as an iCalendar file."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from icalendar import Calendar, Event
from wagtail.models import Page

from conferences.models import ConferencePage, DayPage
from conferences.site_name import get_site_name
from conferences.visibility import filter_public

UrlOf = Callable[[Page], str]


def conference_calendar(conference: ConferencePage, url_of: UrlOf) -> bytes | None:
    """All-day events for the conference and each dated day, or None without any date."""
    events = list(_events(conference, url_of))
    if not events:
        return None
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{get_site_name()}//Conference recaps//EN")
    calendar.add("x-wr-calname", conference.title)
    for event in events:
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def _events(conference: ConferencePage, url_of: UrlOf) -> Iterator[Event]:
    first = conference.first_date or conference.last_date
    if first:
        yield _event(conference, conference, first, conference.last_date or first, url_of)
    days = (
        DayPage.objects.child_of(conference)
        .filter(index_entry__isnull=False)
        .exclude(date=None)
        .defer_streamfields()
    )
    for day in filter_public(days).select_related("index_entry").order_by("date", "path"):
        yield _event(day, conference, day.date, day.date, url_of)


def _event(
    page: ConferencePage | DayPage,
    conference: ConferencePage,
    first: date,
    last: date,
    url_of: UrlOf,
) -> Event:
    event = Event()
    event.add("uid", str(page.translation_key))
    event.add("dtstamp", page.index_entry.changed_at)
    name = page.title if page is conference else f"{conference.title}: {page.title}"
    event.add("summary", name)
    event.add("dtstart", first)
    # The end is exclusive: the day after the last.
    event.add("dtend", max(first, last) + timedelta(days=1))
    event.add("url", url_of(page))
    if place := ", ".join(filter(None, (conference.venue, conference.city))):
        event.add("location", place)
    if page.search_description:
        event.add("description", page.search_description)
    event.add("transp", "TRANSPARENT")
    return event
