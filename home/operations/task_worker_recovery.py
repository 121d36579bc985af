"""Heartbeats of the task worker, and tasks that killed workers left unfinished."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from django.conf import settings
from django.db import Error, connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conferences.curation.scheduling.models import Heartbeat

logger = logging.getLogger(__name__)

#: The backend in TASKS for tasks that take long.
LONG_TASKS = "long"
HEARTBEAT_SECONDS = 10.0
#: A task that kills its worker each time is tried this often.
MAX_ATTEMPTS = 3
#: How long finished tasks are kept, for debugging.
RETENTION = timedelta(days=7)


class WorkersKilledError(Exception):
    """Every worker that tried the task was killed."""


def uses_task_worker() -> bool:
    return str(settings.TASKS[LONG_TASKS]["BACKEND"]).startswith("django_tasks_db.")


@contextmanager
def keep_heartbeat(worker: str) -> Iterator[None]:
    """Sends heartbeats from a thread, so that a worker counts as alive during a long task."""
    is_over = Event()
    _send_heartbeat(worker)
    requeue_abandoned_tasks(idle_worker=worker)
    thread = Thread(target=_send_heartbeats, args=(worker, is_over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _send_heartbeats(worker: str, is_over: Event) -> None:
    while not is_over.wait(HEARTBEAT_SECONDS):
        try:
            _send_heartbeat(worker)
            requeue_abandoned_tasks()
        except Error:
            logger.warning("No heartbeat could be sent: the database does not answer")
        finally:
            connection.close()


def _send_heartbeat(worker: str) -> None:
    Heartbeat.record(Heartbeat.WorkerType.TASKS, worker, HEARTBEAT_SECONDS)
    oldest = timezone.now() - RETENTION
    DBTaskResult.objects.finished().filter(finished_at__lt=oldest).delete()


def requeue_abandoned_tasks(idle_worker: str = "") -> None:
    """Requeues running tasks of dead workers, and those of a worker that has only just started."""
    # Read the tasks first: a worker sends a heartbeat before it takes a task.
    tasks = list(DBTaskResult.objects.running().filter(backend_name=LONG_TASKS))
    heartbeats = Heartbeat.objects.filter(worker_type=Heartbeat.WorkerType.TASKS)
    others = heartbeats.exclude(worker=idle_worker)
    alive = {heartbeat.worker for heartbeat in others if heartbeat.is_alive}
    for task in tasks:
        if task.worker_ids[-1] not in alive:
            _requeue(task)


def _requeue(task: DBTaskResult) -> None:
    # Another worker may have taken it just now, or its own may have finished it.
    unchanged = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if len(task.worker_ids) >= MAX_ATTEMPTS:
        if unchanged.exists():
            logger.error("%s failed: it killed its worker %s times", task.task_path, MAX_ATTEMPTS)
            task.set_failed(WorkersKilledError(", ".join(task.worker_ids)))
    elif unchanged.update(status=TaskResultStatus.READY):
        logger.warning("%s is requeued: %s was killed", task.task_path, task.worker_ids[-1])
