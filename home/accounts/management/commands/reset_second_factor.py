from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.accounts import second_factor


class Command(BaseCommand):
    help = "Reset the second factor of a user who lost it, and record that in the history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            user = User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {username}.") from None
        if second_factor.reset(user):
            self.stdout.write(
                f"The second factor of {username} was reset. They can set up a new one now."
            )
        else:
            self.stdout.write(f"{username} had no second factor.")
