"""Computes a date for every page from its place in the tree. Pure: no database, no clock.

A page goes live with the first page below it, never later, and is unpublished with the last, never
earlier. An hour that a time zone skips in spring moves forward; of one that it has twice in autumn,
the first is taken.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import repeat
from typing import NamedTuple
from zoneinfo import ZoneInfo

from conferences.tree_paths import is_below


class PlannedDate(NamedTuple):
    path: str
    at: datetime


@dataclass(frozen=True)
class Once:
    """All pages at the same time."""

    at: datetime

    def compute_dates(self, now: datetime) -> Iterator[datetime]:
        return repeat(self.at)


@dataclass(frozen=True)
class Cadence:
    """A number of pages per day, from a day on."""

    start: date
    time: time
    time_zone: ZoneInfo
    per_day: int = 1
    hours_apart: int = 0
    weekdays_only: bool = True

    def compute_dates(self, now: datetime) -> Iterator[datetime]:
        """All dates after now, without end."""
        day = self.start
        while True:
            if day.weekday() < 5 or not self.weekdays_only:
                yield from (at for at in self._compute_dates_on(day) if at > now)
            day += timedelta(days=1)

    def _compute_dates_on(self, day: date) -> list[datetime]:
        first = datetime.combine(day, self.time)
        return [
            to_utc(first + number * timedelta(hours=self.hours_apart), self.time_zone)
            for number in range(self.per_day)
        ]


Schedule = Once | Cadence


def to_utc(local: datetime, time_zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=time_zone, fold=0).astimezone(UTC)


def plan_dates(
    paths: Collection[str], schedule: Schedule, now: datetime, *, unpublish: bool = False
) -> list[PlannedDate]:
    """A date for every page, in order: parents first, or last when they are unpublished."""
    upcoming = schedule.compute_dates(now)
    dates = {path: next(upcoming) for path in _find_lowest_paths(paths)}
    for path in sorted(set(paths) - dates.keys()):
        below = [at for lower, at in dates.items() if lower.startswith(path)]
        dates[path] = max(below) if unpublish else min(below)
    planned = [PlannedDate(path, at) for path, at in dates.items()]
    if unpublish:
        return sorted(sorted(planned, reverse=True), key=lambda each: each.at)
    return sorted(planned, key=lambda each: (each.at, each.path))


def _find_lowest_paths(paths: Collection[str]) -> list[str]:
    """The paths with none of the others below them, in tree order."""
    ordered = sorted(set(paths))
    following = [*ordered, ""][1:]
    return [
        path for path, after in zip(ordered, following, strict=True) if not is_below(after, path)
    ]
