import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from conferences.curation.models import Run
from conferences.curation.scheduling.worker import Worker


class Command(BaseCommand):
    help = (
        "Publish what is due and take down what has expired, again and again. "
        "Any number may run; stop it with SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")
        parser.add_argument(
            "--interval",
            type=float,
            default=30.0,
            metavar="S",
            help="seconds between two rounds (30); with --once, how often it is started",
        )

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        if interval <= 0:
            raise CommandError("--interval wants a number of seconds above 0, such as 30.")
        worker = Worker(interval)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        if once:
            self.say(worker.round())
        else:
            self.stdout.write(f"Publishing what is due, every {interval:g} seconds.")
            worker.work(between=connections.close_all)

    def say(self, run: Run | None) -> None:
        if run is None:
            self.stdout.write("Nothing is due, or another worker is at it.")
            return
        self.stdout.write(
            f"{run.published} live, {run.expired} taken down, {run.failed} failed "
            "(Schedule in the admin says why)."
        )
