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

from tests.lazy_indexes import LAZY_INDEXES

CreateRows = Callable[..., Any]
#: The functions of all shared fixtures, in the order of their definition.
CREATE_FUNCTIONS: list[CreateRows] = []


def shared(create: CreateRows) -> Any:
    """A fixture whose rows many tests use. It can only use other shared fixtures."""
    CREATE_FUNCTIONS.append(create)

    def fixture(request: pytest.FixtureRequest, db: None) -> Any:
        if (layer := SHARED_ROWS.find_layer(create)) is not None:
            return reload(layer.value)
        # A module overrides a fixture that this one uses, or the test uses getfixturevalue.
        return create(*map(request.getfixturevalue, parameter_names(create)))

    fixture.creates_shared_rows = create  # type: ignore[attr-defined]
    return pytest.fixture(fixture, name=create.__name__)


def parameter_names(create: CreateRows) -> list[str]:
    return list(inspect.signature(create).parameters)


def reload(value: Any) -> Any:
    if isinstance(value, Model):
        return type(value)._base_manager.get(pk=value.pk)
    if isinstance(value, dict):
        return {name: reload(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(reload, value))
    return value


@dataclass
class Layer:
    create: CreateRows
    value: Any
    savepoint: transaction.Atomic
    #: The number of waiting index updates when all its rows were written.
    work_count: int


class SharedRows:
    """The shared fixtures whose rows are in the database now, each above those it uses."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []

    def find_layer(self, create: CreateRows) -> Layer | None:
        return next((layer for layer in self.layers if layer.create is create), None)

    def prepare(self, creators: list[CreateRows]) -> None:
        """Write the rows of these fixtures, and remove those of all others."""
        kept = 0
        for layer, create in zip(self.layers, creators, strict=False):
            if layer.create is not create:
                break
            kept += 1
        self.roll_back(kept)
        for create in creators[kept:]:
            self._add(create)

    def roll_back(self, kept: int = 0) -> None:
        while len(self.layers) > kept:
            _end_savepoint(self.layers.pop().savepoint)
        # The last test may have left some too.
        LAZY_INDEXES.roll_back_to(self.layers[-1].work_count if self.layers else 0)

    def _add(self, create: CreateRows) -> None:
        savepoint = transaction.atomic()
        # Allows durable transactions, as in TestCase.
        savepoint._from_testcase = True
        savepoint.__enter__()
        try:
            values = {layer.create.__name__: layer.value for layer in self.layers}
            value = create(*(reload(values.get(name)) for name in parameter_names(create)))
        except BaseException:
            _end_savepoint(savepoint)
            raise
        self.layers.append(Layer(create, value, savepoint, len(LAZY_INDEXES.waiting)))


SHARED_ROWS = SharedRows()


def _end_savepoint(savepoint: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    savepoint.__exit__(None, None, None)


def find_create_functions(item: pytest.Item) -> list[CreateRows]:
    """The functions of the shared fixtures that a test uses, directly or not, in their order."""
    if not is_rolled_back(item):
        return []
    find = partial(_find, item)
    found: dict[CreateRows, None] = {}

    def add(create: CreateRows) -> bool:
        """Whether everything that it uses is shared in this test."""
        if create not in found:
            used_here = [find(name) for name in parameter_names(create)]
            if not all(each is not None and add(each) for each in used_here):
                return False
            found[create] = None
        return True

    used = filter(None, map(find, item.fixturenames))
    for create in sorted(used, key=CREATE_FUNCTIONS.index):
        add(create)
    return list(found)


def is_rolled_back(item: pytest.Item) -> bool:
    """Whether a test runs in a transaction that is rolled back."""
    marker = item.get_closest_marker("django_db")
    commits = marker and marker.kwargs.get("transaction")
    return not commits and not {"transactional_db", "live_server"} & {*item.fixturenames}


def _find(item: pytest.Item, name: str) -> CreateRows | None:
    definitions = item.session._fixturemanager.getfixturedefs(name, item)
    return getattr(definitions[-1].func, "creates_shared_rows", None) if definitions else None
