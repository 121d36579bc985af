from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conferences.curation.history.revision_cleanup import tidy
from conferences.models import ConferencePage

DAYS = 90


class Command(BaseCommand):
    help = (
        "Remove old versions of pages. Live, newest, scheduled, named, imported, submitted, "
        "approved and published ones stay, and so does what a review saw."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--older-than",
            type=int,
            default=DAYS,
            metavar="DAYS",
            help="only versions older than this many days (default: %(default)s)",
        )
        parser.add_argument(
            "--conference", metavar="SLUG", help="only pages of this conference, itself included"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only say how many would be removed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        days: int = options["older_than"]
        if days < 0:
            raise CommandError("--older-than wants a number of days, 0 or more.")
        tidied = tidy(
            timedelta(days=days), _conference(options["conference"]), dry_run=options["dry_run"]
        )
        done = "Would remove" if options["dry_run"] else "Removed"
        self.stdout.write(
            f"{done} {tidied.removed} of {tidied.looked_at} versions older than {days} days. "
            f"Kept {tidied.kept}: they are live, newest, scheduled, milestones, part of a review, "
            "or needed by an import."
        )


def _conference(slug: str | None) -> ConferencePage | None:
    if not slug:
        return None
    conference = ConferencePage.objects.filter(slug=slug).first()
    if conference is None:
        there = ", ".join(ConferencePage.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no conference “{slug}”. There are: {there or 'none so far'}.")
    return conference
