from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations.backup.archive import BackupError
from home.operations.backup.create import create_backup
from home.operations.termination import exit_on_sigterm


class Command(BaseCommand):
    help = "Write the whole site, database and uploads, to one file. The site may stay open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to create, such as site.backup")

    def handle(self, *args: Any, file: Path, verbosity: int, **options: Any) -> None:
        def report(line: str) -> None:
            if verbosity:
                self.stdout.write(line)

        try:
            with exit_on_sigterm():
                missing = create_backup(file, report)
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        for name in missing:
            self.stderr.write(f"Not in the backup, because there is no such file: {name}")
        size = file.stat().st_size / 1_000_000
        report(f"{file}: {size:,.1f} MB. It contains password hashes: keep it safe.")
