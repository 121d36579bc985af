from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.operations.migration_rules import dangers


class Command(BaseCommand):
    help = (
        "Refuse migrations that break the running code, or lock it out, while a site is upgraded."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = dangers()
        for danger in found:
            self.stderr.write(str(danger))
        if found:
            raise CommandError(
                "Not for a site that stays open. Change them, or say in the migration why it is "
                'safe all the same: safe_because = {"RemoveField name.letter": "no code …"}'
            )
        self.stdout.write("Every new migration can be applied while the site is open.")
