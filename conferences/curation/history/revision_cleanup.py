"""Deletes old revisions that nothing needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page, PageLogEntry, Revision, TaskState

from conferences.curation.history.models import NamedRevision
from conferences.curation.history.named_revisions import MILESTONE_ACTIONS
from conferences.models import ConferencePage

BATCH_SIZE = 500


@dataclass
class CleanupResult:
    checked: int = 0
    deleted: int = 0

    @property
    def kept(self) -> int:
        return self.checked - self.deleted


def delete_old_revisions(
    older_than: timedelta, conference: ConferencePage | None = None, *, dry_run: bool = False
) -> CleanupResult:
    old = _get_old_revisions(older_than, conference)
    result = CleanupResult(checked=old.count())
    in_use = _get_revisions_in_use()
    for batch in _iterate_ids(exclude_needed(old)):
        deletable = [pk for pk in batch if pk not in in_use]
        result.deleted += len(deletable) if dry_run else _delete(deletable)
    return result


def exclude_needed(revisions: "QuerySet[Revision]") -> "QuerySet[Revision]":
    """Without live, latest, scheduled and reviewed revisions, and without milestones."""
    outer = OuterRef("pk")
    return revisions.filter(
        ~Exists(Page.objects.filter(live_revision=outer)),
        ~Exists(Page.objects.filter(latest_revision=outer)),
        ~Exists(TaskState.objects.filter(revision=outer)),
        ~Exists(NamedRevision.objects.filter(revision=outer)),
        ~Exists(PageLogEntry.objects.filter(revision=outer, action__in=MILESTONE_ACTIONS)),
        approved_go_live_at=None,
    )


def _get_old_revisions(
    older_than: timedelta, conference: ConferencePage | None
) -> "QuerySet[Revision]":
    old = Revision.page_revisions.filter(created_at__lt=timezone.now() - older_than)
    if conference:
        pages = Page.objects.descendant_of(conference, inclusive=True)
        object_ids = pages.annotate(object_id=Cast("pk", CharField())).values("object_id")
        old = old.filter(object_id__in=object_ids)
    return old


def _get_revisions_in_use() -> set[int]:
    """The ids of revisions that other apps refer to."""
    return {pk for hook in hooks.get_hooks("curation_revisions_in_use") for pk in hook()}


def _iterate_ids(revisions: "QuerySet[Revision]") -> Iterator[list[int]]:
    """Batches in id order. Each starts after the last id, whatever was deleted in between."""
    last = 0
    pks = revisions.order_by("pk").values_list("pk", flat=True)
    while batch := list(pks.filter(pk__gt=last)[:BATCH_SIZE]):
        yield batch
        last = batch[-1]


@transaction.atomic
def _delete(pks: list[int]) -> int:
    # Checks again: a revision may have been published, named or submitted in the meantime.
    revisions = exclude_needed(Revision.objects.filter(pk__in=pks)).defer("content")
    deleted = 0
    for revision in revisions.filter(created_comments__isnull=False).distinct():
        # Revision.delete() hands the comments to the next revision; a bulk delete removes them.
        revision.delete()
        deleted += 1
    rest = Revision.objects.filter(pk__in=list(revisions.values_list("pk", flat=True)))
    return deleted + int(rest.delete()[1].get("wagtailcore.Revision", 0))
