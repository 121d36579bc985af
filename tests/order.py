"""In which order tests run, and on which of the two workers.

The tests of a module run one after the other on one worker, those that ask for the same rows beside
each other (tests/shared_rows.py). Otherwise the order is random.
"""

from collections import defaultdict

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.shared_rows import SHARED, asks_for_rows, rows_of

#: The longest come first, so that both workers end at about the same time.
FIRST = ("tests/stack/", "tests/browser/", "tests/lifecycle/", "tests/home/", "tests/importers/")
#: Its modules share one running site.
STACK = FIRST[0]


class ByModule(LoadScopeScheduling):
    """Whoever is free takes the next module."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::")[0]
        return STACK if module.startswith(STACK) else module


def sort(items: list[pytest.Item]) -> None:
    modules = defaultdict(list)
    for item in items:
        modules[item.nodeid.split("::")[0]].append(item)
    items[:] = [
        item
        for module in sorted(modules, key=_place)
        for item in sorted(modules[module], key=_rows_in_order)
    ]


def _place(module: str) -> int:
    """Sorting keeps the random order of those at the same place."""
    places = (place for place, folder in enumerate(FIRST) if module.startswith(folder))
    return next(places, len(FIRST))


def _rows_in_order(item: pytest.Item) -> tuple[bool, list[int]]:
    return not asks_for_rows(item), [SHARED.index(make) for make in rows_of(item)]
