"""Whatever makes a page public, changes it or takes it away: its rows follow at once.

In the same transaction, so that no reader finds what another page of the site already denies.
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
from conferences.public.models import Name, SearchRow
from conferences.public.page_index import forget_pages, index_pages, rebuild
from conferences.redirects import LONGEST_PATH

#: What the pages below have in their own rows too; of a conference its title as well.
PASSED_DOWN = ("title", "conference", "series", "year", "day")


def connect(app: AppConfig) -> None:
    page_published.connect(_published, dispatch_uid="public_published")
    page_unpublished.connect(_unpublished, dispatch_uid="public_unpublished")
    post_page_move.connect(_subtree_changed, dispatch_uid="public_moved")
    for signal in (post_save, post_delete):
        signal.connect(_privacy_changed, PageViewRestriction, dispatch_uid="public_privacy")
    post_save.connect(_alias_made, dispatch_uid="public_alias")
    for model in (Speaker, Topic):
        post_save.connect(_name_changed, model, dispatch_uid="public_name_changed")
        pre_delete.connect(_name_goes, model, dispatch_uid="public_name_goes")
        post_delete.connect(_name_gone, model, dispatch_uid="public_name_gone")
    post_save.connect(_source_changed, Source, dispatch_uid="public_source")
    cache_version.watch()
    post_migrate.connect(_migrated, app, dispatch_uid="public_migrated")


@transaction.atomic
def _published(instance: Page, **_more: Any) -> None:
    if isinstance(instance, TalkPage):
        index_pages([instance.pk])  # nothing stands below
        return
    before = _passed_down(instance)
    index_pages([instance.pk])
    if before is None or before != _passed_down(instance):
        _index_below(instance)


def _passed_down(page: Page) -> tuple[Any, ...] | None:
    return SearchRow.objects.filter(pk=page.pk).values_list(*PASSED_DOWN).first()


def _unpublished(instance: Page, **_more: Any) -> None:
    # Told before a page is deleted too, while the database still calls it live.
    forget_pages(_ids_below(instance))


def _subtree_changed(instance: Page, **_more: Any) -> None:
    _index_below(instance)


def _privacy_changed(instance: PageViewRestriction, **_more: Any) -> None:
    _index_below(instance.page)
    for alias in Page.objects.filter(alias_of=instance.page_id):
        _index_below(alias)


def _alias_made(instance: Any, created: bool, **_more: Any) -> None:
    """Whoever makes an alias tells nobody that it is live; its speakers are saved after it."""
    if created and isinstance(instance, RecapPage) and instance.alias_of_id:
        transaction.on_commit(lambda: index_pages([instance.pk]))


def _index_below(page: Page) -> None:
    index_pages(_ids_below(page))


def _ids_below(page: Page) -> list[int]:
    """The page and everything below it, wherever it stands now."""
    path = Page.objects.filter(pk=page.pk).values_list("path", flat=True).first()
    below = Page.objects.filter(path__startswith=path) if path else Page.objects.none()
    return list(below.values_list("pk", flat=True))


def _name_changed(instance: Speaker | Topic, created: bool, **_more: Any) -> None:
    if not created:
        _lead_on_from_old_address(instance)
        index_pages(_talks_of(instance))


def _lead_on_from_old_address(one: Speaker | Topic) -> None:
    """The list of names still knows where readers found it until now."""
    kind = "topic" if isinstance(one, Topic) else "speaker"
    until_now = Name.objects.filter(**{kind: one}).values_list("slug", flat=True).first()
    if until_now is None or until_now == one.slug:
        return
    for name in (kind, f"feed_{kind}"):
        old, new = (unquote(reverse(name, args=[slug])) for slug in (until_now, one.slug))
        if max(len(old), len(new)) > LONGEST_PATH:
            continue
        for address in (old, new):
            Redirect.objects.filter(old_path=Redirect.normalise_path(address), site=None).delete()
        Redirect.add_redirect(old, new, automatically_created=True)


def _name_goes(instance: Speaker | Topic, **_more: Any) -> None:
    instance.talks_until_now = _talks_of(instance)


def _name_gone(instance: Speaker | Topic, **_more: Any) -> None:
    index_pages(instance.talks_until_now)


def _talks_of(one: Speaker | Topic) -> set[int]:
    """The talks that name it, and those that readers find it by until now."""
    if isinstance(one, Topic):
        talks = TalkPage.objects.filter(tagged_topics__tag=one)
        rows = SearchRow.objects.filter(listed__topic=one)
    else:
        named = Q(talk_speakers__speaker=one) | Q(talk_speakers__speaker__merged_into=one)
        talks = TalkPage.objects.filter(named)
        rows = SearchRow.objects.filter(listed__speaker=one)
    return {*talks.values_list("pk", flat=True), *rows.values_list("pk", flat=True)}


def _source_changed(instance: Source, created: bool, **_more: Any) -> None:
    if not created:
        references = ReferenceIndex.get_references_to(instance).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        index_pages(int(pk) for pk in references.values_list("object_id", flat=True))


def _migrated(using: str, plan: Iterable[tuple[Any, bool]], **_more: Any) -> None:
    """A site that had pages before it had these tables finds them filled."""
    new = any(step.app_label == "public" and not back for step, back in plan)
    executor = MigrationExecutor(connections[using])
    if not new or executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    # No page has no language: such rows are of a release that did not keep all they hold today.
    if (
        ConferencePage.objects.live().exists()
        and not SearchRow.objects.exclude(language="").exists()
    ):
        rebuild()
