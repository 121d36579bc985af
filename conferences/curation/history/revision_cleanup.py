"""Removing old versions that nothing needs any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page, PageLogEntry, Revision, TaskState

from conferences.curation.history.named_revisions import MARKS
from conferences.curation.models import Milestone
from conferences.models import ConferencePage

BATCH = 500


@dataclass
class Tidied:
    looked_at: int = 0
    removed: int = 0

    @property
    def kept(self) -> int:
        return self.looked_at - self.removed


def tidy(
    older_than: timedelta, conference: ConferencePage | None = None, *, dry_run: bool = False
) -> Tidied:
    """Remove what is older and in nobody's use; what is in use is told in `needed_by_nobody`."""
    old = _old(older_than, conference)
    tidied = Tidied(looked_at=old.count())
    claimed = _claimed_elsewhere()
    for batch in _batches(needed_by_nobody(old)):
        free = [number for number in batch if number not in claimed]
        tidied.removed += len(free) if dry_run else _remove(free)
    return tidied


def needed_by_nobody(revisions: "QuerySet[Revision]") -> "QuerySet[Revision]":
    """Not live, not the newest, not scheduled, no milestone, and never part of a review."""
    this = OuterRef("pk")
    return revisions.filter(
        ~Exists(Page.objects.filter(live_revision=this)),
        ~Exists(Page.objects.filter(latest_revision=this)),
        ~Exists(TaskState.objects.filter(revision=this)),
        ~Exists(Milestone.objects.filter(revision=this)),
        ~Exists(PageLogEntry.objects.filter(revision=this, action__in=MARKS)),
        approved_go_live_at=None,
    )


def _old(older_than: timedelta, conference: ConferencePage | None) -> "QuerySet[Revision]":
    old: QuerySet[Revision] = Revision.page_revisions.filter(
        created_at__lt=timezone.now() - older_than
    )
    if conference:
        pages = Page.objects.descendant_of(conference, inclusive=True)
        numbers = pages.annotate(number=Cast("pk", CharField())).values("number")
        old = old.filter(object_id__in=numbers)
    return old


def _claimed_elsewhere() -> set[int]:
    """Versions that other apps refer to in their own way: one number each."""
    return {number for claim in hooks.get_hooks("curation_revisions_in_use") for number in claim()}


def _batches(revisions: "QuerySet[Revision]") -> Iterator[list[int]]:
    """Ids in order, so that each batch starts where the last one ended."""
    last = 0
    ordered = revisions.order_by("pk").values_list("pk", flat=True)
    while batch := list(ordered.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1]


@transaction.atomic
def _remove(numbers: list[int]) -> int:
    # Asked again: somebody may have published, named or submitted one of them meanwhile.
    free = needed_by_nobody(Revision.objects.filter(pk__in=numbers)).defer("content")
    removed = 0
    for revision in free.filter(created_comments__isnull=False).distinct():
        # By itself it hands its comments on to the next version; in bulk they would go with it.
        revision.delete()
        removed += 1
    rest = Revision.objects.filter(pk__in=list(free.values_list("pk", flat=True)))
    return removed + int(rest.delete()[1].get("wagtailcore.Revision", 0))
