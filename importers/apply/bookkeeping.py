"""Records what an import did: the base of the next merge, and what undoing it restores."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from wagtail.models import Page, Revision

from conferences.models import Source
from importers.apply.results import SourceResult
from importers.existing_pages import ExistingPages
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile
from importers.plan.types import DEFERRED, UNCHANGED, PlannedPage, PlannedSource

#: How many imports of a page can be undone, one after the other.
MAX_UNDO_STEPS = 5


@dataclass(frozen=True)
class WrittenPage:
    """A page of the source in the tree, and what was written to it now."""

    page: Page
    revision: Revision | None
    undo_data: dict[str, Any] | None


def record_pages(
    planned: PlannedSource,
    source: Source,
    written: Mapping[str, WrittenPage],
    state: ExistingPages,
    run: ImportRun | None,
) -> None:
    """Save what the notes say this time as the base of the next merge."""
    rows, new_rows = {}, []
    for page in planned.pages:
        if page.is_left_out or page.identity not in written:
            continue
        row = state.rows_by_id.get(page.imported_page_id)
        row = row or ImportedPage(source=source, identity=page.identity)
        rows[page.identity] = row
        if _is_up_to_date(page, row, source):
            continue
        one = written[page.identity]
        _update_row(row, page, source, one.page)
        if page.action != DEFERRED and one.revision:
            row.run, row.revision_id, row.undo_data = run, one.revision.pk, one.undo_data
        if row.pk:
            row.save()
        else:
            new_rows.append(row)
    ImportedPage.objects.bulk_create(new_rows)
    for page in planned.pages:
        if page.conflicts and page.action != DEFERRED:
            Conflict.record(rows[page.identity], page.conflicts)


def _update_row(row: ImportedPage, page: PlannedPage, source: Source, tree_page: Page) -> None:
    if row.page_id != tree_page.pk:
        # The earlier page was deleted; undoing its import must not touch this one.
        row.run = row.revision_id = row.undo_data = None
    row.source, row.identity, row.page = source, page.identity, tree_page
    row.lines = [list(lines) for lines in page.parsed.lines]
    row.deferral_reason = page.deferral_reason
    if page.action == DEFERRED:
        row.state, row.pending = ImportedPage.State.DEFERRED, page.notes.as_json()
    else:
        row.state, row.pending = ImportedPage.State.CURRENT, None
        row.base = page.notes.as_json()


def _is_up_to_date(page: PlannedPage, row: ImportedPage, source: Source) -> bool:
    """Whether the row says all of this already, also of an update that stays deferred."""
    if page.action == DEFERRED:
        state, saved_notes = ImportedPage.State.DEFERRED, row.pending
    else:
        state, saved_notes = ImportedPage.State.CURRENT, row.base
    notes = json.loads(json.dumps(page.notes.as_json()))
    return bool(
        row.pk
        and page.action in {UNCHANGED, DEFERRED}
        and (row.state, saved_notes) == (state, notes)
        and row.deferral_reason == page.deferral_reason
        and row.lines == [list(lines) for lines in page.parsed.lines]
        and (row.source_id, row.identity, row.page_id) == (source.pk, page.identity, page.page_id)
    )


def record_file(result: SourceResult, source: Source, run: ImportRun | None) -> None:
    """Save the file and its report. Writes nothing if nothing changed."""
    planned = result.planned
    is_complete = not any(page.is_left_out for page in planned.pages)
    last = SourceFile.objects.filter(source=source).first()
    if last and is_complete and last.sha256 == planned.sha256 and not planned.is_written:
        return
    replaced_ids = {*planned.replaced_source_ids, *(last.replaced_source_ids if last else ())}
    SourceFile.objects.update_or_create(
        source=source,
        defaults={
            "path": planned.path,
            # Without a hash the file is parsed again, and offers what was left out.
            "sha256": planned.sha256 if is_complete else "",
            "data": planned.data,
            "report": result.report,
            "guide": planned.guide.as_json() if planned.guide else {},
            "run": run,
            "replaced_source_ids": sorted(replaced_ids),
        },
    )


def make_undo_data(row: ImportedPage | None, page: Page, user: User | None) -> dict[str, Any]:
    """The state that undoing restores: the page's newest draft, and the row of its last import."""
    if page.latest_revision_id is None:
        page.latest_revision = page.specific.save_revision(user=user, log_action=False, clean=False)
    if row is None or not row.pk:
        return {"base": {}, "revision_id": page.latest_revision_id}
    earlier, depth = row.undo_data, 1
    while earlier and depth < MAX_UNDO_STEPS:
        earlier, depth = earlier.get("previous"), depth + 1
    if earlier:
        earlier.pop("previous", None)
    undo_data = {"base": row.base, "revision_id": page.latest_revision_id}
    return undo_data | {"run_id": row.run_id, "previous": row.undo_data}
