from typing import Any

from django.core.management.base import BaseCommand

from conferences.public.page_index import rebuild_index


class Command(BaseCommand):
    help = "Rebuilds the index of public pages, which lists, search and feeds use."

    def handle(self, *args: Any, **options: Any) -> None:
        checked, differed = rebuild_index()
        if differed:
            self.stdout.write(f"{checked:,} pages checked, {differed:,} corrected.")
        else:
            self.stdout.write(f"{checked:,} pages checked: all entries were correct.")
