"""Applies updates that an import deferred because their page was busy."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from conferences.models import Source
from importers import page_versions
from importers.apply.bookkeeping import before_writing
from importers.apply.page_writer import Writer, type_of_page
from importers.models import Conflict, ImportedPage, SourceFile
from importers.three_way_merge import merged
from importers.tree_state import Known, read_pages


class PageBusy(Exception):  # noqa: N818 - nothing failed
    """The page can't be changed now. The message says why, as a clause: "it is locked"."""


@transaction.atomic
def apply_deferred_update(imported_page: ImportedPage, user: AbstractBaseUser | None) -> int:
    """Merge a deferred update into the newest draft; returns the number of conflicts."""
    imported_page = ImportedPage.objects.select_for_update().get(pk=imported_page.pk)
    page, pending = imported_page.page, imported_page.pending
    if imported_page.state != ImportedPage.State.DEFERRED or not page or not pending:
        return 0
    tree = _read_tree_state(imported_page)
    if reason := tree.why_held(page.pk):
        raise PageBusy(reason)
    ours = tree.ours(page.pk, type_of_page(page))
    theirs = imported_page.keep_relevant_fields(tree.spelled(pending))
    result = merged(tree.spelled(imported_page.base) or None, ours, theirs)
    if not imported_page.base:
        result.clashes = []
    undo_data = before_writing(imported_page, page, user)
    revision = Writer(imported_page.source, user, tree.replaces).update(
        page, {"fields": result.fields, "blocks": result.blocks}
    )
    imported_page.base = pending | {"yields": result.yields}
    imported_page.pending, imported_page.deferral_reason = None, ""
    imported_page.state = ImportedPage.State.CURRENT
    imported_page.revision_id, imported_page.undo_data = revision.pk, undo_data
    imported_page.run = imported_page.source.file.run
    imported_page.save()
    Conflict.record(imported_page, result.clashes)
    return len(result.clashes)


def newest_version(imported_page: ImportedPage) -> page_versions.Version:
    """The newest draft of the page, with the notes of this source."""
    page = imported_page.page
    assert page is not None  # noqa: S101 - only asked for existing pages
    return _read_tree_state(imported_page).ours(page.pk, type_of_page(page))


def _read_tree_state(imported_page: ImportedPage) -> Known:
    file = SourceFile.objects.filter(source=imported_page.source).first()
    replaced = Source.objects.filter(pk__in=file.replaced_source_ids if file else ())
    tree = Known(imported_page.source, list(replaced))
    read_pages(tree, {imported_page.page_id} if imported_page.page_id else set())
    return tree
