"""Dates for many pages: parents first, and nights on which clocks change."""

# ruff: noqa: DTZ001 - local times have no zone yet

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from conferences.curation.scheduling.cadence import Cadence, Once, PlannedDate, plan_dates, to_utc

CHICAGO = ZoneInfo("America/Chicago")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CONFERENCE, MONDAY, TUESDAY = "C001", "C001D001", "C001D002"
FIRST, SECOND, THIRD = MONDAY + "T001", MONDAY + "T002", TUESDAY + "T001"
ALL = [CONFERENCE, MONDAY, FIRST, SECOND, TUESDAY, THIRD]
DAILY = Cadence(date(2026, 3, 3), time(9), CHICAGO)


def nine(day):
    return datetime(2026, 3, day, 9, tzinfo=CHICAGO)


def test_a_page_each_weekday_at_nine_across_a_weekend_with_a_clock_change():
    schedule = Cadence(date(2026, 3, 6), time(9), CHICAGO)
    assert plan_dates(ALL, schedule, LONG_AGO) == [
        PlannedDate(CONFERENCE, nine(6)),
        PlannedDate(MONDAY, nine(6)),
        PlannedDate(FIRST, nine(6)),
        PlannedDate(SECOND, nine(9)),
        PlannedDate(TUESDAY, nine(10)),
        PlannedDate(THIRD, nine(10)),
    ]
    friday, monday = (at for path, at in plan_dates([FIRST, SECOND], schedule, LONG_AGO))
    assert monday - friday == timedelta(days=3) - timedelta(hours=1)


def test_several_pages_a_day_are_hours_apart():
    schedule = Cadence(date(2026, 3, 3), time(9), CHICAGO, per_day=2, hours_apart=3)
    dates = [at for _, at in plan_dates([FIRST, SECOND, THIRD], schedule, LONG_AGO)]
    assert dates == [nine(3), nine(3) + timedelta(hours=3), nine(4)]


def test_times_that_have_passed_today_are_skipped():
    assert plan_dates([FIRST], DAILY, nine(3)) == [PlannedDate(FIRST, nine(4))]


def test_a_day_without_talks_gets_a_date_of_its_own():
    assert plan_dates([MONDAY, TUESDAY], DAILY, LONG_AGO) == [
        PlannedDate(MONDAY, nine(3)),
        PlannedDate(TUESDAY, nine(4)),
    ]


def test_parents_are_unpublished_last():
    assert plan_dates([CONFERENCE, FIRST, SECOND], DAILY, LONG_AGO, unpublish=True) == [
        PlannedDate(FIRST, nine(3)),
        PlannedDate(SECOND, nine(4)),
        PlannedDate(CONFERENCE, nine(4)),
    ]


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        # Clocks go from 2:00 to 3:00 on 8 March 2026: 2:30 is 3:30.
        (datetime(2026, 3, 8, 1, 30), datetime(2026, 3, 8, 7, 30)),
        (datetime(2026, 3, 8, 2, 30), datetime(2026, 3, 8, 8, 30)),
        (datetime(2026, 3, 8, 3, 30), datetime(2026, 3, 8, 8, 30)),
        # They go from 2:00 back to 1:00 on 1 November: the first 1:30 counts.
        (datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 6, 30)),
        (datetime(2026, 11, 1, 2, 30), datetime(2026, 11, 1, 8, 30)),
    ],
)
def test_a_local_time_is_converted_on_nights_with_a_clock_change(local, utc):
    assert to_utc(local, CHICAGO) == utc.replace(tzinfo=UTC)


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


@pytest.mark.parametrize("unpublish", [False, True])
@given(PATHS, CADENCES, NOWS)
def test_no_page_goes_live_before_its_parent_or_is_unpublished_after_it(
    unpublish, paths, schedule, now
):
    planned = plan_dates(paths, schedule, now, unpublish=unpublish)
    assert sorted(path for path, _ in planned) == sorted(paths)
    assert [at for _, at in planned] == sorted(at for _, at in planned)
    place = {path: number for number, (path, _) in enumerate(planned)}
    dates = dict(planned)
    for path in paths:
        for above in paths:
            if path != above and path.startswith(above):
                first, last = (path, above) if unpublish else (above, path)
                assert place[first] < place[last]
                assert dates[first] <= dates[last]
    assert all(at > now for at in dates.values())


@given(PATHS, CADENCES)
def test_no_day_gets_more_pages_than_the_cadence_allows(paths, schedule):
    planned = plan_dates(paths, schedule, LONG_AGO)
    lowest = [
        at
        for path, at in planned
        if not any(other != path and other.startswith(path) for other in paths)
    ]
    days = [at.astimezone(schedule.time_zone).date() for at in lowest]
    assert all(days.count(day) <= schedule.per_day for day in days)


@given(PATHS, NOWS)
def test_once_gives_all_pages_the_same_date(paths, now):
    assert {at for _, at in plan_dates(paths, Once(now), now)} == {now}
