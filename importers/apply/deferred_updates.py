"""Applies updates that an import deferred because their page was busy."""

from collections.abc import Collection
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction

from conferences.editing_state import Activity
from conferences.models import Source
from importers.apply.bookkeeping import make_undo_data
from importers.apply.page_writer import PageWriter
from importers.existing_pages import ExistingPages, read_pages
from importers.models import Conflict, ImportedPage, SourceFile
from importers.page_versions import PageVersion, get_page_type
from importers.three_way_merge import merge_versions


class PageBusy(Exception):  # noqa: N818 - nothing failed
    """The page can't be changed now. The message says why, as a clause: "it is locked"."""


@transaction.atomic
def apply_deferred_update(
    imported_page: ImportedPage, user: User | None, ignoring: Collection[Activity] = ()
) -> int:
    """Merge a deferred update into the newest draft; returns the number of conflicts."""
    imported_page = ImportedPage.objects.select_for_update().get(pk=imported_page.pk)
    page, pending = imported_page.page, PageVersion.from_json(imported_page.pending)
    if imported_page.state != ImportedPage.State.DEFERRED or page is None or pending is None:
        return 0
    state = _read_existing_pages(imported_page)
    state.user = user
    if reason := state.find_busy_reason(page.pk, ignoring):
        raise PageBusy(reason)
    names = state.kept_speaker_names
    base = imported_page.base_version
    result = merge_versions(
        base and base.with_speaker_names(names),
        state.read_current_version(page.pk, get_page_type(page)),
        imported_page.keep_relevant_fields(pending.with_speaker_names(names)),
    )
    conflicts = result.conflicts if base else ()
    replaced_ids = [source.pk for source in state.replaced_sources]
    undo_data = make_undo_data(imported_page, page, user)
    revision = PageWriter(imported_page.source, user, replaced_ids).update_page(
        page, result.version
    )
    imported_page.base = replace(pending, yielded_fields=result.yielded_fields).as_json()
    imported_page.pending, imported_page.deferral_reason = None, ""
    imported_page.state = ImportedPage.State.CURRENT
    imported_page.revision_id, imported_page.undo_data = revision.pk, undo_data
    imported_page.run = imported_page.source.file.run
    imported_page.save()
    Conflict.record(imported_page, conflicts)
    return len(conflicts)


def read_newest_version(imported_page: ImportedPage) -> PageVersion:
    """The newest draft of the page, with the notes of this source."""
    page = imported_page.page
    assert page is not None  # noqa: S101 - only asked for existing pages
    return _read_existing_pages(imported_page).read_current_version(page.pk, get_page_type(page))


def _read_existing_pages(imported_page: ImportedPage) -> ExistingPages:
    file = SourceFile.objects.filter(source=imported_page.source).first()
    replaced = Source.objects.filter(pk__in=file.replaced_source_ids if file else ())
    state = ExistingPages(imported_page.source, list(replaced))
    read_pages(state, {imported_page.page_id} if imported_page.page_id else set())
    return state
