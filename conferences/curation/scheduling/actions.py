"""All that people's scheduling writes to pages. Each function is one page, whole or not at all."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.curation.scheduling.due import Due
from conferences.curation.scheduling.models import Attempt, Release, ReleasePage
from conferences.curation.scheduling.publish_due import record_failure
from conferences.curation.scheduling.publish_problems import check_complete
from conferences.publish_errors import PublishBlocked

EXPIRY_ACTION = "curation.expiry"
TAKEN_OVER_ACTION = "curation.schedule_taken_over"
RELEASE_ACTION = "curation.release"
LEFT_ACTION = "curation.left_release"


class ChangedError(Exception):
    """Somebody wrote a newer draft since the dates were shown."""

    def __str__(self) -> str:
        return "Somebody changed it meanwhile. Look at the dates again."


def _locked(page: Page, latest: int | None) -> Page:
    """The page as it is now, held until the transaction ends; with its draft as it was shown."""
    row = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
    if row.latest_revision_id != latest:
        raise ChangedError
    return row.specific


def _may_publish(page: Page, user: Any) -> None:
    if not page.permissions_for_user(user).can_publish():
        raise PermissionDenied("You may not publish this page. Ask an editor.")


def _new_revision(page: Page, user: Any, go_live_at: datetime | None) -> Revision:
    """The newest draft with a date. A new revision: one that is there may be written over."""
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = go_live_at
    draft.live_revision = page.live_revision
    check_complete(draft)
    revision: Revision = draft.save_revision(user=user, clean=False)
    return revision


def _know_what_is_live(page: Page) -> None:
    """Wagtail takes a page down to schedule it unless it knows which revision is live."""
    if not page.live or page.live_revision_id:
        return
    page.live_revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )
    Page.objects.filter(pk=page.pk).update(live_revision=page.live_revision)


@transaction.atomic
def schedule(page: Page, at: datetime, user: Any) -> None:
    """Let the newest draft go live at this moment; at once when it has come."""
    row = _locked(page, page.latest_revision_id)
    _know_what_is_live(row)
    is_ahead = at > timezone.now()
    revision = _new_revision(row, user, at if is_ahead else None)
    PublishPageRevisionAction(revision, user=user).execute()
    Attempt.objects.filter(page=row.pk, revision__isnull=False).delete()


@transaction.atomic
def cancel(page: Page, user: Any) -> None:
    """No date to go live any more. The draft stays."""
    _may_publish(page, user)
    for revision in page.revisions.filter(approved_go_live_at__isnull=False):
        revision.approved_go_live_at = None
        revision.save(user=user, update_fields=["approved_go_live_at"])
    # Else the next “Publish” in the editing form would find the old date and schedule again.
    _set_in_drafts(page, "go_live_at", None)
    Page.objects.filter(pk=page.pk).update(go_live_at=None)
    Attempt.objects.filter(page=page.pk, revision__isnull=False).delete()


@transaction.atomic
def set_expiry(page: Page, at: datetime | None, user: Any) -> None:
    """Let a page be taken down at this moment, or never; its drafts stay what they are.

    No publication: that would make a newer draft live that nobody asked for.
    """
    row = _locked(page, page.latest_revision_id)
    _may_publish(row, user)
    Attempt.objects.filter(page=row.pk, revision=None).delete()
    if at is not None and at <= timezone.now():
        row.unpublish(user=user)
        return
    _set_in_drafts(row, "expire_at", at)
    Page.objects.filter(pk=row.pk).update(expire_at=at)
    moment = at.isoformat() if at else ""
    log(instance=row, action=EXPIRY_ACTION, user=user, data={"at": moment})


def _set_in_drafts(page: Page, field: str, moment: datetime | None) -> None:
    """In what may be published next: the newest draft, and the one that is scheduled."""
    revisions = page.revisions.filter(approved_go_live_at__isnull=False)
    for revision in revisions | page.revisions.filter(pk=page.latest_revision_id):
        revision.content[field] = moment.isoformat() if moment else None
        revision.save(update_fields=["content"])


@transaction.atomic
def take_over(page: Page, user: Any, held: PublishBlocked | None = None) -> bool:
    """A page failed to go live; its newer draft takes the date, and is tried at once.

    A date that the newer draft names itself, when it is ahead, is taken instead. One that is known
    to be held has failed by that already: so it stays open to be mended.
    """
    failed = (
        page.revisions.select_for_update(of=("self",))
        .filter(approved_go_live_at__isnull=False)
        .first()
    )
    newest = page.get_latest_revision()
    if failed is None or newest is None or failed.pk == newest.pk:
        return False
    if not Attempt.objects.filter(page=page.pk, revision=failed).exists():
        return False
    _may_publish(page, user)
    wished = parse_datetime(newest.content.get("go_live_at") or "")
    ahead = wished if wished and wished > timezone.now() else None
    at = ahead or failed.approved_go_live_at
    Revision.objects.filter(pk=newest.pk).update(approved_go_live_at=at)
    Revision.objects.filter(pk=failed.pk).update(approved_go_live_at=None)
    Attempt.objects.filter(page=page.pk, revision=failed).delete()
    if held:
        record_failure(Due(page.pk, page.path, at, newest.pk), held)
    log(instance=page, action=TAKEN_OVER_ACTION, user=user, revision=newest)
    return True


@transaction.atomic
def add_to_release(release: Release, page: Page, user: Any) -> None:
    """Put the newest draft into a release, as it is now: later drafts stay out of it."""
    row = _locked(page, page.latest_revision_id)
    _may_publish(row, user)
    revision = _new_revision(row, user, None)
    PublishPageRevisionAction(revision, user=user).check()
    ReleasePage.objects.update_or_create(
        release=release, page_id=row.pk, defaults={"revision": revision}
    )
    data = {"release": release.name}
    log(instance=row, action=RELEASE_ACTION, user=user, revision=revision, data=data)


def open_releases_of(page: Page) -> list[Release]:
    """The releases that would make a draft of this page live."""
    open_ones = Release.objects.exclude(state=Release.State.PUBLISHED)
    return list(open_ones.filter(entries__page=page.pk).order_by("name", "pk"))


def leave_releases(page: Page, user: Any) -> None:
    """Nobody wants a draft of this page live any more, so no release shall fail for it."""
    for release in open_releases_of(page):
        release.entries.filter(page=page.pk).delete()
        log(instance=page, action=LEFT_ACTION, user=user, data={"release": release.name})
