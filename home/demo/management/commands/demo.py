import shutil
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse

from conferences.models import ConferencePage
from home.demo import build
from home.models import HomePage

JOURNALS = ("-wal", "-shm", "-journal")


class Command(BaseCommand):
    help = "Fill the site with demo recaps and print its addresses. Existing pages are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default="8000", help="the port to print in the addresses")
        parser.add_argument("--reset", action="store_true", help="empty the database first")

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        databases = [] if options["reset"] else ["default"]
        return super().get_check_kwargs(options) | {"databases": databases}

    def handle(self, *args: Any, port: str, reset: bool, **options: Any) -> None:
        if reset:
            self.reset_site()
        front_page = HomePage.objects.get()
        if ConferencePage.objects.exists():
            build.create_logins()
            self.stdout.write("The demo has its pages already (“make demo-reset” starts over).")
        else:
            self.stdout.write("Creating the demo's pages and images …")
            build.fill_site(front_page)
        self.print_addresses(port)

    def reset_site(self) -> None:
        database = settings.DATA_DIR / "db.sqlite3"
        if str(connection.settings_dict["NAME"]) != str(database):
            raise CommandError(
                f"This command resets only the demo's own file {database}. Unset DATABASE_URL, "
                f"or empty {connection.settings_dict['NAME']} yourself."
            )
        connection.close()
        for file in (database, *(database.with_name(database.name + end) for end in JOURNALS)):
            file.unlink(missing_ok=True)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        call_command("migrate", verbosity=0)

    def print_addresses(self, port: str) -> None:
        site = f"http://127.0.0.1:{port}"
        logins = "\n".join(
            f"             {name} / {name}   ({role})" for name, role in build.LOGINS.items()
        )
        self.stdout.write(
            f"\n  Readers:   {site}/"
            f"\n  Editors:   {site}{reverse('wagtailadmin_home')}"
            f"\n{logins}"
            f"\n  Styles:    {site}{reverse('styleguide')}\n"
        )
