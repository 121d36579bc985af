"""A date to be taken down is for what is on until then: what begins after it has no end yet."""

from typing import Any

from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction


def forget_end_that_passed(action: PublishPageRevisionAction, *_args: Any, **_options: Any) -> None:
    """Before a page goes live, or is scheduled: else the next round would take it down again."""
    page, revision = action.object, action.revision
    if page.expire_at is None:
        return
    now = timezone.now()
    begins = revision.approved_go_live_at or max(now, page.go_live_at or now)
    if page.expire_at > begins:
        return
    page.expire_at = None
    if revision.pk:
        revision.content["expire_at"] = None
        revision.save(update_fields=["content"])
