from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.operations.migration_rules import find_unsafe_operations


class Command(BaseCommand):
    help = "Find migrations that break or block the running code while a site is upgraded."

    def handle(self, *args: Any, **options: Any) -> None:
        unsafe = find_unsafe_operations()
        for operation in unsafe:
            self.stderr.write(str(operation))
        if unsafe:
            raise CommandError(
                "Not safe for a site that stays open. Change them, or say in the migration why "
                'they are safe: safe_because = {"RemoveField name.letter": "no code …"}'
            )
        self.stdout.write("Every new migration can be applied while the site is open.")
