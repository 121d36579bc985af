"""The number of the current cache version. Every change that readers could see increases it.

docs/decisions/cache-version.md says why there is one number for the whole site.
"""

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
from conferences.public.models import CacheVersion

#: The fields of a page that change while somebody works on a draft of it.
DRAFT_FIELDS = frozenset(
    (
        *("draft_title", "has_unpublished_changes", "latest_revision"),
        *("latest_revision_created_at", "locked", "locked_at", "locked_by"),
    )
)


def get_cache_version() -> int:
    return CacheVersion.objects.values_list("number", flat=True).filter(pk=1).first() or 0


def increase_cache_version() -> None:
    """Increases the number once, after the current transaction is committed.

    Within the transaction two publishers would wait for each other at the one row.
    """
    if not connection.in_atomic_block or all(
        hook[1] is not _increase for hook in connection.run_on_commit
    ):
        transaction.on_commit(_increase, robust=True)


def _increase() -> None:
    if not CacheVersion.objects.filter(pk=1).update(number=F("number") + 1):
        CacheVersion.objects.bulk_create([CacheVersion(pk=1, number=1)], ignore_conflicts=True)
    # A proxy in front uses the number too, and asks for it again.
    purge_url_from_cache(f"{settings.WAGTAILADMIN_BASE_URL}{reverse('cache_version')}")


def connect_signals() -> None:
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_on_page_changed, dispatch_uid="public_cache_version")
    post_save.connect(_on_saved, dispatch_uid="public_cache_version")
    post_delete.connect(_on_deleted, dispatch_uid="public_cache_version")


def _on_page_changed(**_kwargs: Any) -> None:
    increase_cache_version()


def _on_saved(
    instance: Model, created: bool, update_fields: Collection[str] | None = None, **_kwargs: Any
) -> None:
    if not isinstance(instance, (Page, *_get_models_on_pages())):
        return
    is_draft = isinstance(instance, Page) and (
        (created and not instance.live)
        or (update_fields and DRAFT_FIELDS.issuperset(update_fields))
    )
    if not is_draft:
        increase_cache_version()


def _on_deleted(instance: Model, **_kwargs: Any) -> None:
    if isinstance(instance, (Page, *_get_models_on_pages())):
        increase_cache_version()


@cache
def _get_models_on_pages() -> tuple[type[Model], ...]:
    """The models that pages show or that say how they are found, apart from the pages."""
    return (get_image_model(), PageViewRestriction, Redirect, Site, Source, Speaker, Topic)
