"""One number that every change readers could see raises: see docs/decisions/caching.md."""

from collections.abc import Collection
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Model
from django.db.models.signals import post_delete, post_save
from django.urls import reverse
from wagtail.contrib.frontend_cache.utils import purge_url_from_cache
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from conferences.models import Source, Speaker, Topic
from conferences.public.models import Edition

#: What is written to a page while somebody works on a draft of it.
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)


def current_edition() -> int:
    return Edition.objects.values_list("number", flat=True).filter(pk=1).first() or 0


def raise_edition() -> None:
    """What readers see has changed: once what this transaction wrote is there for all to see.

    After it and not within: two publishers would wait for each other at the one row. Once, however
    much it changed.
    """
    if not connection.in_atomic_block or all(
        waiting[1] is not _raise for waiting in connection.run_on_commit
    ):
        transaction.on_commit(_raise, robust=True)


def _raise() -> None:
    if not Edition.objects.filter(pk=1).update(number=F("number") + 1):
        Edition.objects.bulk_create([Edition(pk=1, number=1)], ignore_conflicts=True)
    # A proxy in front keeps pages under the edition as well: it is told to ask for it anew.
    purge_url_from_cache(f"{settings.WAGTAILADMIN_BASE_URL}{reverse('edition')}")


def watch() -> None:
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_page_shows_otherwise, dispatch_uid="public_edition")
    post_save.connect(_saved, dispatch_uid="public_edition")
    post_delete.connect(_deleted, dispatch_uid="public_edition")


def _page_shows_otherwise(**_more: Any) -> None:
    raise_edition()


def _saved(
    instance: Model, created: bool, update_fields: Collection[str] | None = None, **_more: Any
) -> None:
    if not isinstance(instance, (Page, *_shown())):
        return
    is_draft = isinstance(instance, Page) and (
        (created and not instance.live)
        or (update_fields and DRAFT_FIELDS.issuperset(update_fields))
    )
    if not is_draft:
        raise_edition()


def _deleted(instance: Model, **_more: Any) -> None:
    if isinstance(instance, (Page, *_shown())):
        raise_edition()


@cache
def _shown() -> tuple[type[Model], ...]:
    """What pages show, or are found by, beside themselves."""
    return (get_image_model(), PageViewRestriction, Redirect, Site, Source, Speaker, Topic)
