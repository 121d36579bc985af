"""Where long tasks run: in one thread of this process, one after the other.

A small site needs no other program for them; a large one has a worker
(docs/decisions/background-tasks.md). Each thread has a database connection of its own; on SQLite
one writer waits for another (docs/decisions/sqlite-settings.md), and since there is one thread
only, tasks never wait for each other. What was begun is finished before the process ends.
"""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any

from django.db import connections, transaction
from django.tasks.backends.immediate import ImmediateBackend

#: Of the process: Django makes a backend for every thread that enqueues.
WORKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tasks")


class OneThread(ImmediateBackend):
    """Begins a task when what it is about is committed. It logs under its request's number."""

    def _execute_task(self, task_result: Any) -> None:
        transaction.on_commit(partial(WORKER.submit, copy_context().run, self._run, task_result))

    def _run(self, task_result: Any) -> None:
        try:
            super()._execute_task(task_result)  # type: ignore[misc]
        finally:
            connections.close_all()


class SearchLater(ImmediateBackend):
    """For a large archive: what changes is searched for in the admin a moment after it is saved.

    Wagtail's own index reads the titles of all its entries for each entry that it writes: that is
    done where long tasks are; all others before whoever asked for them goes on.
    """

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        if task.module_path.startswith("modelsearch."):
            return task.using(backend="long").enqueue(*args, **kwargs)
        return super().enqueue(task, args, kwargs)
