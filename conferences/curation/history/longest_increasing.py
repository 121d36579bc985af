"""What kept its order among things that changed places. Pure Python."""

from bisect import bisect_left
from collections.abc import Sequence


def longest_in_order(places: Sequence[int]) -> set[int]:
    """The most of these numbers, all different, that stand in rising order."""
    ends: list[int] = []
    before_it: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        before_it[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before_it[last]
    return kept
