"""What is due goes live, or is taken down: each page in a transaction of its own.

Nothing is done twice, whoever else is at it: a page is looked at again once it is claimed, and the
claim, the publication and the end of its schedule are committed together. A failure leaves all
as it was, the schedule too, and is kept with its reason.
"""

import logging
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.curation.scheduling.due import Due
from conferences.curation.scheduling.models import Attempt, Release, ReleasePage
from conferences.publish_errors import describe_error, is_blocked
from conferences.tree_paths import get_paths_above

logger = logging.getLogger(__name__)

FAILED_ACTION = "curation.publish_failed"
LONGEST_WAIT = timedelta(hours=6)


class Outcome(Enum):
    DONE = auto()
    FAILED = auto()
    ANOTHERS = auto()  # somebody else has it, or had it


def publish_page(due: Due) -> Outcome:
    try:
        with transaction.atomic():
            revision = (
                Revision.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(pk=due.revision, approved_go_live_at__lte=timezone.now())
                .first()
            )
            if revision is None:
                return Outcome.ANOTHERS
            revision.publish(log_action="wagtail.publish.scheduled")
            if due.tries:
                Attempt.objects.filter(page=due.page, revision__isnull=False).delete()
    except Exception as error:  # noqa: BLE001 - whatever it was, people hear of it
        record_failure(due, error)
        return Outcome.FAILED
    return Outcome.DONE


def expire_page(due: Due) -> Outcome:
    try:
        with transaction.atomic():
            page = (
                Page.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(pk=due.page, live=True, expire_at__lte=timezone.now())
                .first()
            )
            if page is None:
                return Outcome.ANOTHERS
            _take_down(page)
            if due.tries:
                Attempt.objects.filter(page=due.page, revision=None).delete()
    except Exception as error:  # noqa: BLE001 - whatever it was, people hear of it
        record_failure(due, error)
        return Outcome.FAILED
    return Outcome.DONE


def _take_down(page: Page) -> None:
    """Wagtail forgets the dates of a page it takes down; one that is to come back keeps its own.

    It may have come by now, where no worker ran for a while.
    """
    later = dict(
        page.revisions.filter(approved_go_live_at__gt=page.expire_at).values_list(
            "pk", "approved_go_live_at"
        )
    )
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for pk, moment in later.items():
        Revision.objects.filter(pk=pk).update(approved_go_live_at=moment)


def wait(tries: int) -> timedelta:
    """Before the next try: a minute, two, four, up to six hours."""
    return min(timedelta(minutes=2 ** min(tries - 1, 20)), LONGEST_WAIT)


def record_failure(due: Due, error: Exception) -> None:
    told = describe_error(error)
    logger.warning("Page %s did not go as planned: %s", due.page, told)
    now = timezone.now()
    with transaction.atomic():
        if due.revision and not Revision.objects.filter(pk=due.revision).exists():
            return  # deleted meanwhile
        attempt = Attempt.objects.filter(page=due.page, revision=due.revision).first()
        is_news = attempt is None or attempt.error != told
        attempt = attempt or Attempt(page_id=due.page, revision_id=due.revision, tries=0)
        attempt.at, attempt.error, attempt.held = now, told, is_blocked(error)
        attempt.tries += 1
        attempt.next_try = now + wait(attempt.tries)
        attempt.save()
        if is_news:
            _log_failure(due, told)


def _log_failure(due: Due, told: str) -> None:
    page = Page.objects.filter(pk=due.page).first()
    if page:
        log(instance=page, action=FAILED_ACTION, data={"reason": told})


class PageError(Exception):
    """The page of a release that cannot go live."""

    def __init__(self, entry: ReleasePage, error: Exception) -> None:
        self.entry, self.error = entry, error
        page = entry.page
        super().__init__(
            f"“{page.draft_title or page.title}” cannot go live: {describe_error(error)}"
        )


MERGED = "It was merged into another talk. Take it out of the release."
NEWER_IS_LIVE = (
    "A newer version of it is live already. Take it out of the release, or put its newest draft in."
)
NOT_READABLE = (
    "“{}” above it is not live, so nobody could read it. Publish that one first, or put it into "
    "the release too."
)
NO_DRAFT = "The draft that was to go live is gone. Take the page out and add it again."
NO_PAGES = "It has no pages. Add some from their Schedule screen."


def publish_release(pk: int, *, when: datetime | None = None, user: Any = None) -> Outcome:
    """All pages, or none: by this person, or with `when` only if it is planned and due by then."""
    try:
        with transaction.atomic():
            found = Release.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk)
            found = found.exclude(state=Release.State.PUBLISHED)
            if when:
                found = found.filter(
                    state__in=[Release.State.PLANNED, Release.State.FAILED], at__lte=when
                )
            release = found.select_related("created_by").first()
            if release is None:
                return Outcome.ANOTHERS
            _publish_all(release, user)
            Release.objects.filter(pk=pk).update(
                state=Release.State.PUBLISHED, published_at=timezone.now(), error="", next_try=None
            )
    except Exception as error:  # noqa: BLE001 - whatever it was, people hear of it
        _record_release_failure(pk, error)
        return Outcome.FAILED
    return Outcome.DONE


def _publish_all(release: Release, user: Any) -> None:
    found = ReleasePage.objects.filter(release=release).select_related("page", "revision")
    entries = list(found.order_by("page__path"))
    if not entries:
        raise ValueError(NO_PAGES)
    for entry in entries:
        try:
            _publish_entry(entry, user or release.created_by, by_date=user is None)
        except Exception as error:
            raise PageError(entry, error) from error
    Attempt.objects.filter(
        page__in=[entry.page_id for entry in entries], revision__isnull=False
    ).delete()


def _publish_entry(entry: ReleasePage, user: Any, *, by_date: bool) -> None:
    if entry.revision is None:
        raise ValueError(NO_DRAFT)
    if Page.objects.filter(pk=entry.page_id, merged_talk__isnull=False).exists():
        raise ValueError(MERGED)
    above = Page.objects.filter(path__in=get_paths_above(entry.page.path), live=False, depth__gt=1)
    if closed := above.order_by("path").first():
        raise ValueError(NOT_READABLE.format(closed.draft_title or closed.title))
    live = entry.page.live_revision
    if live and live.created_at > entry.revision.created_at:
        raise ValueError(NEWER_IS_LIVE)
    log_action = "wagtail.publish.scheduled" if by_date else "wagtail.publish"
    PublishPageRevisionAction(entry.revision, user=user, log_action=log_action).execute(
        skip_permission_checks=True
    )


def _record_release_failure(pk: int, error: Exception) -> None:
    told = describe_error(error)
    logger.warning("Release %s did not go live: %s", pk, told)
    with transaction.atomic():
        _note_page_at_fault(pk, error)
        Release.objects.filter(pk=pk).update(
            state=Release.State.FAILED, error=told, tries=F("tries") + 1
        )
        tries = Release.objects.values_list("tries", flat=True).filter(pk=pk).first() or 1
        Release.objects.filter(pk=pk).update(next_try=timezone.now() + wait(tries))


def _note_page_at_fault(pk: int, error: Exception) -> None:
    """One at a time stops a release; whether it failed or is held, its attempt tells."""
    others = ReleasePage.objects.filter(release=pk)
    if isinstance(error, PageError) and error.entry.revision:
        page, revision = error.entry.page, error.entry.revision
        others = others.exclude(pk=error.entry.pk)
        record_failure(Due(page.pk, page.path, timezone.now(), revision.pk), error.error)
    Attempt.objects.filter(revision__in=others.values("revision")).delete()
