"""What is due now, in the order in which the worker handles it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from wagtail.models import Page, Revision

from conferences.curation.scheduling.models import FailedAttempt, Release
from conferences.tree_paths import get_paths_above


@dataclass(frozen=True)
class DuePage:
    """A page to publish with this revision or, without a revision, to unpublish."""

    page_id: int
    path: str
    due_at: datetime
    revision_id: int | None = None
    tries: int = 0
    is_live: bool = False


def find_due_publications(now: datetime) -> list[DuePage]:
    """The pages to publish: parents first, then by date. Failed ones wait for their next try.

    A page below one that is neither live nor due waits too: nobody could read it.
    """
    scheduled = {
        int(object_id): (pk, at)
        for pk, object_id, at in Revision.page_revisions.filter(
            approved_go_live_at__lte=now
        ).values_list("pk", "object_id", "approved_go_live_at")
    }
    if not scheduled:
        return []
    failed = {
        revision: (tries, next_try_at)
        for revision, tries, next_try_at in FailedAttempt.objects.filter(
            revision__approved_go_live_at__lte=now
        ).values_list("revision_id", "tries", "next_try_at")
    }
    due = []
    pages = Page.objects.filter(pk__in=scheduled).values_list("pk", "path", "live")
    for page_id, path, is_live in pages:
        revision_id, due_at = scheduled[page_id]
        tries, next_try_at = failed.get(revision_id, (0, now))
        if next_try_at <= now:
            due.append(DuePage(page_id, path, due_at, revision_id, tries, is_live))
    return sorted(_readable(due), key=lambda each: (len(each.path), each.due_at, each.path))


def _readable(due: list[DuePage]) -> list[DuePage]:
    """The pages with no ancestor that stays unpublished."""
    ancestors = {path for each in due for path in get_paths_above(each.path)}
    unpublished = set(
        Page.objects.filter(path__in=ancestors, live=False).values_list("path", flat=True)
    )
    staying = unpublished - {each.path for each in due}
    return [each for each in due if staying.isdisjoint(get_paths_above(each.path))]


def find_due_expiries(now: datetime) -> list[DuePage]:
    """The pages to unpublish: children first, then by date."""
    expired = Page.objects.filter(live=True, expire_at__lte=now)
    failed = {
        page: (tries, next_try_at)
        for page, tries, next_try_at in FailedAttempt.objects.filter(revision=None).values_list(
            "page_id", "tries", "next_try_at"
        )
    }
    due = []
    for page_id, path, due_at in expired.values_list("pk", "path", "expire_at"):
        tries, next_try_at = failed.get(page_id, (0, now))
        if next_try_at <= now:
            due.append(DuePage(page_id, path, due_at, None, tries))
    return sorted(due, key=lambda each: (-len(each.path), each.due_at, each.path))


def find_due_releases(now: datetime) -> list[int]:
    due = Release.objects.filter(
        Q(next_try_at=None) | Q(next_try_at__lte=now),
        state__in=[Release.State.SCHEDULED, Release.State.FAILED],
        go_live_at__lte=now,
    )
    return list(due.order_by("go_live_at", "pk").values_list("pk", flat=True))
