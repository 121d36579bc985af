"""Fixtures whose rows stay in the database from one test to the next.

Each shared fixture writes its rows in a savepoint of its own, above those it is made from. The
next test keeps as many of them as it asks for too, and each test works in a savepoint above all of
them. What a test gets is read from the database, so that no test sees another's changes.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from tests.lazy_indexes import INDEXES

Make = Callable[..., Any]
#: The functions behind the fixtures, in the order in which they are defined.
SHARED: list[Make] = []


def shared(make: Make) -> Any:
    """A fixture of rows that many tests ask for. It may ask for shared fixtures only."""
    SHARED.append(make)

    def fixture(request: pytest.FixtureRequest, db: None) -> Any:
        if (layer := ROWS.layer_of(make)) is not None:
            return read_again(layer.value)
        # A fixture that it asks for is another one here, or the test asked for it while it runs.
        return make(*map(request.getfixturevalue, arguments(make)))

    fixture.makes_shared_rows = make  # type: ignore[attr-defined]
    return pytest.fixture(fixture, name=make.__name__)


def arguments(make: Make) -> list[str]:
    return list(inspect.signature(make).parameters)


def read_again(value: Any) -> Any:
    if isinstance(value, Model):
        return type(value)._base_manager.get(pk=value.pk)
    if isinstance(value, dict):
        return {name: read_again(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(read_again, value))
    return value


@dataclass
class Layer:
    make: Make
    value: Any
    savepoint: transaction.Atomic
    #: How much work on indexes had come when all its rows were written.
    work: int


class Rows:
    """The shared fixtures whose rows are in the database now, each above those it needs."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []

    def layer_of(self, make: Make) -> Layer | None:
        return next((layer for layer in self.layers if layer.make is make), None)

    def prepare(self, wanted: list[Make]) -> None:
        """Write the rows of these fixtures, and take away those of all others."""
        kept = 0
        for layer, make in zip(self.layers, wanted, strict=False):
            if layer.make is not make:
                break
            kept += 1
        self.take_away(kept)
        for make in wanted[kept:]:
            self._add(make)

    def take_away(self, kept: int = 0) -> None:
        while len(self.layers) > kept:
            _roll_back(self.layers.pop().savepoint)
        # Also what the last test left.
        INDEXES.roll_back_to(self.layers[-1].work if self.layers else 0)

    def _add(self, make: Make) -> None:
        savepoint = transaction.atomic()
        # So that code which must not run within a transaction runs in tests.
        savepoint._from_testcase = True
        savepoint.__enter__()
        try:
            asked = {layer.make.__name__: layer.value for layer in self.layers}
            value = make(*(read_again(asked.get(name)) for name in arguments(make)))
        except BaseException:
            _roll_back(savepoint)
            raise
        self.layers.append(Layer(make, value, savepoint, len(INDEXES.waiting)))


ROWS = Rows()


def _roll_back(savepoint: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    savepoint.__exit__(None, None, None)


def rows_of(item: pytest.Item) -> list[Make]:
    """The shared fixtures that a test asks for, and those that they need, in their order."""
    if not asks_for_rows(item):
        return []
    find = partial(_find, item)
    found: dict[Make, None] = {}

    def ask_for(make: Make) -> bool:
        """Whether all that it needs can be shared in this test."""
        if make not in found:
            needed = [find(name) for name in arguments(make)]
            if not all(each is not None and ask_for(each) for each in needed):
                return False
            found[make] = None
        return True

    asked = filter(None, map(find, item.fixturenames))
    for make in sorted(asked, key=SHARED.index):
        ask_for(make)
    return list(found)


def asks_for_rows(item: pytest.Item) -> bool:
    """Whether it works in a transaction that is rolled back."""
    marker = item.get_closest_marker("django_db")
    commits = marker and marker.kwargs.get("transaction")
    return not commits and not {"transactional_db", "live_server"} & {*item.fixturenames}


def _find(item: pytest.Item, name: str) -> Make | None:
    definitions = item.session._fixturemanager.getfixturedefs(name, item)
    return getattr(definitions[-1].func, "makes_shared_rows", None) if definitions else None
