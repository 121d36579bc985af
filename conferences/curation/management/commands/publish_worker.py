import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from conferences.curation.scheduling.models import WorkerRun
from conferences.curation.scheduling.worker import Worker


class Command(BaseCommand):
    help = (
        "Publish and unpublish pages and releases when they are due. "
        "Several workers may run at once; stop one with SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run one round, then end")
        parser.add_argument(
            "--interval",
            type=float,
            default=30.0,
            metavar="SECONDS",
            help="seconds between two rounds (30); with --once, how often it is started",
        )

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        if interval <= 0:
            raise CommandError("--interval must be a number of seconds above 0, such as 30.")
        worker = Worker(interval)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        if once:
            self.print_result(worker.run_round())
        else:
            self.stdout.write(f"Publishing pages when they are due, every {interval:g} seconds.")
            worker.run(after_round=connections.close_all)

    def print_result(self, run: WorkerRun | None) -> None:
        if run is None:
            self.stdout.write("Nothing is due, or another worker is handling it.")
            return
        self.stdout.write(
            f"Published: {run.published}, unpublished: {run.unpublished}, failed: {run.failed} "
            "(for details see Schedule in the admin)."
        )
