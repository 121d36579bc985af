import logging
import os
import signal
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from conferences.curation.models import Heartbeat
from home.operations.task_recovery import LONG, alive, tasks_wait_for_a_worker

logger = logging.getLogger(__name__)

#: Seconds until a database that went away is asked again.
PAUSE = 2


def _was_told_to_stop() -> bool:
    """Who was told amid a task that then ended in an error: only its handler remembers."""
    worker = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return isinstance(worker, Worker) and not worker.running


class Command(BaseCommand):
    help = (
        "Do what was put off: imports, audits, the admin's search index. "
        "Any number may run; stop it with SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="what waits now, then end")
        parser.add_argument(
            "--interval",
            type=float,
            default=1.0,
            metavar="S",
            help="seconds between two looks for what waits (1)",
        )

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        if interval <= 0:
            raise CommandError("--interval wants a number of seconds above 0, such as 1.")
        if not tasks_wait_for_a_worker():
            raise CommandError(
                "Nothing waits for this worker: the site's own processes do all tasks. "
                "Set TASK_WORKER=true, for them and for this command.",
                returncode=os.EX_CONFIG,
            )
        while True:
            try:
                return self.work(once=once, interval=interval)
            except DBTaskResult.NotUpdated:
                logger.warning("A task is gone that was being done: the site was restored")
            except (OperationalError, InterfaceError):
                if once:
                    raise
                logger.exception("The database does not answer; trying again")
                connections.close_all()
                time.sleep(PAUSE)
            if _was_told_to_stop():
                return None

    def work(self, *, once: bool, interval: float) -> None:
        name = Heartbeat.worker_name(Heartbeat.WorkerType.TASKS)
        with alive(name):
            call_command(
                "db_worker",
                f"--backend={LONG}",
                "--queue-name=*",
                worker_id=name,
                interval=interval,
                batch=once,
                startup_delay=False,
                reload=False,
            )
