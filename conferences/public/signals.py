"""Keeps the index up to date when pages are published, changed or removed.

Within the same transaction, so that no list shows a page that is no longer public.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from django.apps import AppConfig
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.signals import page_published, page_unpublished, post_page_move

from conferences.models import ConferencePage, RecapPage, Source, Speaker, TalkPage, Topic
from conferences.public import cache_version
from conferences.public.models import IndexedPage, SpeakerOrTopic
from conferences.public.page_index import index_pages, rebuild_index, remove_pages
from conferences.redirects import MAX_PATH_LENGTH

#: Fields that the entries of the pages below take over from a conference or a day.
INHERITED_FIELDS = ("title", "conference", "series", "year", "date")


def connect(app: AppConfig) -> None:
    page_published.connect(_on_published, dispatch_uid="public_published")
    page_unpublished.connect(_on_unpublished, dispatch_uid="public_unpublished")
    post_page_move.connect(_index_subtree, dispatch_uid="public_moved")
    for signal in (post_save, post_delete):
        signal.connect(_on_privacy_changed, PageViewRestriction, dispatch_uid="public_privacy")
    post_save.connect(_on_alias_created, dispatch_uid="public_alias_created")
    for model in (Speaker, Topic):
        post_save.connect(_on_name_saved, model, dispatch_uid="public_name_saved")
        pre_delete.connect(_before_name_deleted, model, dispatch_uid="public_before_name_deleted")
        post_delete.connect(_on_name_deleted, model, dispatch_uid="public_name_deleted")
    post_save.connect(_on_source_saved, Source, dispatch_uid="public_source_saved")
    cache_version.connect_signals()
    post_migrate.connect(_on_migrated, app, dispatch_uid="public_migrated")


@transaction.atomic
def _on_published(instance: Page, **_kwargs: Any) -> None:
    if isinstance(instance, TalkPage):
        index_pages([instance.pk])  # no page is below it
        return
    before = _get_inherited_values(instance)
    index_pages([instance.pk])
    if before is None or before != _get_inherited_values(instance):
        _index_subtree(instance)


def _get_inherited_values(page: Page) -> tuple[Any, ...] | None:
    return IndexedPage.objects.filter(pk=page.pk).values_list(*INHERITED_FIELDS).first()


def _on_unpublished(instance: Page, **_kwargs: Any) -> None:
    # Also sent before a page is deleted, while it is still live in the database.
    remove_pages(_get_subtree_ids(instance))


def _on_privacy_changed(instance: PageViewRestriction, **_kwargs: Any) -> None:
    _index_subtree(instance.page)
    for alias in Page.objects.filter(alias_of=instance.page_id):
        _index_subtree(alias)


def _on_alias_created(instance: Any, created: bool, **_kwargs: Any) -> None:
    """Wagtail sends no signal that a new alias is live, and saves its speakers after it."""
    if created and isinstance(instance, RecapPage) and instance.alias_of_id:
        transaction.on_commit(lambda: index_pages([instance.pk]))


def _index_subtree(instance: Page, **_kwargs: Any) -> None:
    index_pages(_get_subtree_ids(instance))


def _get_subtree_ids(page: Page) -> list[int]:
    """The ids of the page and of all pages below it, by its current path."""
    path = Page.objects.filter(pk=page.pk).values_list("path", flat=True).first()
    pages = Page.objects.filter(path__startswith=path) if path else Page.objects.none()
    return list(pages.values_list("pk", flat=True))


def _on_name_saved(instance: Speaker | Topic, created: bool, **_kwargs: Any) -> None:
    if not created:
        _redirect_old_slug(instance)
        index_pages(_get_talk_ids(instance))


def _redirect_old_slug(one: Speaker | Topic) -> None:
    """Redirects from the URLs with the slug that the index still has."""
    kind = "topic" if isinstance(one, Topic) else "speaker"
    entries = SpeakerOrTopic.objects.filter(**{kind: one})
    old_slug = entries.values_list("slug", flat=True).first()
    if old_slug is None or old_slug == one.slug:
        return
    for name in (kind, f"feed_{kind}"):
        old, new = (unquote(reverse(name, args=[slug])) for slug in (old_slug, one.slug))
        if max(len(old), len(new)) > MAX_PATH_LENGTH:
            continue
        for path in (old, new):
            Redirect.objects.filter(old_path=Redirect.normalise_path(path), site=None).delete()
        Redirect.add_redirect(old, new, automatically_created=True)


def _before_name_deleted(instance: Any, **_kwargs: Any) -> None:
    instance.talk_ids_before_deletion = _get_talk_ids(instance)


def _on_name_deleted(instance: Any, **_kwargs: Any) -> None:
    index_pages(instance.talk_ids_before_deletion)


def _get_talk_ids(one: Speaker | Topic) -> set[int]:
    """The talks that have this speaker or topic, now or still in the index."""
    if isinstance(one, Topic):
        talks = TalkPage.objects.filter(tagged_topics__tag=one)
        indexed = IndexedPage.objects.filter(speakers_and_topics__topic=one)
    else:
        named = Q(talk_speakers__speaker=one) | Q(talk_speakers__speaker__merged_into=one)
        talks = TalkPage.objects.filter(named)
        indexed = IndexedPage.objects.filter(speakers_and_topics__speaker=one)
    return {*talks.values_list("pk", flat=True), *indexed.page_ids()}


def _on_source_saved(instance: Source, created: bool, **_kwargs: Any) -> None:
    if not created:
        references = ReferenceIndex.get_references_to(instance).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        index_pages(int(pk) for pk in references.values_list("object_id", flat=True))


def _on_migrated(using: str, plan: Iterable[tuple[Any, bool]], **_kwargs: Any) -> None:
    """Fills the index of a site that had pages before it had these tables."""
    is_new = any(step.app_label == "public" and not backwards for step, backwards in plan)
    executor = MigrationExecutor(connections[using])
    if not is_new or executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if ConferencePage.objects.live().exists() and not IndexedPage.objects.exists():
        rebuild_index()
