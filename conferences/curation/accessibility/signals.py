"""What makes audits afresh: a saved draft, a permission, a page that is gone."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_save, pre_delete
from wagtail.models import Page, ReferenceIndex, Revision

from conferences.curation.accessibility.audit import judge_again_pages_of
from conferences.curation.accessibility.tasks import audit_soon
from conferences.models import RecapPage, Source
from conferences.signals import drafts_created


def connect() -> None:
    post_save.connect(_revision_saved, sender=Revision, dispatch_uid="curation_revision")
    post_save.connect(_source_saved, sender=Source, dispatch_uid="curation_source")
    pre_delete.connect(_page_goes, dispatch_uid="curation_page")
    drafts_created.connect(_drafts_created, dispatch_uid="curation_drafts")


def _revision_saved(instance: Revision, **_more: Any) -> None:
    model = instance.content_type.model_class()
    if model and issubclass(model, RecapPage):
        audit_soon([int(instance.object_id)])


def _drafts_created(pages: list[Page], **_more: Any) -> None:
    audit_soon([page.pk for page in pages])


def _source_saved(instance: Source, created: bool, **_more: Any) -> None:
    if not created:
        _judge_again_users_of(instance)


def _page_goes(instance: Any, **_more: Any) -> None:
    if isinstance(instance, Page):
        _judge_again_users_of(instance)


def _judge_again_users_of(instance: Any) -> None:
    references = ReferenceIndex.get_references_to(instance).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    pages = {int(pk) for pk in references.values_list("object_id", flat=True)}
    if pages:
        judge_again_pages_of(pages)
        audit_soon(pages)
