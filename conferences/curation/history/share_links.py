"""A draft shown to people without a login, with nothing beside it that readers may not see."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from conferences.curation.models import ShareLink
from conferences.models import RecapPage
from conferences.visibility import publicly_visible

SHARED, WITHDRAWN = "curation.share", "curation.withdraw_share"

LENGTHS = {
    "day": ("1 day", timedelta(days=1)),
    "week": ("1 week", timedelta(days=7)),
    "month": ("1 month", timedelta(days=30)),
}


@transaction.atomic
def share(page: Page, length: timedelta, note: str, user: User) -> ShareLink:
    link = ShareLink.objects.create(
        page_id=page.pk, note=note, created_by=user, expires_at=timezone.now() + length
    )
    log(instance=page, action=SHARED, user=user, data={"note": note})
    return link


@transaction.atomic
def withdraw(link: ShareLink, user: User) -> None:
    if ShareLink.objects.filter(pk=link.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        log(instance=link.page, action=WITHDRAWN, user=user, data={"note": link.note})


def context_for_strangers(draft: RecapPage, request: HttpRequest) -> dict[str, Any]:
    """What the page's own template needs, without what only some readers may see.

    The page's own lists take whoever reads it for somebody who got past its conference's
    password; whoever has a link got past nothing.
    """
    request.user = AnonymousUser()
    context = draft.get_context(request)
    top = draft.conference or draft
    below = Page.objects.descendant_of(top, inclusive=True)
    public = set(publicly_visible(below).values_list("pk", flat=True))
    for name in ("previous", "next"):
        neighbour = context.get(name)
        context[name] = neighbour if neighbour and neighbour.pk in public else None
    context["talks"] = _only(public, context.get("talks", ()))
    parts = context.get("programme", ())
    for part in parts:
        part.talks = _only(public, part.talks)
    context["programme"] = [
        part for part in parts if part.talks or (part.day and part.day.pk in public)
    ]
    return context


def _only(public: set[int], pages: Any) -> list[Any]:
    return [page for page in pages if page.pk in public]
