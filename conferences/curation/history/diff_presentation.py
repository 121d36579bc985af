"""The comparison of two revisions as the compare view shows it, with its changes numbered."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _, gettext_lazy, ngettext_lazy
from wagtail.models import Page

from conferences.curation.history.block_diff import (
    BODY,
    BlockFieldDiff,
    block_label,
    diff_block_fields,
    walk_changes,
)
from conferences.curation.history.field_diff import PageFieldDiff, diff_page_fields
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
    #: What happened to the block, in words; empty if it is unchanged.
    status_label: str
    status: str
    fields: list[BlockFieldDiff]
    groups: list["BlockGroup"]
    number: int | None
    #: The block's id if the latest draft no longer has it.
    restorable_id: str = ""


@dataclass(frozen=True)
class PresentedField:
    diff: PageFieldDiff
    number: int


@dataclass(frozen=True)
class BlockGroup:
    """Neighbouring blocks that are unchanged, folded; or a single block that isn't."""

    blocks: list[PresentedBlock]
    folded: bool


class RevisionComparison:
    def __init__(self, old: Page, new: Page, latest_block_ids: Collection[str]) -> None:
        self._latest_block_ids = latest_block_ids
        #: How many changes have a number.
        self.change_count = 0
        changes = diff_streams(copy_body(old), copy_body(new))
        self._labels = _fetch_labels(changes)
        self.block_counts = count_changes(changes)
        self.fields = [
            PresentedField(diff, self._next_number()) for diff in diff_page_fields(old, new)
        ]
        self.groups = self._group_blocks(changes, numbered=True)

    @property
    def has_changes(self) -> bool:
        return bool(self.fields or self.block_counts.has_changes)

    @property
    def summary(self) -> str:
        parts = [(FIELDS_CHANGED, len(self.fields))]
        parts += [(text, getattr(self.block_counts, name)) for name, text in BLOCK_COUNTS.items()]
        return ", ".join(text % {"count": count} for text, count in parts if count)

    def _next_number(self) -> int:
        self.change_count += 1
        return self.change_count

    def _group_blocks(self, changes: Sequence[BlockChange], *, numbered: bool) -> list[BlockGroup]:
        groups = []
        for unchanged, run in groupby(changes, key=_is_unchanged):
            blocks = [self._present(change, numbered=numbered) for change in run]
            groups += (
                [BlockGroup(blocks, folded=True)]
                if unchanged
                else [BlockGroup([block], folded=False) for block in blocks]
            )
        return groups

    def _present(self, change: BlockChange, *, numbered: bool) -> PresentedBlock:
        """A block. In notes that were added or removed as a whole, blocks are not numbered."""
        is_whole = change.is_notes and change.status in ("added", "removed")
        only_children_changed = change.is_notes and not (
            is_whole or change.moved or change.own_fields_changed
        )
        has_number = numbered and not (_is_unchanged(change) or only_children_changed)
        number = self._next_number() if has_number else None
        is_restorable = numbered and change.status == "removed"
        return PresentedBlock(
            label=block_label(change.block_type),
            status_label="" if only_children_changed else _status_label(change),
            status="moved" if change.moved and change.status == "unchanged" else change.status,
            fields=diff_block_fields(change, self._labels),
            groups=self._group_blocks(change.children, numbered=numbered and not is_whole),
            number=number,
            restorable_id=self._restorable_id(change) if is_restorable else "",
        )

    def _restorable_id(self, change: BlockChange) -> str:
        block_id = change.block.get("id") or ""
        return "" if block_id in self._latest_block_ids else block_id


def _is_unchanged(change: BlockChange) -> bool:
    return change.status == "unchanged" and not change.moved


def _status_label(change: BlockChange) -> str:
    labels = [str(STATUS_LABELS[change.status])] if change.status in STATUS_LABELS else []
    if change.moved:
        labels.append(
            _("moved from position {old} to {new}").format(
                old=change.old_position, new=change.new_position
            )
        )
    return ", ".join(labels)


def _fetch_labels(changes: Iterable[BlockChange]) -> ReferenceLabels:
    return ReferenceLabels(
        (definition, side["value"])
        for change in walk_changes(changes)
        if (definition := BODY.child_blocks.get(change.block_type))
        for side in (change.old, change.new)
        if side is not None
    )
