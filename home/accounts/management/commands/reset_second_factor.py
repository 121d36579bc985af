from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.accounts import second_factor


class Command(BaseCommand):
    help = "Forgets the second factors of somebody who lost theirs, and writes that to the log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            user = User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"There is no user called {username}.") from None
        if second_factor.reset(user):
            self.stdout.write(f"{username} has no second factor any more, and can set up anew.")
        else:
            self.stdout.write(f"{username} had no second factor.")
