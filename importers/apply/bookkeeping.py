"""What an import remembers: the base of the next merge, and what an undo goes back to."""

import json
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from wagtail.models import Page, Revision

from conferences.models import Source
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile
from importers.plan import HELD, UNCHANGED, PlannedPage, PlannedSource
from importers.report import report_of_source

#: How many imports one after the other can be undone.
REMEMBERED = 5


def remember(
    planned: PlannedSource,
    source: Source,
    rows: dict[str, Page],
    revisions: dict[str, Revision],
    run: ImportRun | None,
) -> None:
    """The base of the next merge: what the notes said this time."""
    new = []
    for page in planned.pages:
        name = page.recap.identity
        if page.left_out or name not in rows:
            continue
        imported = page.imported or ImportedPage(source=source, identity=name)
        if _is_as_before(page, imported, source):
            continue
        _set(imported, page, source, rows[name])
        if page.action != HELD and (revision := revisions.get(name)):
            imported.run, imported.revision_id, imported.undo_data = run, revision.pk, page.before
        if imported.pk:
            imported.save()
        else:
            new.append(imported)
    ImportedPage.objects.bulk_create(new)
    for page in planned.pages:
        if page.clashes and page.action != HELD:
            row = page.imported or ImportedPage.objects.get(
                source=source, identity=page.recap.identity
            )
            Conflict.record(row, page.clashes)


def _set(imported: ImportedPage, page: PlannedPage, source: Source, row: Page) -> None:
    if imported.page_id != row.pk:
        # It was deleted, and is another page now: what was done to that one says nothing of this.
        imported.run = imported.revision_id = imported.undo_data = None
    imported.source, imported.identity, imported.page = source, page.recap.identity, row
    imported.lines = [list(lines) for lines in page.recap.lines]
    if page.action == HELD:
        imported.state, imported.deferral_reason = ImportedPage.State.DEFERRED, page.why_held
        imported.pending = page.theirs
        return
    imported.state, imported.deferral_reason = ImportedPage.State.CURRENT, ""
    imported.pending, imported.base = None, page.theirs


def remember_file(planned: PlannedSource, source: Source, run: ImportRun | None) -> None:
    """The file as it was read now; none is written where nothing changed."""
    complete = not any(page.left_out for page in planned.pages)
    before = SourceFile.objects.filter(source=source).first()
    if before and complete and before.sha256 == planned.sha256 and not planned.writes:
        return
    replaces = {replaced.pk for replaced in planned.replaces}
    SourceFile.objects.update_or_create(
        source=source,
        defaults={
            "path": planned.path,
            # A part that was left out is offered again next time.
            "sha256": planned.sha256 if complete else "",
            "data": planned.data,
            "report": report_of_source(planned),
            "run": run,
            "replaced_source_ids": sorted(
                replaces | set(before.replaced_source_ids if before else ())
            ),
        },
    )


def before_writing(
    imported: ImportedPage | None, page: Page, user: AbstractBaseUser | None
) -> dict[str, Any]:
    """What an undo goes back to: the page's draft, and what was known of it."""
    if page.latest_revision_id is None:
        page.latest_revision = page.specific.save_revision(user=user, log_action=False, clean=False)
    if imported is None or not imported.pk:
        return {"base": {}, "revision_id": page.latest_revision_id}
    earlier, depth = imported.undo_data, 1
    while earlier and depth < REMEMBERED:
        earlier, depth = earlier.get("previous"), depth + 1
    if earlier:
        earlier.pop("previous", None)
    return {
        "base": imported.base,
        "revision_id": page.latest_revision_id,
        "run_id": imported.run_id,
        "previous": imported.undo_data,
    }


def _is_as_before(page: PlannedPage, imported: ImportedPage, source: Source) -> bool:
    """Whether nothing is to be remembered anew: of an update that waits, that it waits still."""
    theirs = json.loads(json.dumps(page.theirs))
    if page.action == HELD:
        same = imported.state == ImportedPage.State.DEFERRED and imported.pending == theirs
    else:
        same = imported.state == ImportedPage.State.CURRENT and imported.base == theirs
    return bool(
        imported.pk
        and same
        and page.action in {UNCHANGED, HELD}
        and imported.deferral_reason == page.why_held
        and imported.lines == [list(lines) for lines in page.recap.lines]
        and (imported.source_id, imported.identity) == (source.pk, page.recap.identity)
        and imported.page_id == page.page_id
    )
