from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations.backup import restore
from home.operations.backup.archive import BackupError
from home.operations.termination import ended_cleanly


class Command(BaseCommand):
    help = "Put a site back from a file that “backup” made: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="what “backup” made")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="in place of the site that is there, which is lost",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="only look whether the file is whole; write nothing",
        )

    def handle(
        self, *args: Any, file: Path, replace: bool, check: bool, verbosity: int, **options: Any
    ) -> None:
        def say(line: str) -> None:
            if verbosity:
                self.stdout.write(line)

        try:
            with ended_cleanly():
                if check:
                    restore.check(file)
                else:
                    restore.restore(file, say, replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        say("The backup is whole." if check else "The site is restored. Log in again.")
