"""Finds pages and releases that are due, in the order in which the worker handles them."""

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
    revisions = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    rows = revisions.values_list("pk", "object_id", "approved_go_live_at")
    scheduled = {int(page_id): (pk, at) for pk, page_id, at in rows}
    if not scheduled:
        return []
    attempts = FailedAttempt.objects.filter(revision__approved_go_live_at__lte=now)
    failed = {attempt.revision_id: attempt for attempt in attempts}
    due = []
    pages = Page.objects.filter(pk__in=scheduled).values_list("pk", "path", "live")
    for page_id, path, is_live in pages:
        revision_id, due_at = scheduled[page_id]
        attempt = failed.get(revision_id)
        if attempt is None or attempt.next_try_at <= now:
            tries = attempt.tries if attempt else 0
            due.append(DuePage(page_id, path, due_at, revision_id, tries, is_live))
    return sorted(_find_readable(due), key=lambda each: (len(each.path), each.due_at, each.path))


def _find_readable(due: list[DuePage]) -> list[DuePage]:
    """The pages with no ancestor that stays unpublished."""
    ancestors = {path for each in due for path in get_paths_above(each.path)}
    unpublished = Page.objects.filter(path__in=ancestors, live=False)
    staying = set(unpublished.values_list("path", flat=True)) - {each.path for each in due}
    return [each for each in due if staying.isdisjoint(get_paths_above(each.path))]


def find_due_expiries(now: datetime) -> list[DuePage]:
    """The pages to unpublish: children first, then by date."""
    expired = Page.objects.filter(live=True, expire_at__lte=now)
    attempts = FailedAttempt.objects.filter(revision=None)
    failed = {attempt.page_id: attempt for attempt in attempts}
    due = []
    for page_id, path, due_at in expired.values_list("pk", "path", "expire_at"):
        attempt = failed.get(page_id)
        if attempt is None or attempt.next_try_at <= now:
            due.append(DuePage(page_id, path, due_at, None, attempt.tries if attempt else 0))
    return sorted(due, key=lambda each: (-len(each.path), each.due_at, each.path))


def find_due_releases(now: datetime) -> list[int]:
    scheduled = Release.objects.filter(state__in=Release.SCHEDULED_STATES, go_live_at__lte=now)
    due = scheduled.filter(Q(next_try_at=None) | Q(next_try_at__lte=now))
    return list(due.order_by("go_live_at", "pk").values_list("pk", flat=True))
