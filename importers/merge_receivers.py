"""Keeps import records up to date when editors merge two talks or split one.

Later imports then update the page that has the text now.
"""

from typing import Any

from django.utils import timezone
from wagtail.models import Page

from conferences.signals import talk_split, talks_merged, talks_unmerged
from conferences.stream_data import get_ids, read_body
from importers.models import Conflict, ImportedPage
from importers.page_versions import PageVersion


def move_records_on_merge(kept: Page, merged: Page, undo_data: dict[str, Any], **_: Any) -> None:
    rows = ImportedPage.objects.filter(page=merged.pk)
    # The merge has decided on title and other fields.
    conflicts = Conflict.objects.unresolved().filter(
        imported_page__in=rows, target__startswith="field:"
    )
    undo_data["importers.conflicts"] = list(conflicts.values_list("pk", flat=True))
    undo_data["importers.rows"] = [list(row) for row in rows.values_list("pk", "is_merged")]
    conflicts.update(resolved_at=timezone.now())
    for row in rows:
        row.page_id = kept.pk
        row.is_merged = True
        # Undoing the import would also undo the merge.
        row.revision_id, row.undo_data = None, None
        row.save()


def move_records_on_unmerge(kept: Page, merged: Page, undo_data: dict[str, Any], **_: Any) -> None:
    for pk, is_merged in undo_data.get("importers.rows", ()):
        ImportedPage.objects.filter(pk=pk, page=kept.pk).update(page=merged.pk, is_merged=is_merged)
    conflicts = Conflict.objects.filter(pk__in=undo_data.get("importers.conflicts", ()))
    conflicts.update(resolved_at=None)


def split_records(talk: Page, new_talk: Page, **_: Any) -> None:
    content = Page.objects.get(pk=new_talk.pk).get_latest_revision().content
    moved_ids = get_ids(read_body(content))
    for row in ImportedPage.objects.filter(page=talk.pk):
        base, moved_base = _split_version(row.base_version, moved_ids)
        pending, moved_pending = _split_version(PageVersion.from_json(row.pending), moved_ids)
        if not moved_base and not moved_pending:
            continue
        part = ImportedPage(
            source_id=row.source_id,
            identity=f"{row.identity[:480]} / split {new_talk.pk}",
            page_id=new_talk.pk,
            split_from_id=row.split_from_id or row.pk,
            base=moved_base,
            pending=moved_pending or None,
            state=row.state if moved_pending else ImportedPage.State.CURRENT,
            deferral_reason=row.deferral_reason if moved_pending else "",
            lines=[list(lines) for lines in (moved_base or moved_pending)["lines"].values()],
        )
        part.save()
        row.base, row.pending = base, pending or None
        row.revision_id, row.undo_data = None, None
        row.save()
        for conflict in row.conflicts.filter(target__startswith="block:"):
            if conflict.target.split(":")[1] in moved_ids:
                conflict.imported_page = part
                conflict.save(update_fields=["imported_page"])


def _split_version(
    version: PageVersion | None, moved_ids: set[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """As JSON: the version without the moved blocks, and a version with only those."""
    if version is None:
        return {}, {}
    own_ids = {block["id"] for block in version.blocks}
    if not own_ids & moved_ids:
        return version.as_json(), {}
    moved = version.keep_blocks(moved_ids)
    moved = PageVersion(blocks=moved.blocks, lines=moved.lines)
    return version.keep_blocks(own_ids - moved_ids).as_json(), moved.as_json()


def connect() -> None:
    talks_merged.connect(move_records_on_merge)
    talks_unmerged.connect(move_records_on_unmerge)
    talk_split.connect(split_records)
