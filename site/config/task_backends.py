"""Backends for tasks: docs/decisions/long-tasks-in-a-thread-or-worker.md says which runs where."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any

from django.db import connections, transaction
from django.tasks.backends.immediate import ImmediateBackend

#: One for the process, since Django makes a backend for every thread that enqueues. With only one
#: thread, tasks never wait for each other on SQLite. The process ends when they are finished.
TASK_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tasks")


class ThreadBackend(ImmediateBackend):
    """Runs long tasks in a thread of this process, once the transaction that enqueued them commits.

    The task's log lines have the id of its request.
    """

    def _execute_task(self, task_result: Any) -> None:
        run = partial(TASK_THREAD.submit, copy_context().run, self._run, task_result)
        transaction.on_commit(run)

    def _run(self, task_result: Any) -> None:
        try:
            super()._execute_task(task_result)  # type: ignore[misc]
        finally:
            connections.close_all()


class DeferredSearchBackend(ImmediateBackend):
    """Updates the admin's search index later, and runs all other tasks at once.

    For each entry that it writes, Wagtail reads the titles of all entries. In a large archive that
    takes too long for a request.
    """

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        if task.module_path.startswith("modelsearch."):
            return task.using(backend="long").enqueue(*args, **kwargs)
        return super().enqueue(task, args, kwargs)
