"""The dates of a conference as a calendar."""

from datetime import date

import pytest
from icalendar import Calendar

from tests.factories import make_live, make_private


@pytest.fixture
def dated_conference(conference, day):
    conference.first_date, conference.last_date = date(2024, 9, 22), date(2024, 9, 27)
    conference.venue, conference.city = "Town hall", "Durham, NC"
    make_live(conference)
    day.date = date(2024, 9, 23)
    make_live(day)
    return conference


def read_events(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["summary"]): event for event in Calendar.from_ical(response.text).events}


def test_a_conference_and_its_days_are_all_day_events(client, dated_conference):
    found = read_events(client.get("/calendars/pyfest.ics"))
    assert set(found) == {"PyFest 2024", "PyFest 2024: Monday"}
    whole, day = found["PyFest 2024"], found["PyFest 2024: Monday"]
    assert (whole.start, whole.end) == (date(2024, 9, 22), date(2024, 9, 28))
    assert (day.start, day.end) == (date(2024, 9, 23), date(2024, 9, 24))
    assert whole["dtstart"].params["VALUE"] == "DATE"
    assert str(whole["location"]) == "Town hall, Durham, NC"
    assert str(day["url"]) == "http://testserver/pyfest/monday/"


def test_a_conference_with_only_a_first_date(client, conference):
    conference.first_date = date(2024, 9, 22)
    make_live(conference)
    (event,) = read_events(client.get("/calendars/pyfest.ics")).values()
    assert (event.start, event.end) == (date(2024, 9, 22), date(2024, 9, 23))


def test_without_a_date_there_is_no_calendar(client, conference):
    make_live(conference)
    assert client.get("/calendars/pyfest.ics").status_code == 404
    assert "/calendars/" not in client.get("/pyfest/").text


def test_days_that_are_not_public_are_left_out(client, dated_conference, day):
    day.unpublish()
    assert set(read_events(client.get("/calendars/pyfest.ics"))) == {"PyFest 2024"}
    make_private(dated_conference)
    assert client.get("/calendars/pyfest.ics").status_code == 404


def test_the_page_of_the_conference_links_to_its_calendar(client, dated_conference):
    page = client.get("/pyfest/").text
    assert '<link rel="alternate" type="text/calendar" href="http://testserver/calendars/' in page
    assert '<a href="/calendars/pyfest.ics">' in page


@pytest.mark.parametrize("word", ["nothing", "%00", "%F0%9F%90%8D", "x" * 3000])
def test_an_unknown_slug_is_not_found(client, dated_conference, word):
    assert client.get(f"/calendars/{word}.ics").status_code == 404


def test_line_breaks_in_a_text_are_escaped(client, dated_conference):
    dated_conference.venue = "Hall\r\nATTENDEE:mailto:x@example.org"
    make_live(dated_conference)
    lines = client.get("/calendars/pyfest.ics").text.splitlines()
    assert not any(line.startswith("ATTENDEE") for line in lines)
