"""Notes follow their text, when editors merge two talks or split one.

What a source says of a talk is merged, ever after, into the page that has the text now.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from conferences.signals import talk_split, talks_merged, talks_unmerged
from conferences.stream_data import block_ids, revision_body
from importers.models import Conflict, ImportedPage


def follow_merge(kept: Page, merged: Page, undo_data: dict[str, Any], **_: Any) -> None:
    rows = ImportedPage.objects.filter(page=merged.pk)
    # Which title is right was decided by merging.
    decided = Conflict.objects.filter(
        imported_page__in=rows, target__startswith="field:", resolved_at=None
    )
    undo_data["importers.conflicts"] = list(decided.values_list("pk", flat=True))
    undo_data["importers.rows"] = [list(row) for row in rows.values_list("pk", "is_merged")]
    decided.update(resolved_at=timezone.now())
    for row in rows:
        row.page_id = kept.pk
        row.is_merged = True
        # Undoing the import would take back the merge.
        row.revision_id, row.undo_data = None, None
        row.save()


def follow_unmerge(kept: Page, merged: Page, undo_data: dict[str, Any], **_: Any) -> None:
    for pk, is_merged in undo_data.get("importers.rows", ()):
        ImportedPage.objects.filter(pk=pk, page=kept.pk).update(page=merged.pk, is_merged=is_merged)
    decided = Conflict.objects.filter(pk__in=undo_data.get("importers.conflicts", ()))
    decided.update(resolved_at=None)


def follow_split(talk: Page, new_talk: Page, **_: Any) -> None:
    content = Page.objects.get(pk=new_talk.pk).get_latest_revision().content
    moved = block_ids(revision_body(content))
    for row in ImportedPage.objects.filter(page=talk.pk):
        base, part_base = _cut(row.base, moved)
        pending, part_pending = _cut(row.pending or {}, moved)
        if not part_base and not part_pending:
            continue
        part = ImportedPage(
            source_id=row.source_id,
            identity=f"{row.identity[:480]} / split {new_talk.pk}",
            page_id=new_talk.pk,
            split_from_id=row.split_from_id or row.pk,
            base=part_base,
            pending=part_pending or None,
            state=row.state if part_pending else ImportedPage.State.CURRENT,
            deferral_reason=row.deferral_reason if part_pending else "",
            lines=[list(lines) for lines in (part_base or part_pending)["lines"].values()],
        )
        part.save()
        row.base, row.pending = base, pending or None
        row.revision_id, row.undo_data = None, None
        row.save()
        for conflict in row.conflicts.filter(target__startswith="block:"):
            if conflict.target.split(":")[1] in moved:
                conflict.imported_page = part
                conflict.save(update_fields=["imported_page"])


def _cut(version: Mapping[str, Any], moved: set[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A version of the notes without the blocks that moved, and what is said of those alone."""
    blocks, lines = version.get("blocks", []), version.get("lines", {})
    gone = [block for block in blocks if block["id"] in moved]
    if not gone:
        return dict(version), {}
    stays = {
        "blocks": [block for block in blocks if block["id"] not in moved],
        "lines": {name: where for name, where in lines.items() if name not in moved},
    }
    goes = {
        "fields": {},
        "blocks": gone,
        "lines": {block["id"]: lines.get(block["id"], [1, 1]) for block in gone},
    }
    return {**version, **stays}, goes


def connect() -> None:
    talks_merged.connect(follow_merge, dispatch_uid="notes follow a merge")
    talks_unmerged.connect(follow_unmerge, dispatch_uid="notes follow an unmerge")
    talk_split.connect(follow_split, dispatch_uid="notes follow a split")
