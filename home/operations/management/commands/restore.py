from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations.backup.archive import BackupError
from home.operations.backup.restore import check_backup, restore_backup
from home.operations.termination import exit_on_sigterm


class Command(BaseCommand):
    help = "Restore a site from a file that “backup” made: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that “backup” made")
        replace = "replace the existing site, which is lost"
        parser.add_argument("--replace", action="store_true", help=replace)
        check = "only check that the file is complete; write nothing"
        parser.add_argument("--check", action="store_true", help=check)

    def handle(
        self, *args: Any, file: Path, replace: bool, check: bool, verbosity: int, **options: Any
    ) -> None:
        def report(line: str) -> None:
            if verbosity:
                self.stdout.write(line)

        try:
            with exit_on_sigterm():
                if check:
                    check_backup(file)
                else:
                    restore_backup(file, report, replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        report("The backup is complete." if check else "The site is restored. Log in again.")
