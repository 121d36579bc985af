"""Creates many drafts in a few queries: the same rows as add_child and save_revision leave.

Django can't bulk-create rows of multi-table models, so each table is written on its own. Only for
new drafts: nothing refers to them yet, and none is live. A test compares every column with what
add_child and save_revision leave.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import router
from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import Locale, Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends

from conferences.models import RecapPage
from conferences.signals import drafts_created


@dataclass
class NewDraft:
    """A draft with all its fields. Its parent is a page in the tree or another new draft."""

    page: RecapPage
    parent: "NewDraft | Page"
    #: An action and its data, logged in addition to the creation.
    log_entry: tuple[str, dict[str, Any]] | None = None
    child_count: int = field(default=0, init=False)

    @property
    def parent_page(self) -> Page:
        return self.parent.page if isinstance(self.parent, NewDraft) else self.parent


def create_drafts(drafts: Sequence[NewDraft], user: User | None) -> dict[RecapPage, Revision]:
    """Add drafts to the tree, after their siblings. Parents have to come before their children."""
    if not drafts:
        return {}
    set_tree_fields(drafts)
    pages = [draft.page for draft in drafts]
    insert_pages(pages)
    insert_children(pages)
    revisions = _insert_revisions(pages, user)
    _insert_log_entries(drafts, revisions, user)
    _insert_references(pages)
    _add_to_search_index(pages)
    drafts_created.send(sender=RecapPage, pages=pages)
    return revisions


def set_tree_fields(drafts: Sequence[NewDraft]) -> None:
    """Set the path, URL path, locale and content type of each page, and count the children."""
    positions: dict[int, int] = {}
    added: dict[int, int] = defaultdict(int)
    locale = None
    for draft in drafts:
        page, parent = draft.page, draft.parent_page
        key = id(draft.parent)
        if isinstance(draft.parent, NewDraft):
            draft.parent.child_count += 1
            positions.setdefault(key, 0)
        else:
            added[parent.pk] += 1
            if key not in positions:
                positions[key] = _find_last_position_below(parent)
        positions[key] += 1
        page.depth = parent.depth + 1
        page.path = _make_child_path(parent, positions[key])
        page.set_url_path(parent)
        if locale is None:
            locale = parent.locale if parent.locale_id else Locale.get_default()
        page.locale = locale
        page.draft_title = page.title
        page.content_type = ContentType.objects.get_for_model(type(page), for_concrete_model=False)
    for draft in drafts:
        draft.page.numchild = draft.child_count
    for pk, count in added.items():
        Page.objects.filter(pk=pk).update(numchild=F("numchild") + count)


def _find_last_position_below(parent: Page) -> int:
    last = parent.get_last_child()
    return int(Page.numconv_obj().str2int(last.path[-Page.steplen :])) if last else 0


def _make_child_path(parent: Page, position: int) -> str:
    step: str = Page.numconv_obj().int2str(position)
    return parent.path + step.rjust(Page.steplen, Page.alphabet[0])


def insert_pages(pages: Sequence[Any]) -> None:
    """Insert the rows of the base table, then those of each page type."""
    fields = [field for field in Page._meta.concrete_fields if not field.primary_key]
    inserted = _insert_rows(Page, pages, fields)
    for page, (pk,) in zip(pages, inserted, strict=True):
        page.id = page.page_ptr_id = pk
        page._state.adding, page._state.db = False, router.db_for_write(Page)
    for model, of_model in _group_by_model(pages).items():
        _insert_rows(model, of_model, model._meta.local_concrete_fields)


def insert_children(pages: Iterable[RecapPage]) -> None:
    """Insert the rows of inline models: speakers and topics."""
    rows: dict[type[Any], list[Any]] = defaultdict(list)
    relations: dict[type[RecapPage], list[Any]] = {}
    for page in pages:
        if type(page) not in relations:
            relations[type(page)] = get_all_child_relations(page)
        for relation in relations[type(page)]:
            name = relation.get_accessor_name()
            children = _get_assigned_children(page, name)
            if children is None:
                # A new page has no rows to query for.
                setattr(page, name, [])
            for child in children or ():
                setattr(child, relation.field.attname, page.pk)
                rows[relation.related_model].append(child)
    for model, children in rows.items():
        model._base_manager.bulk_create(children)


def _insert_revisions(pages: Sequence[RecapPage], user: User | None) -> dict[RecapPage, Revision]:
    base_type = ContentType.objects.get_for_model(Page)
    now = timezone.now()
    revisions = {
        page: Revision(
            content_type_id=page.content_type_id,
            base_content_type_id=base_type.pk,
            object_id=str(page.pk),
            created_at=now,
            user=user,
            # save_revision stores a page before its children are added.
            content=page.serializable_data() | {"numchild": 0},
            object_str=str(page),
        )
        for page in pages
    }
    Revision.objects.bulk_create(revisions.values())
    for page, revision in revisions.items():
        page.latest_revision, page.latest_revision_created_at = revision, now
        page.has_unpublished_changes = True
    revisions_of_page = Revision.objects.filter(
        base_content_type=base_type,
        content_type=OuterRef("content_type"),
        object_id=Cast(OuterRef("pk"), CharField(max_length=255)),
    )
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(
        latest_revision=Subquery(revisions_of_page.values("pk")[:1]),
        latest_revision_created_at=now,
        has_unpublished_changes=True,
    )
    return revisions


def _insert_log_entries(
    drafts: Sequence[NewDraft], revisions: dict[RecapPage, Revision], user: User | None
) -> None:
    context = get_active_log_context()
    now = timezone.now()
    entries = []
    for draft in drafts:
        page = draft.page
        values: dict[str, Any] = {
            "page_id": page.pk,
            "content_type_id": page.content_type_id,
            "label": page.get_admin_display_title(),
            "timestamp": now,
            "uuid": context.uuid,
        }
        owner = page.owner or context.user
        creation = PageLogEntry(action="wagtail.create", user=owner, content_changed=True, **values)
        entries.append(creation)
        if draft.log_entry:
            values["action"], values["data"] = draft.log_entry
            values |= {"user": user or context.user, "revision_id": revisions[page].pk}
            entries.append(PageLogEntry(**values))
    PageLogEntry.objects.bulk_create(entries)


def _insert_references(pages: Sequence[RecapPage]) -> None:
    base_type = ContentType.objects.get_for_model(Page)
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type_id=page.content_type_id,
            base_content_type_id=base_type.pk,
            object_id=str(page.pk),
            to_content_type_id=to_type,
            to_object_id=to_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=_hash_content_path(content_path),
        )
        for page in pages
        for to_type, to_id, model_path, content_path in _find_references(page)
    )


def _add_to_search_index(pages: Iterable[RecapPage]) -> None:
    by_model = _group_by_model(pages)
    for backend in get_search_backends(with_auto_update=True):
        for model, of_model in by_model.items():
            backend.add_bulk(model, of_model)


def _group_by_model(pages: Iterable[RecapPage]) -> dict[type[RecapPage], list[RecapPage]]:
    by_model: dict[type[RecapPage], list[RecapPage]] = defaultdict(list)
    for page in pages:
        by_model[type(page)].append(page)
    return by_model


def create_draft(draft: NewDraft, user: User | None, after: Page) -> Revision:
    """Create a single draft after a given sibling, by add_sibling and save_revision."""
    after.add_sibling("right", instance=draft.page)
    revision: Revision = draft.page.save_revision(user=user, clean=False)
    if draft.log_entry:
        action, data = draft.log_entry
        log(instance=draft.page, action=action, user=user, revision=revision, data=data)
    return revision


# The private API that this module calls, each name once.


def _insert_rows(model: Any, pages: Sequence[Page], fields: Sequence[Any]) -> Any:
    """Django: bulk_create refuses models with several tables."""
    return model._base_manager.all()._batched_insert(pages, fields, None)


def _get_assigned_children(page: RecapPage, relation_name: str) -> list[Any] | None:
    """django-modelcluster: children not saved yet. None if none were assigned."""
    children: list[Any] | None = getattr(page, "_cluster_related_objects", {}).get(relation_name)
    return children


def _find_references(page: RecapPage) -> set[tuple[int, str, str, str]]:
    """Wagtail: the public method saves the references of one object at a time."""
    return set(ReferenceIndex._extract_references_from_object(page))


def _hash_content_path(content_path: str) -> Any:
    """Wagtail: the hash by which a reference is unique."""
    return ReferenceIndex._get_content_path_hash(content_path)
