"""Many new drafts at once: what add_child and save_revision leave, in a few statements.

Django cannot create rows of several tables in bulk, so the rows of the base page, of its kind, its
revision, log, references and search entry are each written together. For new drafts only: nobody
else holds their place in the tree yet, and none is live. A test compares every column with what
the stock way leaves.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
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
    """A draft with all its fields, and the page it goes below: in the tree, or a draft itself."""

    page: RecapPage
    parent: "NewDraft | Page"
    #: What the log says of it beside that it was created: an action and its data.
    logged: tuple[str, dict[str, Any]] | None = None
    children: int = field(default=0, init=False)

    @property
    def above(self) -> Page:
        return self.parent.page if isinstance(self.parent, NewDraft) else self.parent


def create_drafts(
    drafts: Sequence[NewDraft], user: AbstractBaseUser | None
) -> dict[RecapPage, Revision]:
    """Put drafts into the tree, each behind its siblings; parents come before their children."""
    if not drafts:
        return {}
    _place(drafts)
    pages = [draft.page for draft in drafts]
    _insert_pages(pages)
    _insert_children(pages)
    revisions = _insert_revisions(pages, user)
    _log(drafts, revisions, user)
    _index(pages)
    drafts_created.send(sender=RecapPage, pages=pages)
    return revisions


def _place(drafts: Sequence[NewDraft]) -> None:
    """Give every page its path, its address and what a first save fills in."""
    last: dict[int, int] = {}
    grown: dict[int, int] = defaultdict(int)
    locale = None
    for draft in drafts:
        page, above = draft.page, draft.above
        key = id(draft.parent)
        if isinstance(draft.parent, NewDraft):
            draft.parent.children += 1
            last.setdefault(key, 0)
        else:
            grown[above.pk] += 1
            if key not in last:
                sibling = above.get_last_child()
                last[key] = sibling._get_lastpos_in_path() if sibling else 0
        last[key] += 1
        page.depth = above.depth + 1
        page.path = Page._get_path(above.path, page.depth, last[key])
        page.set_url_path(above)
        if locale is None:
            locale = above.locale if above.locale_id else Locale.get_default()
        page.locale = locale
        page.draft_title = page.title
        page.content_type = ContentType.objects.get_for_model(type(page), for_concrete_model=False)
    for draft in drafts:
        draft.page.numchild = draft.children
    for pk, count in grown.items():
        Page.objects.filter(pk=pk).update(numchild=F("numchild") + count)


def _insert_pages(pages: Sequence[RecapPage]) -> None:
    """The rows of the base page, then those of each kind."""
    fields = [field for field in Page._meta.concrete_fields if not field.primary_key]
    inserted = Page._base_manager.all()._batched_insert(pages, fields, None)
    by_kind: dict[type[RecapPage], list[RecapPage]] = defaultdict(list)
    for page, (pk,) in zip(pages, inserted, strict=True):
        page.id = page.page_ptr_id = pk
        page._state.adding, page._state.db = False, router.db_for_write(Page)
        by_kind[type(page)].append(page)
    for kind, some in by_kind.items():
        kind._base_manager.all()._batched_insert(some, kind._meta.local_concrete_fields, None)


def _insert_children(pages: Iterable[RecapPage]) -> None:
    """What hangs on a page: speakers in their order, topics."""
    rows: dict[type[Any], list[Any]] = defaultdict(list)
    relations_of: dict[type[RecapPage], list[Any]] = {}
    for page in pages:
        if type(page) not in relations_of:
            relations_of[type(page)] = get_all_child_relations(page)
        for relation in relations_of[type(page)]:
            name = relation.get_accessor_name()
            # What was not given is known to be empty: nothing can hang on a page this new.
            given = getattr(page, "_cluster_related_objects", {}).get(name)
            if given is None:
                setattr(page, name, [])
            for child in given or ():
                setattr(child, relation.field.attname, page.pk)
                rows[relation.related_model].append(child)
    for model, children in rows.items():
        model._base_manager.bulk_create(children)


def _insert_revisions(
    pages: Sequence[RecapPage], user: AbstractBaseUser | None
) -> dict[RecapPage, Revision]:
    base_type = ContentType.objects.get_for_model(Page)
    now = timezone.now()
    revisions = {
        page: Revision(
            content_type_id=page.content_type_id,
            base_content_type_id=base_type.pk,
            object_id=str(page.pk),
            created_at=now,
            user=user,
            # Children come after their parent's revision in the stock way.
            content=page.serializable_data() | {"numchild": 0},
            object_str=str(page),
        )
        for page in pages
    }
    Revision.objects.bulk_create(revisions.values())
    for page, revision in revisions.items():
        page.latest_revision, page.latest_revision_created_at = revision, now
        page.has_unpublished_changes = True
    its_own = Revision.objects.filter(
        base_content_type=base_type,
        content_type=OuterRef("content_type"),
        object_id=Cast(OuterRef("pk"), CharField(max_length=255)),
    )
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(
        latest_revision=Subquery(its_own.values("pk")[:1]),
        latest_revision_created_at=now,
        has_unpublished_changes=True,
    )
    return revisions


def _log(
    drafts: Sequence[NewDraft],
    revisions: dict[RecapPage, Revision],
    user: AbstractBaseUser | None,
) -> None:
    context = get_active_log_context()
    now = timezone.now()
    entries = []
    for draft in drafts:
        page = draft.page
        shared = {
            "page_id": page.pk,
            "content_type_id": page.content_type_id,
            "label": page.get_admin_display_title(),
            "timestamp": now,
            "uuid": context.uuid,
        }
        owner = page.owner or context.user
        entries.append(
            PageLogEntry(action="wagtail.create", user=owner, content_changed=True, **shared)
        )
        if draft.logged:
            action, data = draft.logged
            entries.append(
                PageLogEntry(
                    action=action,
                    data=data,
                    user=user or context.user,
                    revision_id=revisions[page].pk,
                    **shared,
                )
            )
    PageLogEntry.objects.bulk_create(entries)


def _index(pages: Sequence[RecapPage]) -> None:
    """The index of references, and the index that search reads."""
    references = []
    base_type = ContentType.objects.get_for_model(Page)
    for page in pages:
        for to_type, to_id, model_path, content_path in set(
            ReferenceIndex._extract_references_from_object(page)
        ):
            references.append(
                ReferenceIndex(
                    content_type_id=page.content_type_id,
                    base_content_type_id=base_type.pk,
                    object_id=str(page.pk),
                    to_content_type_id=to_type,
                    to_object_id=to_id,
                    model_path=model_path,
                    content_path=content_path,
                    content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
                )
            )
    ReferenceIndex.objects.bulk_create(references)
    by_kind: dict[type[RecapPage], list[RecapPage]] = defaultdict(list)
    for page in pages:
        by_kind[type(page)].append(page)
    for backend in get_search_backends(with_auto_update=True):
        for kind, some in by_kind.items():
            backend.add_bulk(kind, some)


def create_draft(draft: NewDraft, user: AbstractBaseUser | None, after: Page) -> Revision:
    """One draft behind a given sibling, the stock way."""
    after.add_sibling("right", instance=draft.page)
    revision: Revision = draft.page.save_revision(user=user, clean=False)
    if draft.logged:
        action, data = draft.logged
        log(instance=draft.page, action=action, user=user, revision=revision, data=data)
    return revision
