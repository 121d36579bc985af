"""Publishes and unpublishes due pages, each in a transaction of its own.

A page is claimed, looked at again, published and taken off the schedule in one transaction, so that
nothing is done twice when several workers run. A failure rolls all of it back and is recorded.
"""

import logging
from datetime import timedelta
from enum import Enum, auto

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from conferences.curation.scheduling.due import DuePage
from conferences.curation.scheduling.models import FailedAttempt
from conferences.publish_errors import describe_error, is_blocked

logger = logging.getLogger(__name__)

FAILED_ACTION = "curation.schedule_failed"
MAX_RETRY_DELAY = timedelta(hours=6)


class Outcome(Enum):
    DONE = auto()
    FAILED = auto()
    SKIPPED = auto()  # no longer due, or another worker has claimed it


def handle_due_page(due: DuePage) -> Outcome:
    handle = _publish if due.revision_id else _unpublish
    try:
        with transaction.atomic():
            return handle(due)
    except Exception as error:  # noqa: BLE001 - any failure is recorded
        record_failure(due, error)
        return Outcome.FAILED


def _publish(due: DuePage) -> Outcome:
    unclaimed = Revision.objects.select_for_update(skip_locked=True, of=("self",))
    revision = unclaimed.filter(pk=due.revision_id, approved_go_live_at__lte=timezone.now()).first()
    if revision is None:
        return Outcome.SKIPPED
    revision.publish(log_action="wagtail.publish.scheduled")
    if due.tries:
        FailedAttempt.objects.filter(page=due.page_id, revision__isnull=False).delete()
    return Outcome.DONE


def _unpublish(due: DuePage) -> Outcome:
    """Keeps go-live dates after the expiry date, which Wagtail clears.

    Such a date may have passed too if no worker ran for a while.
    """
    unclaimed = Page.objects.select_for_update(skip_locked=True, of=("self",))
    page = unclaimed.filter(pk=due.page_id, live=True, expire_at__lte=timezone.now()).first()
    if page is None:
        return Outcome.SKIPPED
    kept_revisions = page.revisions.filter(approved_go_live_at__gt=page.expire_at)
    go_live_dates = dict(kept_revisions.values_list("pk", "approved_go_live_at"))
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for pk, go_live_at in go_live_dates.items():
        Revision.objects.filter(pk=pk).update(approved_go_live_at=go_live_at)
    if due.tries:
        FailedAttempt.objects.filter(page=due.page_id, revision=None).delete()
    return Outcome.DONE


def get_retry_delay(tries: int) -> timedelta:
    """A minute after the first try, then two, four, up to six hours."""
    return min(timedelta(minutes=2 ** min(tries - 1, 20)), MAX_RETRY_DELAY)


def record_failure(due: DuePage, error: Exception) -> None:
    reason = describe_error(error)
    verb = "published" if due.revision_id else "unpublished"
    logger.warning("Page %s could not be %s: %s", due.page_id, verb, reason)
    now = timezone.now()
    with transaction.atomic():
        if due.revision_id and not Revision.objects.filter(pk=due.revision_id).exists():
            return  # deleted in the meantime
        key = {"page_id": due.page_id, "revision_id": due.revision_id}
        attempt = FailedAttempt.objects.filter(**key).first() or FailedAttempt(**key, tries=0)
        is_new_reason = attempt.error != reason
        attempt.tried_at, attempt.error, attempt.is_blocked = now, reason, is_blocked(error)
        attempt.tries += 1
        attempt.next_try_at = now + get_retry_delay(attempt.tries)
        attempt.save()
        if is_new_reason and (page := Page.objects.filter(pk=due.page_id).first()):
            log(instance=page, action=FAILED_ACTION, data={"reason": reason})
