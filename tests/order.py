"""The order of the tests, and their distribution over the workers.

The tests of a module run on one worker, those that use the same rows one after the other
(tests/shared_rows.py). Otherwise the order is random.
"""

from collections import defaultdict

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.shared_rows import CREATE_FUNCTIONS, find_create_functions, is_rolled_back

#: The longest come first, so that all workers end at about the same time.
FIRST = ("tests/stack/", "tests/browser/", "tests/lifecycle/", "tests/home/", "tests/importers/")
#: Its modules share one running site.
STACK = FIRST[0]


class ByModule(LoadScopeScheduling):
    """A free worker takes the next module."""

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
    """Sorting is stable, so modules of the same place stay in random order."""
    places = (place for place, folder in enumerate(FIRST) if module.startswith(folder))
    return next(places, len(FIRST))


def _rows_in_order(item: pytest.Item) -> tuple[bool, list[int]]:
    return not is_rolled_back(item), [
        CREATE_FUNCTIONS.index(create) for create in find_create_functions(item)
    ]
