"""When a conference and its days took place, as a calendar program takes it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from icalendar import Calendar, Event
from wagtail.models import Page

from conferences.models import ConferencePage, DayPage
from conferences.visibility import filter_public


def calendar_of(conference: ConferencePage, address_of: Callable[[Page], str]) -> bytes | None:
    """All-day events, for the whole and for each day that has a date; None without any date."""
    events = list(_events(conference, address_of))
    if not events:
        return None
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Hallway Track//Conference recaps//EN")
    calendar.add("x-wr-calname", conference.title)
    for event in events:
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def _events(conference: ConferencePage, address_of: Callable[[Page], str]) -> Iterator[Event]:
    first = conference.first_date or conference.last_date
    if first:
        yield _event(conference, conference, first, conference.last_date or first, address_of)
    days = (
        DayPage.objects.child_of(conference)
        .filter(search_row__isnull=False)
        .exclude(date=None)
        .defer_streamfields()
    )
    for day in filter_public(days).select_related("search_row").order_by("date", "path"):
        yield _event(day, conference, day.date, day.date, address_of)


def _event(
    page: ConferencePage | DayPage,
    conference: ConferencePage,
    first: date,
    last: date,
    address_of: Callable[[Page], str],
) -> Event:
    event = Event()
    event.add("uid", str(page.translation_key))
    event.add("dtstamp", page.search_row.changed_at)
    name = page.title if page is conference else f"{conference.title}: {page.title}"
    event.add("summary", name)
    event.add("dtstart", first)
    # The day after the last: to a calendar the end is no part of an event.
    event.add("dtend", max(first, last) + timedelta(days=1))
    event.add("url", address_of(page))
    if place := ", ".join(filter(None, (conference.venue, conference.city))):
        event.add("location", place)
    if page.search_description:
        event.add("description", page.search_description)
    event.add("transp", "TRANSPARENT")
    return event
