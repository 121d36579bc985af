"""What is due now, in the order in which it goes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from wagtail.models import Page, Revision

from conferences.curation.scheduling.models import Attempt, Release
from conferences.tree_paths import get_paths_above


@dataclass(frozen=True)
class Due:
    """A page that is to go live with this revision; or, without one, to be taken down."""

    page: int
    path: str
    at: datetime
    revision: int | None = None
    tries: int = 0
    live: bool = False


def due_pages(now: datetime) -> list[Due]:
    """To go live: parents first, then by time. What failed waits for its next try.

    What lies below a page that is neither live nor to go live now waits too: nobody could read it.
    """
    scheduled = {
        int(object_id): (pk, at)
        for pk, object_id, at in Revision.page_revisions.filter(
            approved_go_live_at__lte=now
        ).values_list("pk", "object_id", "approved_go_live_at")
    }
    if not scheduled:
        return []
    attempts = {
        revision: (tries, next_try)
        for revision, tries, next_try in Attempt.objects.filter(
            revision__approved_go_live_at__lte=now
        ).values_list("revision_id", "tries", "next_try")
    }
    due = []
    pages = Page.objects.filter(pk__in=scheduled).values_list("pk", "path", "live")
    for page, path, live in pages:
        revision, at = scheduled[page]
        tries, next_try = attempts.get(revision, (0, now))
        if next_try <= now:
            due.append(Due(page, path, at, revision, tries, live))
    return sorted(_readable(due), key=lambda each: (len(each.path), each.at, each.path))


def _readable(due: list[Due]) -> list[Due]:
    """Those with nothing above them that stays unpublished."""
    above = {path for each in due for path in get_paths_above(each.path)}
    unpublished = set(
        Page.objects.filter(path__in=above, live=False).values_list("path", flat=True)
    )
    closed = unpublished - {each.path for each in due}
    return [each for each in due if closed.isdisjoint(get_paths_above(each.path))]


def due_expiries(now: datetime) -> list[Due]:
    """To be taken down: children first, then by time."""
    live = Page.objects.filter(live=True, expire_at__lte=now).values_list("pk", "path", "expire_at")
    attempts = {
        page: (tries, next_try)
        for page, tries, next_try in Attempt.objects.filter(revision=None).values_list(
            "page_id", "tries", "next_try"
        )
    }
    due = []
    for pk, path, at in live:
        tries, next_try = attempts.get(pk, (0, now))
        if next_try <= now:
            due.append(Due(pk, path, at, None, tries))
    return sorted(due, key=lambda each: (-len(each.path), each.at, each.path))


def due_releases(now: datetime) -> list[int]:
    planned = Release.objects.filter(
        Q(next_try=None) | Q(next_try__lte=now),
        state__in=[Release.State.PLANNED, Release.State.FAILED],
        at__lte=now,
    )
    return list(planned.order_by("at", "pk").values_list("pk", flat=True))
