"""Updates Wagtail's search index and reference index only when a test reads them.

Wagtail updates both each time an object is saved, which takes a third of the time to create a page,
and few tests use them. Here the updates wait for the first statement that names one of their
tables. Tests that count queries or commit don't wait.
"""

from collections.abc import Callable
from typing import Any

import modelsearch.signal_handlers
import modelsearch.tasks
import pytest
import wagtail.signal_handlers
import wagtail.tasks
from django.apps import apps
from django.db import connection

TABLES = ("wagtailsearch_", "wagtailcore_referenceindex")
#: Task, app, model and primary key.
Work = tuple[Any, str, str, str]


class LazyIndexes:
    def __init__(self) -> None:
        self.is_immediate = True
        self.waiting: list[Work] = []
        self._done = 0
        #: The savepoints it was done in. When one is rolled back, it has to be done again.
        self._done_within: list[str] = []

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for module, tasks, name in (
            (modelsearch.signal_handlers, modelsearch.tasks, "insert_or_update_object_task"),
            (wagtail.signal_handlers, wagtail.tasks, "update_reference_index_task"),
        ):
            patch.setattr(module, name, DelayedTask(self, getattr(tasks, name)))
        connection.execute_wrappers.append(self._before_statement)

    def add(self, work: Work) -> None:
        if work not in self.waiting[self._done :]:
            self.waiting.append(work)

    def roll_back_to(self, length: int) -> None:
        """Forget updates for rows that were rolled back, and do the others again when needed."""
        del self.waiting[length:]
        self._done = 0

    def catch_up(self) -> None:
        savepoints = list(connection.savepoint_ids)
        if savepoints[: len(self._done_within)] != self._done_within:
            self._done = 0
        if not (work := self.waiting[self._done :]):
            return
        self._done, self._done_within = len(self.waiting), savepoints
        for task, app, model, pk in work:
            if apps.get_model(app, model)._base_manager.filter(pk=pk).exists():
                task.enqueue(app, model, pk)

    def _before_statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if self.waiting and any(table in sql for table in TABLES):
            self.catch_up()
        return execute(sql, params, many, context)


class DelayedTask:
    """Replaces a task of Wagtail's that updates an index."""

    def __init__(self, indexes: LazyIndexes, task: Any) -> None:
        self.indexes, self.task = indexes, task

    def enqueue(self, app: str, model: str, pk: str) -> None:
        if self.indexes.is_immediate:
            self.task.enqueue(app, model, pk)
        else:
            self.indexes.add((self.task, app, model, pk))


LAZY_INDEXES = LazyIndexes()
