"""The task worker's life beside its work: its signs of life, and what a killed one left undone."""

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

from conferences.curation.models import Heartbeat

logger = logging.getLogger(__name__)

#: Where tasks wait that are not done at once: a name in TASKS.
LONG = "long"
#: Seconds between two signs of life.
BEAT = 10.0
#: A task that ends its worker each time is given up after so many.
MOST_TRIES = 3
#: Tasks that are done are kept so long, for whoever asks what happened.
KEPT = timedelta(days=7)


class WorkersKilledError(Exception):
    """Whoever did it was gone before it was done, again and again."""


def tasks_wait_for_a_worker() -> bool:
    return str(settings.TASKS[LONG]["BACKEND"]).startswith("django_tasks_db.")


@contextmanager
def alive(name: str) -> Iterator[None]:
    """While something is done, beats beside it: a long task is no death."""
    over = Event()
    _live(name)
    take_up_what_was_left(name)
    beside = Thread(target=_live_until, args=(name, over), daemon=True)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


def _live_until(name: str, over: Event) -> None:
    while not over.wait(BEAT):
        try:
            _live(name)
            take_up_what_was_left()
        except Error:
            logger.warning("No sign of life could be left: the database does not answer")
        finally:
            connection.close()


def _live(name: str) -> None:
    Heartbeat.record(Heartbeat.WorkerType.TASKS, name, BEAT)
    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT)
    old.delete()


def take_up_what_was_left(at_no_work: str = "") -> None:
    """What workers had at hand that live no more waits anew, and what one left that only begins."""
    # The tasks first: who took one up has beaten before, also who came a moment ago.
    tasks = list(DBTaskResult.objects.running().filter(backend_name=LONG))
    workers = Heartbeat.objects.filter(worker_type=Heartbeat.WorkerType.TASKS)
    others = workers.exclude(worker=at_no_work)
    living = {heartbeat.worker for heartbeat in others if heartbeat.is_alive}
    for task in tasks:
        if task.worker_ids[-1] not in living:
            _wait_anew(task)


def _wait_anew(task: DBTaskResult) -> None:
    # Another worker may have taken it up a moment ago, or its own have ended it after all.
    as_it_was = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if len(task.worker_ids) >= MOST_TRIES:
        if as_it_was.exists():
            logger.error("%s is given up: it ended its worker %s times", task.task_path, MOST_TRIES)
            task.set_failed(WorkersKilledError(", ".join(task.worker_ids)))
    elif as_it_was.update(status=TaskResultStatus.READY):
        logger.warning("%s was left undone by %s: again", task.task_path, task.worker_ids[-1])
