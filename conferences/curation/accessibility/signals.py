"""Starts audits when a draft is saved, a source changes, or an address of the site changes."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.signals import page_slug_changed, post_page_move

from conferences.curation.accessibility.stale_links import get_addresses
from conferences.curation.accessibility.store import invalidate_audits
from conferences.curation.accessibility.tasks import audit_after_commit, audit_stale_links
from conferences.models import RecapPage, Source
from conferences.signals import drafts_created
from conferences.tree_paths import get_parent_path


def connect() -> None:
    for signal, receiver, sender in (
        (post_save, revision_saved, Revision),
        (post_save, source_saved, Source),
        (post_save, page_saved, None),
        (post_save, redirect_saved, Redirect),
        (pre_delete, page_deleted, None),
        (page_slug_changed, slug_changed, None),
        (post_page_move, page_moved, None),
        (drafts_created, many_drafts_created, None),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"accessibility.{receiver.__name__}")


def revision_saved(instance: Revision, **_more: Any) -> None:
    model = instance.content_type.model_class()
    if model and issubclass(model, RecapPage):
        audit_after_commit([int(instance.object_id)])


def many_drafts_created(pages: list[Page], **_more: Any) -> None:
    audit_after_commit([page.pk for page in pages])
    _audit_links(added=[page.url_path for page in pages])


def source_saved(instance: Source, created: bool, **_more: Any) -> None:
    if not created:
        _audit_references_to(instance)


def page_saved(instance: Any, created: bool, raw: bool = False, **_more: Any) -> None:
    if created and not raw and isinstance(instance, Page):
        _audit_links(added=[instance.url_path])


def redirect_saved(instance: Redirect, **_more: Any) -> None:
    transaction.on_commit(lambda: audit_stale_links.enqueue([], [instance.old_path]))


def page_deleted(sender: type, instance: Any, **_more: Any) -> None:
    if isinstance(instance, Page):
        _audit_references_to(instance)
    if sender is Page:  # the signal is sent twice: for Page, and for the page's own type
        parent_path = get_parent_path(instance.path)
        transaction.on_commit(partial(_audit_links_to_deleted, instance.url_path, parent_path))


def _audit_links_to_deleted(url_path: str, parent_path: str) -> None:
    """Only for the topmost page of a deleted subtree: its path is part of those below it."""
    if Page.objects.filter(path=parent_path).exists():
        _audit_links(removed=[url_path])


def slug_changed(instance: Page, instance_before: Page, **_more: Any) -> None:
    _audit_links(removed=[instance_before.url_path], added=[instance.url_path])


def page_moved(url_path_before: str, url_path_after: str, **_more: Any) -> None:
    if url_path_before != url_path_after:
        _audit_links(removed=[url_path_before], added=[url_path_after])


def _audit_links(*, removed: Sequence[str] = (), added: Sequence[str] = ()) -> None:
    transaction.on_commit(
        lambda: audit_stale_links.enqueue(get_addresses(removed), get_addresses(added))
    )


def _audit_references_to(instance: Any) -> None:
    pages = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.get_references_to(instance).filter(base_content_type=pages)
    if page_ids := {int(pk) for pk in references.values_list("object_id", flat=True)}:
        invalidate_audits(page_ids)
        audit_after_commit(page_ids)
