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

from conferences.curation.scheduling.models import Heartbeat
from home.operations.task_worker_recovery import LONG_TASKS, keep_heartbeat, uses_task_worker

logger = logging.getLogger(__name__)

#: Between two tries of a database that does not answer.
RETRY_SECONDS = 2


def _was_stopped() -> bool:
    """Whether it was stopped during a task that then failed: only the signal handler knows."""
    worker = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return isinstance(worker, Worker) and not worker.running


class Command(BaseCommand):
    help = (
        "Run long tasks: imports, audits, the admin's search index. "
        "Any number of workers may run; stop them with SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run waiting tasks, then stop")
        parser.add_argument(
            "--interval",
            type=float,
            default=1.0,
            metavar="S",
            help="seconds between two looks for new tasks (1)",
        )

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        if interval <= 0:
            raise CommandError("--interval must be a number of seconds above 0, such as 1.")
        if not uses_task_worker():
            raise CommandError(
                "This worker has nothing to do: the site's own processes run all tasks. "
                "To change that, set TASK_WORKER=true for them and for this command.",
                returncode=os.EX_CONFIG,
            )
        while True:
            try:
                return self.work(once=once, interval=interval)
            except DBTaskResult.NotUpdated:
                logger.warning("A running task has been deleted: the site was restored")
            except (OperationalError, InterfaceError):
                if once:
                    raise
                logger.exception("The database does not answer; trying again")
                connections.close_all()
                time.sleep(RETRY_SECONDS)
            if _was_stopped():
                return None

    def work(self, *, once: bool, interval: float) -> None:
        name = Heartbeat.build_worker_name(Heartbeat.WorkerType.TASKS)
        with keep_heartbeat(name):
            call_command(
                "db_worker",
                f"--backend={LONG_TASKS}",
                "--queue-name=*",
                worker_id=name,
                interval=interval,
                batch=once,
                startup_delay=False,
                reload=False,
            )
