"""Diffs of two bodies as stored, block by block. Pure Python: raw stream data in, changes out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from conferences.curation.history.longest_increasing import find_longest_increasing
from conferences.stream_data import CONTENT, get_content, is_notes

Block = Mapping[str, Any]
Status = Literal["unchanged", "changed", "added", "removed"]


@dataclass(frozen=True)
class BlockChange:
    """A block in both bodies. Without `old` it was added, without `new` removed."""

    old: Block | None
    new: Block | None
    #: Counted from 1 within the stream that contains the block.
    old_position: int | None
    new_position: int | None
    moved: bool = False

    @property
    def block(self) -> Block:
        block = self.new if self.new is not None else self.old
        assert block is not None  # noqa: S101 - a block is in one body at least
        return block

    @property
    def block_type(self) -> str:
        return self.block["type"]

    @property
    def is_notes(self) -> bool:
        return is_notes(self.block)

    @cached_property
    def children(self) -> list["BlockChange"]:
        """The blocks inside a notes block."""
        if not self.is_notes:
            return []
        old, new = (get_content(side) if side else [] for side in (self.old, self.new))
        return diff_streams(old, new)

    @property
    def status(self) -> Status:
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        return "unchanged" if self.old["value"] == self.new["value"] else "changed"

    @property
    def own_fields_changed(self) -> bool:
        """Whether a notes block changed in anything but the blocks inside it."""
        return self.status == "changed" and _get_own_fields(self.old) != _get_own_fields(self.new)


@dataclass(frozen=True)
class ChangeCounts:
    changed: int = 0
    moved: int = 0
    added: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def has_changes(self) -> bool:
        return bool(self.changed or self.moved or self.added or self.removed)


def diff_streams(old: Sequence[Block], new: Sequence[Block]) -> list[BlockChange]:
    """Changes in the order of the new body; a removed block follows the one it stood behind."""
    new_by_old = _match_blocks(old, new)
    # Marks as few blocks as possible as moved.
    kept_order = find_longest_increasing([new_by_old[index] for index in sorted(new_by_old)])
    old_by_new = {new_index: old_index for old_index, new_index in new_by_old.items()}
    removed = _find_removed_blocks(old, new_by_old)
    changes = list(removed.get(None, []))
    for index, block in enumerate(new):
        old_index = old_by_new.get(index)
        if old_index is None:
            changes.append(BlockChange(None, block, None, index + 1))
        else:
            moved = index not in kept_order
            changes.append(BlockChange(old[old_index], block, old_index + 1, index + 1, moved))
            changes += removed.get(old_index, [])
    return changes


def count_changes(changes: Iterable[BlockChange]) -> ChangeCounts:
    counts: Counter[str] = Counter()
    for change in changes:
        _count_change(change, counts)
    return ChangeCounts(**counts)


def _count_change(change: BlockChange, counts: Counter[str]) -> None:
    """A notes block counts only if its own fields changed, besides the blocks inside it."""
    counts["moved"] += change.moved
    if change.moved and change.status == "unchanged":
        return
    if not change.is_notes or not change.children or change.own_fields_changed:
        counts[change.status] += 1
    for child in change.children:
        _count_change(child, counts)


def _get_own_fields(block: Block | None) -> Any:
    value = block["value"] if block else None
    if isinstance(value, Mapping):
        return {name: child for name, child in value.items() if name != CONTENT}
    return value


def _match_blocks(old: Sequence[Block], new: Sequence[Block]) -> dict[int, int]:
    """The new index of each old block that is still there: by its id, else by its content."""
    new_ids = _index_by_unique_id(new)
    matches = {
        index: new_ids[block_id]
        for block_id, index in _index_by_unique_id(old).items()
        if block_id in new_ids and new[new_ids[block_id]]["type"] == old[index]["type"]
    }
    unmatched = [index for index in range(len(new)) if index not in set(matches.values())]
    for index, block in enumerate(old):
        if index in matches:
            continue
        twin = next((other for other in unmatched if _has_same_content(block, new[other])), None)
        if twin is not None:
            matches[index] = twin
            unmatched.remove(twin)
    return matches


def _index_by_unique_id(blocks: Sequence[Block]) -> dict[str, int]:
    counts = Counter(block.get("id") for block in blocks)
    return {
        block["id"]: index
        for index, block in enumerate(blocks)
        if block.get("id") and counts[block["id"]] == 1
    }


def _has_same_content(one: Block, other: Block) -> bool:
    return bool(one["type"] == other["type"] and one["value"] == other["value"])


def _find_removed_blocks(
    old: Sequence[Block], new_by_old: Mapping[int, int]
) -> dict[int | None, list[BlockChange]]:
    """Removed blocks by the old index of the last kept block before them."""
    removed: dict[int | None, list[BlockChange]] = {}
    anchor: int | None = None
    for index, block in enumerate(old):
        if index in new_by_old:
            anchor = index
        else:
            removed.setdefault(anchor, []).append(BlockChange(block, None, index + 1, None))
    return removed
