"""The comparison of two revisions as the compare view shows it, with its changes numbered."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _, gettext_lazy, ngettext_lazy
from wagtail.models import Page

from conferences.curation.history import block_diff
from conferences.curation.history.field_diff import diff_page_fields
from conferences.curation.history.reference_labels import ReferenceLabels
from conferences.curation.history.stream_diff import BlockChange, count_changes, diff_streams
from conferences.stream_data import copy_body

STATUS_LABELS = {
    "changed": gettext_lazy("changed"),
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
}
FIELDS_CHANGED = ngettext_lazy("%(count)d field changed", "%(count)d fields changed", "count")
#: By the fields of `ChangeCounts`.
BLOCK_COUNTS = {
    "changed": ngettext_lazy("%(count)d block changed", "%(count)d blocks changed", "count"),
    "moved": ngettext_lazy("%(count)d block moved", "%(count)d blocks moved", "count"),
    "added": ngettext_lazy("%(count)d block added", "%(count)d blocks added", "count"),
    "removed": ngettext_lazy("%(count)d block removed", "%(count)d blocks removed", "count"),
    "unchanged": ngettext_lazy("%(count)d block unchanged", "%(count)d blocks unchanged", "count"),
}


@dataclass(frozen=True)
class PresentedBlock:
    label: str
    #: How the block changed, in words; empty if it is unchanged.
    status_label: str
    status: str
    fields: list[block_diff.BlockFieldDiff]
    groups: list["BlockGroup"]
    number: int | None
    #: The block's id if the latest draft no longer has it.
    restorable_id: str = ""


@dataclass(frozen=True)
class BlockGroup:
    """Neighbouring blocks: unchanged ones, which are folded, or others."""

    blocks: list[PresentedBlock]
    folded: bool


class RevisionComparison:
    def __init__(self, old: Page, new: Page, latest_block_ids: Collection[str]) -> None:
        self._latest_block_ids = latest_block_ids
        changes = diff_streams(copy_body(old), copy_body(new))
        self._labels = _fetch_labels(changes)
        self.block_counts = count_changes(changes)
        self.fields = list(enumerate(diff_page_fields(old, new), start=1))
        #: How many changes have a number.
        self.change_count = len(self.fields)
        self.groups = self._group_blocks(changes, numbered=True)

    @property
    def has_changes(self) -> bool:
        return bool(self.fields or self.block_counts.has_changes)

    @property
    def summary(self) -> str:
        parts = [(FIELDS_CHANGED, len(self.fields))]
        parts += [(text, getattr(self.block_counts, name)) for name, text in BLOCK_COUNTS.items()]
        return ", ".join(text % {"count": count} for text, count in parts if count)

    def _group_blocks(self, changes: Sequence[BlockChange], *, numbered: bool) -> list[BlockGroup]:
        return [
            BlockGroup([self._present(change, numbered=numbered) for change in run], is_unchanged)
            for is_unchanged, run in groupby(changes, key=_is_unchanged)
        ]

    def _present(self, change: BlockChange, *, numbered: bool) -> PresentedBlock:
        """A block. In notes that were added or removed as a whole, blocks are not numbered."""
        is_whole = change.is_notes and change.status in ("added", "removed")
        only_children_changed = change.is_notes and not (
            is_whole or change.moved or change.own_fields_changed
        )
        has_number = numbered and not (_is_unchanged(change) or only_children_changed)
        self.change_count += has_number
        number = self.change_count if has_number else None
        block_id = change.block.get("id") or ""
        is_deleted = change.status == "removed" and block_id not in self._latest_block_ids
        return PresentedBlock(
            label=block_diff.get_block_label(change.block_type),
            status_label="" if only_children_changed else _build_status_label(change),
            status="moved" if change.moved and change.status == "unchanged" else change.status,
            fields=block_diff.diff_block_fields(change, self._labels),
            groups=self._group_blocks(change.children, numbered=numbered and not is_whole),
            number=number,
            restorable_id=block_id if numbered and is_deleted else "",
        )


def _is_unchanged(change: BlockChange) -> bool:
    return change.status == "unchanged" and not change.moved


def _build_status_label(change: BlockChange) -> str:
    labels = [str(STATUS_LABELS[change.status])] if change.status in STATUS_LABELS else []
    if change.moved:
        text = _("moved from position {old} to {new}")
        labels.append(text.format(old=change.old_position, new=change.new_position))
    return ", ".join(labels)


def _fetch_labels(changes: Iterable[BlockChange]) -> ReferenceLabels:
    return ReferenceLabels(
        (definition, side["value"])
        for change in block_diff.walk_changes(changes)
        if (definition := block_diff.BODY.child_blocks.get(change.block_type))
        for side in (change.old, change.new)
        if side is not None
    )
