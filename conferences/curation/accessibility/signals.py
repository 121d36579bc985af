"""What makes audits afresh: a saved draft, a permission, a page that comes, goes or moves."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.signals import page_slug_changed, post_page_move

from conferences.curation.accessibility.audit import judge_again_pages_of
from conferences.curation.accessibility.stale_links import addresses_of
from conferences.curation.accessibility.tasks import audit_pages_that_link, audit_soon
from conferences.models import RecapPage, Source
from conferences.signals import drafts_created


def connect() -> None:
    post_save.connect(_revision_saved, sender=Revision, dispatch_uid="curation_revision")
    post_save.connect(_source_saved, sender=Source, dispatch_uid="curation_source")
    pre_delete.connect(_page_goes, dispatch_uid="curation_page")
    drafts_created.connect(_drafts_created, dispatch_uid="curation_drafts")
    post_save.connect(_page_comes, dispatch_uid="curation_page_comes")
    post_save.connect(_redirect_saved, sender=Redirect, dispatch_uid="curation_redirect")
    page_slug_changed.connect(_slug_changed, dispatch_uid="curation_slug")
    post_page_move.connect(_moved, dispatch_uid="curation_move")


def _revision_saved(instance: Revision, **_more: Any) -> None:
    model = instance.content_type.model_class()
    if model and issubclass(model, RecapPage):
        audit_soon([int(instance.object_id)])


def _drafts_created(pages: list[Page], **_more: Any) -> None:
    audit_soon([page.pk for page in pages])
    _addresses_change(come=[page.url_path for page in pages])


def _source_saved(instance: Source, created: bool, **_more: Any) -> None:
    if not created:
        _judge_again_users_of(instance)


def _page_goes(sender: type, instance: Any, **_more: Any) -> None:
    if isinstance(instance, Page):
        _judge_again_users_of(instance)
    if sender is Page:  # each is told of twice: as a page, and as what it is
        transaction.on_commit(
            partial(_gone, instance.url_path, above=instance.path[: -instance.steplen])
        )


def _gone(url_path: str, above: str) -> None:
    """Links to what was below are found with those to the topmost page that went."""
    if Page.objects.filter(path=above).exists():
        _addresses_change(gone=[url_path])


def _page_comes(instance: Any, created: bool, raw: bool = False, **_more: Any) -> None:
    if created and not raw and isinstance(instance, Page):
        _addresses_change(come=[instance.url_path])


def _redirect_saved(instance: Redirect, **_more: Any) -> None:
    transaction.on_commit(lambda: audit_pages_that_link.enqueue([], [instance.old_path]))


def _slug_changed(instance: Page, instance_before: Page, **_more: Any) -> None:
    _addresses_change(gone=[instance_before.url_path], come=[instance.url_path])


def _moved(url_path_before: str, url_path_after: str, **_more: Any) -> None:
    if url_path_before != url_path_after:
        _addresses_change(gone=[url_path_before], come=[url_path_after])


def _addresses_change(*, gone: Sequence[str] = (), come: Sequence[str] = ()) -> None:
    def judge() -> None:
        audit_pages_that_link.enqueue(addresses_of(gone), addresses_of(come))

    transaction.on_commit(judge)


def _judge_again_users_of(instance: Any) -> None:
    references = ReferenceIndex.get_references_to(instance).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    pages = {int(pk) for pk in references.values_list("object_id", flat=True)}
    if pages:
        judge_again_pages_of(pages)
        audit_soon(pages)
