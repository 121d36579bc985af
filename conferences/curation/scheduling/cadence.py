"""From places in the tree and a wish to moments. Pure: no database, no clock.

A page above others goes live with the first of them, never later; it is taken down with the last,
never earlier. Wall clocks are the zone's: a time that a spring night skips moves forward, a time
that an autumn night has twice is its first.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import repeat
from typing import NamedTuple
from zoneinfo import ZoneInfo

from conferences.tree_paths import is_below


class Planned(NamedTuple):
    path: str
    at: datetime


@dataclass(frozen=True)
class At:
    """All at one moment."""

    moment: datetime

    def moments(self, now: datetime) -> Iterator[datetime]:
        return repeat(self.moment)


@dataclass(frozen=True)
class Cadence:
    """So many a day, from a day on."""

    start: date
    at: time
    zone: ZoneInfo
    per_day: int = 1
    hours_apart: int = 0
    weekdays_only: bool = True

    def moments(self, now: datetime) -> Iterator[datetime]:
        """Those that are still to come, without end."""
        day = self.start
        while True:
            if day.weekday() < 5 or not self.weekdays_only:
                for moment in self._on(day):
                    if moment > now:
                        yield moment
            day += timedelta(days=1)

    def _on(self, day: date) -> list[datetime]:
        first = datetime.combine(day, self.at)
        return [
            moment(first + number * timedelta(hours=self.hours_apart), self.zone)
            for number in range(self.per_day)
        ]


Wish = At | Cadence


def moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """When a clock of this zone shows this, in UTC."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def plan(
    paths: Collection[str], wish: Wish, now: datetime, *, leaving: bool = False
) -> list[Planned]:
    """A moment for every page, in the order in which they go: parents first, or last if leaving."""
    moments = wish.moments(now)
    dates = {path: next(moments) for path in _lowest(paths)}
    for path in sorted(set(paths) - dates.keys()):
        below = [at for lower, at in dates.items() if lower.startswith(path)]
        dates[path] = max(below) if leaving else min(below)
    planned = [Planned(path, at) for path, at in dates.items()]
    if leaving:
        return sorted(sorted(planned, reverse=True), key=lambda each: each.at)
    return sorted(planned, key=lambda each: (each.at, each.path))


def _lowest(paths: Collection[str]) -> list[str]:
    """Those with none of the others below them, in the order of the programme."""
    in_order = sorted(set(paths))
    following = [*in_order, ""][1:]
    pairs = zip(in_order, following, strict=True)
    return [path for path, after in pairs if not is_below(after, path)]
