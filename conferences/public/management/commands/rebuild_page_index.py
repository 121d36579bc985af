from typing import Any

from django.core.management.base import BaseCommand

from conferences.public.page_index import rebuild


class Command(BaseCommand):
    help = "Make what readers search and browse by afresh from the public pages."

    def handle(self, *args: Any, **options: Any) -> None:
        looked_at, differed = rebuild()
        if differed:
            self.stdout.write(f"{looked_at:,} pages looked at, {differed:,} put right.")
        else:
            self.stdout.write(f"{looked_at:,} pages looked at: nothing differed.")
