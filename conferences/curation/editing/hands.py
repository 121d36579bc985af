"""Which pages nobody may write to just now, and why. Asked for many at once."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.locks import BasicLock, WorkflowLock
from wagtail.models import Page

from conferences.models import ConferencePage, DayPage, TalkPage

RECAPS = (Page, ConferencePage, DayPage, TalkPage)


def with_hands(pages: Any) -> "QuerySet[Page]":
    """Pages, as Page, that know their reviews and schedules without a query for each."""
    asked: QuerySet[Page] = pages.prefetch_workflow_states().annotate_approved_schedule()
    return asked


def in_the_way(pages: Sequence[Page], user: Any, *, asking: bool = False) -> dict[int, str]:
    """Why this person cannot write a new draft of these pages, for those where it is so.

    When a screen only asks, one's own form does not count: it was left a moment ago to come here.
    """
    open_now = _open_in_an_editor(pages, but_not=user if asking else None)
    reasons = {page.pk: _reason(page, user) or open_now.get(page.pk, "") for page in pages}
    return {pk: why for pk, why in reasons.items() if why}


def _reason(page: Page, user: Any) -> str:
    if not page.permissions_for_user(user).can_edit():
        return "you may not edit it"
    if page.alias_of_id:
        return "it is an alias, which follows another page"
    lock = page.get_lock()
    if lock is None or not lock.for_user(user):
        return ""
    if isinstance(lock, WorkflowLock):
        return "it is being reviewed"
    return "it is locked" if isinstance(lock, BasicLock) else "it is scheduled to be published"


def _open_in_an_editor(pages: Sequence[Page], but_not: Any) -> dict[int, str]:
    """One's own form counts too: saving it would take back what is written now."""
    sessions = EditingSession.objects.filter(
        object_id__in=[str(page.pk) for page in pages],
        content_type__in=ContentType.objects.get_for_models(*RECAPS).values(),
        last_seen_at__gte=timezone.now() - EditingSession.IDLE_TIMEOUT,
    ).exclude(user=but_not)
    return dict.fromkeys(
        map(int, sessions.values_list("object_id", flat=True)), "it is open in an editor"
    )
