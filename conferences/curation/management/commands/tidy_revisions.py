from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conferences.curation.history.revision_cleanup import delete_old_revisions
from conferences.models import ConferencePage

DEFAULT_DAYS = 90


class Command(BaseCommand):
    help = (
        "Delete old revisions of pages. Keeps the live, latest, scheduled, named, imported, "
        "submitted, approved and published ones, and those that a review saw."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--older-than",
            type=int,
            default=DEFAULT_DAYS,
            metavar="DAYS",
            help="only revisions older than this many days (default: %(default)s)",
        )
        parser.add_argument(
            "--conference", metavar="SLUG", help="only this conference and the pages below it"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only report how many would be deleted"
        )

    def handle(self, *args: Any, older_than: int, **options: Any) -> None:
        if older_than < 0:
            raise CommandError("--older-than must be a number of days, 0 or more.")
        conference = _get_conference(options["conference"])
        age = timedelta(days=older_than)
        result = delete_old_revisions(age, conference, dry_run=options["dry_run"])
        verb = "Would delete" if options["dry_run"] else "Deleted"
        self.stdout.write(
            f"{verb} {result.deleted} of {result.checked} revisions older than {older_than} days. "
            f"Kept {result.kept}: they are live, latest, scheduled, milestones, part of a review, "
            "or needed by an import or a release."
        )


def _get_conference(slug: str | None) -> ConferencePage | None:
    if not slug:
        return None
    conference = ConferencePage.objects.filter(slug=slug).first()
    if conference is None:
        slugs = ", ".join(ConferencePage.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no conference “{slug}”. Choose one of: {slugs or 'none yet'}")
    return conference
