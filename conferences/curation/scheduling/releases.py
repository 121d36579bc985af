"""Adding pages to a release, removing them, and publishing all of its pages or none."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.curation.scheduling import actions
from conferences.curation.scheduling.due import DuePage
from conferences.curation.scheduling.models import FailedAttempt, Release, ReleasePage
from conferences.curation.scheduling.publish_due import Outcome, get_retry_delay, record_failure
from conferences.publish_errors import describe_error
from conferences.tree_paths import get_paths_above

logger = logging.getLogger(__name__)

ADD_TO_RELEASE_ACTION = "curation.add_to_release"
REMOVE_FROM_RELEASE_ACTION = "curation.remove_from_release"


class ReleasePageError(Exception):
    """A page that keeps its release from being published."""

    def __init__(self, release_page: ReleasePage, error: Exception) -> None:
        self.release_page, self.error = release_page, error
        page = release_page.page
        message = _("“{title}” can't be published: {reason}")
        title = page.draft_title or page.title
        super().__init__(message.format(title=title, reason=describe_error(error)))


@transaction.atomic
def add_to_release(release: Release, page: Page, user: Any) -> None:
    """Add the newest draft. Later drafts are not part of the release."""
    page = actions.lock_page(page)
    actions.require_publish_permission(page, user)
    revision = actions.save_draft_to_publish(page, user, None)
    PublishPageRevisionAction(revision, user=user).check()
    ReleasePage.objects.update_or_create(
        release=release, page_id=page.pk, defaults={"revision": revision}
    )
    data = {"release": release.name}
    log(instance=page, action=ADD_TO_RELEASE_ACTION, user=user, revision=revision, data=data)


def remove_from_open_releases(page: Page, user: Any) -> None:
    releases = Release.objects.exclude(state=Release.State.PUBLISHED)
    for release in releases.filter(release_pages__page=page.pk).order_by("name", "pk"):
        release.release_pages.filter(page=page.pk).delete()
        data = {"release": release.name}
        log(instance=page, action=REMOVE_FROM_RELEASE_ACTION, user=user, data=data)


def publish_release(pk: int, *, due_at: datetime | None = None, user: Any = None) -> Outcome:
    """Publish all pages, or none. With `due_at`, only a release scheduled for then or earlier."""
    published = Release.State.PUBLISHED
    try:
        with transaction.atomic():
            releases = Release.objects.select_for_update(skip_locked=True, of=("self",))
            releases = releases.filter(pk=pk).exclude(state=published)
            if due_at:
                scheduled = Release.SCHEDULED_STATES
                releases = releases.filter(state__in=scheduled, go_live_at__lte=due_at)
            release = releases.select_related("created_by").first()
            if release is None:
                return Outcome.SKIPPED
            _publish_pages(release, user)
            Release.objects.filter(pk=pk).update(
                state=published, published_at=timezone.now(), error="", next_try_at=None
            )
    except Exception as error:  # noqa: BLE001 - any failure is recorded
        _record_release_failure(pk, error)
        return Outcome.FAILED
    return Outcome.DONE


def _publish_pages(release: Release, user: Any) -> None:
    found = ReleasePage.objects.filter(release=release).select_related("page", "revision")
    release_pages = list(found.order_by("page__path"))
    if not release_pages:
        raise ValueError(_("The release has no pages. Add some from their Schedule screen."))
    # Without a user, the worker publishes them, in the name of who made the release.
    publisher = user or release.created_by
    log_action: Any = "wagtail.publish" if user else "wagtail.publish.scheduled"
    for release_page in release_pages:
        try:
            revision = _check_release_page(release_page)
            action = PublishPageRevisionAction(revision, user=publisher, log_action=log_action)
            action.execute(skip_permission_checks=True)
        except Exception as error:
            raise ReleasePageError(release_page, error) from error
    FailedAttempt.objects.filter(
        page__in=[release_page.page_id for release_page in release_pages], revision__isnull=False
    ).delete()


def _check_release_page(release_page: ReleasePage) -> Revision:
    page, revision = release_page.page, release_page.revision
    if revision is None:
        message = _("The draft in this release was deleted. Remove the page and add it again.")
        raise ValueError(message)
    if Page.objects.filter(pk=page.pk, merged_talk__isnull=False).exists():
        raise ValueError(_("It was merged into another talk. Remove it from the release."))
    ancestors = Page.objects.filter(path__in=get_paths_above(page.path), depth__gt=1)
    if draft := ancestors.filter(live=False).order_by("path").first():
        message = _(
            "“{title}” above it isn't live, so nobody could read it. Publish that page first, or "
            "add it to the release."
        )
        raise ValueError(message.format(title=draft.draft_title or draft.title))
    if page.live_revision and page.live_revision.created_at > revision.created_at:
        message = _(
            "A newer version is already live. Remove the page from the release, or add it "
            "again to include its newest draft."
        )
        raise ValueError(message)
    return revision


def _record_release_failure(pk: int, error: Exception) -> None:
    reason = describe_error(error)
    logger.warning("Release %s could not be published: %s", pk, reason)
    with transaction.atomic():
        _record_failed_page(pk, error)
        Release.objects.filter(pk=pk).update(
            state=Release.State.FAILED, error=reason, tries=F("tries") + 1
        )
        tries = Release.objects.values_list("tries", flat=True).filter(pk=pk).first() or 1
        Release.objects.filter(pk=pk).update(next_try_at=timezone.now() + get_retry_delay(tries))


def _record_failed_page(pk: int, error: Exception) -> None:
    """Keep a failed attempt of the page that stopped the release, and of no other."""
    others = ReleasePage.objects.filter(release=pk)
    if isinstance(error, ReleasePageError) and error.release_page.revision:
        page, revision = error.release_page.page, error.release_page.revision
        others = others.exclude(pk=error.release_page.pk)
        record_failure(DuePage(page.pk, page.path, timezone.now(), revision.pk), error.error)
    FailedAttempt.objects.filter(revision__in=others.values("revision")).delete()
