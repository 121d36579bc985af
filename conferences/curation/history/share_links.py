"""Share links: a draft for people who can't log in, without anything else that isn't public."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Page

from conferences.curation.history.models import ShareLink
from conferences.models import RecapPage
from conferences.visibility import filter_public

SHARE_ACTION, REVOKE_ACTION = "curation.share", "curation.revoke_share"

DURATIONS = {
    "day": (_("1 day"), timedelta(days=1)),
    "week": (_("1 week"), timedelta(days=7)),
    "month": (_("30 days"), timedelta(days=30)),
}


@transaction.atomic
def create_share_link(page: Page, duration: timedelta, note: str, user: User) -> ShareLink:
    link = ShareLink.objects.create(
        page_id=page.pk, note=note, created_by=user, expires_at=timezone.now() + duration
    )
    log(instance=page, action=SHARE_ACTION, user=user, data={"note": note})
    return link


@transaction.atomic
def revoke_share_link(link: ShareLink, user: User) -> None:
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        log(instance=link.page, action=REVOKE_ACTION, user=user, data={"note": link.note})


def build_public_context(draft: RecapPage, request: HttpRequest) -> dict[str, Any]:
    """The context of the page's template, without pages that aren't public.

    The page's own context assumes that its reader has passed the conference's view
    restrictions. Someone with a share link hasn't.
    """
    request.user = AnonymousUser()
    context = draft.get_context(request)
    tree = Page.objects.descendant_of(draft.conference or draft, inclusive=True)
    public_ids = set(filter_public(tree).values_list("pk", flat=True))
    for name in ("previous", "next"):
        neighbour = context.get(name)
        context[name] = neighbour if neighbour and neighbour.pk in public_ids else None
    context["talks"] = _filter_pages(context.get("talks", ()), public_ids)
    sections = context.get("programme", ())
    for section in sections:
        section.talks = _filter_pages(section.talks, public_ids)
    context["programme"] = [
        section
        for section in sections
        if section.talks or (section.day and section.day.pk in public_ids)
    ]
    return context


def _filter_pages(pages: Any, ids: set[int]) -> list[Any]:
    return [page for page in pages if page.pk in ids]
