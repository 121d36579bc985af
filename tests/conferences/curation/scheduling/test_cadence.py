"""Dates for many pages: parents first, and the clocks of places that change them."""

# ruff: noqa: DTZ001 - what a clock on the wall shows has no zone

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferences.curation.scheduling.cadence import At, Cadence, Planned, moment, plan

CHICAGO = ZoneInfo("America/Chicago")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CONFERENCE, MONDAY, TUESDAY = "C001", "C001D001", "C001D002"
FIRST, SECOND, THIRD = MONDAY + "T001", MONDAY + "T002", TUESDAY + "T001"
ALL = [CONFERENCE, MONDAY, FIRST, SECOND, TUESDAY, THIRD]


def nine(day):
    return datetime(2026, 3, day, 9, tzinfo=CHICAGO)


def test_every_weekday_at_nine_across_a_weekend_and_the_change_of_clocks():
    wish = Cadence(date(2026, 3, 6), time(9), CHICAGO)
    assert plan(ALL, wish, LONG_AGO) == [
        Planned(CONFERENCE, nine(6)),
        Planned(MONDAY, nine(6)),
        Planned(FIRST, nine(6)),
        Planned(SECOND, nine(9)),
        Planned(TUESDAY, nine(10)),
        Planned(THIRD, nine(10)),
    ]
    friday, monday = (at for path, at in plan([FIRST, SECOND], wish, LONG_AGO))
    assert monday - friday == timedelta(days=3) - timedelta(hours=1)


def test_so_many_a_day_hours_apart():
    wish = Cadence(date(2026, 3, 3), time(9), CHICAGO, per_day=2, hours_apart=3)
    dates = [at for _, at in plan([FIRST, SECOND, THIRD], wish, LONG_AGO)]
    assert dates == [nine(3), nine(3) + timedelta(hours=3), nine(4)]


def test_what_has_passed_today_is_no_date_any_more():
    wish = Cadence(date(2026, 3, 3), time(9), CHICAGO)
    assert plan([FIRST], wish, nine(3)) == [Planned(FIRST, nine(4))]


def test_a_day_without_talks_takes_a_turn_itself():
    wish = Cadence(date(2026, 3, 3), time(9), CHICAGO)
    assert plan([MONDAY, TUESDAY], wish, LONG_AGO) == [
        Planned(MONDAY, nine(3)),
        Planned(TUESDAY, nine(4)),
    ]


def test_parents_are_taken_down_last():
    wish = Cadence(date(2026, 3, 3), time(9), CHICAGO)
    assert plan([CONFERENCE, FIRST, SECOND], wish, LONG_AGO, leaving=True) == [
        Planned(FIRST, nine(3)),
        Planned(SECOND, nine(4)),
        Planned(CONFERENCE, nine(4)),
    ]


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        # Clocks go from 2:00 to 3:00 on 8 March 2026: 2:30 is 3:30.
        (datetime(2026, 3, 8, 1, 30), datetime(2026, 3, 8, 7, 30)),
        (datetime(2026, 3, 8, 2, 30), datetime(2026, 3, 8, 8, 30)),
        (datetime(2026, 3, 8, 3, 30), datetime(2026, 3, 8, 8, 30)),
        # They go from 2:00 back to 1:00 on 1 November: the first 1:30 is meant.
        (datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 6, 30)),
        (datetime(2026, 11, 1, 2, 30), datetime(2026, 11, 1, 8, 30)),
    ],
)
def test_a_night_with_a_skipped_or_a_double_hour(wall, utc):
    assert moment(wall, CHICAGO) == utc.replace(tzinfo=UTC)


def test_a_skipped_hour_moves_forward_on_the_clock():
    assert moment(datetime(2026, 3, 8, 2, 30), CHICAGO).astimezone(CHICAGO).hour == 3


SEGMENT = st.sampled_from(["A001", "A002", "A003"])
PATHS = st.sets(st.lists(SEGMENT, min_size=1, max_size=4).map("".join), min_size=1, max_size=25)
ZONES = st.sampled_from(
    ["America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
).map(ZoneInfo)
CADENCES = st.builds(
    Cadence,
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    ZONES,
    st.integers(1, 5),
    st.just(0),
    st.booleans(),
)
NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@given(PATHS, CADENCES, NOWS)
def test_nobody_goes_before_their_parent(paths, wish, now):
    planned = plan(paths, wish, now)
    assert sorted(path for path, _ in planned) == sorted(paths)
    assert [at for _, at in planned] == sorted(at for _, at in planned)
    place = {path: number for number, (path, _) in enumerate(planned)}
    dates = dict(planned)
    for path in paths:
        for above in paths:
            if path != above and path.startswith(above):
                assert place[above] < place[path]
                assert dates[above] <= dates[path]
    assert all(at > now for at in dates.values())


@given(PATHS, CADENCES, NOWS)
def test_nobody_is_taken_down_after_their_parent(paths, wish, now):
    planned = plan(paths, wish, now, leaving=True)
    place = {path: number for number, (path, _) in enumerate(planned)}
    dates = dict(planned)
    for path in paths:
        for above in paths:
            if path != above and path.startswith(above):
                assert place[path] < place[above]
                assert dates[path] <= dates[above]


@given(PATHS, CADENCES)
def test_no_day_gets_more_than_was_asked_for(paths, wish):
    planned = plan(paths, wish, LONG_AGO)
    lowest = [
        at
        for path, at in planned
        if not any(other != path and other.startswith(path) for other in paths)
    ]
    days = [at.astimezone(wish.zone).date() for at in lowest]
    assert all(days.count(day) <= wish.per_day for day in days)


@given(PATHS, NOWS)
def test_all_at_one_time_is_one_time(paths, now):
    assert {at for _, at in plan(paths, At(now), now)} == {now}
