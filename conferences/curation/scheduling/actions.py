"""Schedules pages for people. Each function writes to one page, in a transaction."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.curation.scheduling.due import DuePage
from conferences.curation.scheduling.models import FailedAttempt
from conferences.curation.scheduling.publish_due import record_failure
from conferences.curation.scheduling.publish_validation import build_revision, validate_draft
from conferences.publish_errors import PublishBlocked

SET_EXPIRY_ACTION = "curation.set_expiry"
MOVE_SCHEDULE_ACTION = "curation.move_schedule"


class DraftChangedError(Exception):
    """Somebody saved a newer draft since the preview."""

    def __str__(self) -> str:
        return _("The page has changed in the meantime. Check the dates again.")


def lock_page(page: Page) -> Page:
    """Lock the page's row until the transaction ends. The draft must be the one that was shown."""
    row = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
    if row.latest_revision_id != page.latest_revision_id:
        raise DraftChangedError
    return row.specific


def require_publish_permission(page: Page, user: Any) -> None:
    if not page.permissions_for_user(user).can_publish():
        raise PermissionDenied(_("You can't publish this page. Ask an editor."))


def save_draft_to_publish(page: Page, user: Any, go_live_at: datetime | None) -> Revision:
    """Save the newest draft as a new revision, since autosave may overwrite an existing one."""
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = go_live_at
    draft.live_revision = page.live_revision
    validate_draft(draft)
    return draft.save_revision(user=user, clean=False)


def _ensure_live_revision(page: Page) -> None:
    """Wagtail unpublishes a live page to schedule it unless it has a live revision."""
    if not page.live or page.live_revision_id:
        return
    page.live_revision = build_revision(page)
    page.live_revision.save()
    Page.objects.filter(pk=page.pk).update(live_revision=page.live_revision)


@transaction.atomic
def schedule_page(page: Page, go_live_at: datetime, user: Any) -> None:
    """Publish the newest draft at this time, or now if the time has passed."""
    page = lock_page(page)
    _ensure_live_revision(page)
    is_future = go_live_at > timezone.now()
    revision = save_draft_to_publish(page, user, go_live_at if is_future else None)
    PublishPageRevisionAction(revision, user=user).execute()
    FailedAttempt.objects.filter(page=page.pk, revision__isnull=False).delete()


@transaction.atomic
def cancel_schedule(page: Page, user: Any) -> None:
    """Remove the go-live date and keep the draft."""
    require_publish_permission(page, user)
    for revision in page.revisions.filter(approved_go_live_at__isnull=False):
        revision.approved_go_live_at = None
        revision.save(user=user, update_fields=["approved_go_live_at"])
    # Otherwise the next “Publish” in the edit form schedules the page again.
    _set_date_in_drafts(page, "go_live_at", None)
    Page.objects.filter(pk=page.pk).update(go_live_at=None)
    FailedAttempt.objects.filter(page=page.pk, revision__isnull=False).delete()


@transaction.atomic
def set_expiry(page: Page, expire_at: datetime | None, user: Any) -> None:
    """Unpublish the page at this time, now if it has passed, or never.

    Writes the date without publishing, which would make a newer draft live.
    """
    page = lock_page(page)
    require_publish_permission(page, user)
    FailedAttempt.objects.filter(page=page.pk, revision=None).delete()
    if expire_at is not None and expire_at <= timezone.now():
        page.unpublish(user=user)
        return
    _set_date_in_drafts(page, "expire_at", expire_at)
    Page.objects.filter(pk=page.pk).update(expire_at=expire_at)
    data = {"expire_at": expire_at.isoformat() if expire_at else ""}
    log(instance=page, action=SET_EXPIRY_ACTION, user=user, data=data)


def _set_date_in_drafts(page: Page, field: str, date: datetime | None) -> None:
    """Set it in the drafts that may be published next: the newest and the scheduled one."""
    revisions = page.revisions.filter(approved_go_live_at__isnull=False)
    for revision in revisions | page.revisions.filter(pk=page.latest_revision_id):
        revision.content[field] = date.isoformat() if date else None
        revision.save(update_fields=["content"])


@transaction.atomic
def move_schedule_to_newest_draft(
    page: Page, user: Any, blocked: PublishBlocked | None = None
) -> bool:
    """Give the go-live date of a failed draft to the newest one, which is then tried at once.

    A future go-live date in the newest draft replaces the old date. If the newest draft is blocked
    too, the failure moves with the date, so that the page can still be edited.
    """
    locked = page.revisions.select_for_update(of=("self",))
    failed = locked.filter(approved_go_live_at__isnull=False).first()
    newest = page.get_latest_revision()
    if failed is None or newest is None or failed.pk == newest.pk:
        return False
    if not FailedAttempt.objects.filter(page=page.pk, revision=failed).exists():
        return False
    require_publish_permission(page, user)
    own_date = parse_datetime(newest.content.get("go_live_at") or "")
    is_future = own_date and own_date > timezone.now()
    go_live_at: Any = own_date if is_future else failed.approved_go_live_at
    Revision.objects.filter(pk=newest.pk).update(approved_go_live_at=go_live_at)
    Revision.objects.filter(pk=failed.pk).update(approved_go_live_at=None)
    FailedAttempt.objects.filter(page=page.pk, revision=failed).delete()
    if blocked:
        record_failure(DuePage(page.pk, page.path, go_live_at, newest.pk), blocked)
    log(instance=page, action=MOVE_SCHEDULE_ACTION, user=user, revision=newest)
    return True
