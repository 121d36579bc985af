"""The longest increasing subsequence: which items kept their order. Pure Python."""

from bisect import bisect_left
from collections.abc import Sequence


def find_longest_increasing(numbers: Sequence[int]) -> set[int]:
    """The numbers of one such subsequence. All numbers must differ."""
    # The smallest last number of a subsequence of each length found so far.
    tails: list[int] = []
    predecessors: dict[int, int | None] = {}
    for number in numbers:
        length = bisect_left(tails, number)
        predecessors[number] = tails[length - 1] if length else None
        tails[length : length + 1] = [number]
    subsequence: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        subsequence.add(last)
        last = predecessors[last]
    return subsequence
