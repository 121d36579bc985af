from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations.backup.archive import BackupError
from home.operations.backup.create import take
from home.operations.termination import ended_cleanly


class Command(BaseCommand):
    help = "Write the whole site, database and uploads, to one file. The site may stay open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to make, such as site.backup")

    def handle(self, *args: Any, file: Path, verbosity: int, **options: Any) -> None:
        def say(line: str) -> None:
            if verbosity:
                self.stdout.write(line)

        try:
            with ended_cleanly():
                missing = take(file, say)
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        for name in missing:
            self.stderr.write(f"Not in the backup, for there is no such file: {name}")
        size = file.stat().st_size / 1_000_000
        say(f"{file}: {size:,.1f} MB. It holds passwords' hashes: guard it.")
