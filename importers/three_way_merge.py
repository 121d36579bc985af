"""Merges three versions of a page: as last imported (base), as it is now (ours), as the notes are
now (theirs). Pure functions on plain data.

A change on one side is taken. Where both sides changed the same place differently, ours stays and
a conflict is reported.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from merge3 import Merge3

from conferences.stream_data import Block as StreamBlock
from conferences.text import unify_line_endings
from importers.page_versions import PageVersion

#: The share of text that two versions of one block have in common at least.
MIN_SIMILARITY = 0.5
#: Comparing texts is slow: with more pairs than that, only blocks at similar places are compared.
MAX_COMPARISONS = 400
MAX_DISTANCE = 3


@dataclass(frozen=True)
class MergeConflict:
    """A place that both sides changed differently, as texts. The merged version has ours."""

    #: "field:<name>", "block:<id>" or "block:<id>:<part>".
    target: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class MergeResult:
    version: PageVersion
    conflicts: tuple[MergeConflict, ...] = ()
    #: Fields that another source or an editor filled first: there these notes never conflict.
    yielded_fields: tuple[str, ...] = ()


def canonical(value: Any) -> Any:
    """A value without what forms add or take: empty fields, line endings, spaces at line ends."""
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in unify_line_endings(value).split("\n")).rstrip()
    if isinstance(value, Mapping):
        kept = {name: canonical(inner) for name, inner in value.items()}
        return {
            name: inner for name, inner in kept.items() if inner not in (None, "", False, [], {})
        }
    if isinstance(value, list | tuple):
        return [canonical(inner) for inner in value]
    return value


def is_same(one: Any, other: Any) -> bool:
    return bool(canonical(one) == canonical(other))


def changes_fields(ours: PageVersion, merged: PageVersion) -> bool:
    return any(not is_same(ours.fields.get(name), value) for name, value in merged.fields.items())


def as_text(value: Any) -> str:
    """A value for people to read and compare."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {as_text(inner)}" for name, inner in value.items() if inner)
    if isinstance(value, list | tuple):
        return "\n".join(as_text(inner) for inner in value)
    return str(value)


def match_blocks(base: Sequence[StreamBlock], new: Sequence[StreamBlock]) -> list[str]:
    """For each new block the id of the block in base that it is a version of, or "".

    Equal blocks match wherever they are; of the others those of one type that are most alike.
    """
    ids: dict[int, str] = {}
    unmatched = dict(enumerate(base))
    keys = [_make_key(block) for block in base]
    for index, block in enumerate(new):
        key = _make_key(block)
        match = next((n for n in unmatched if keys[n] == key), None)
        if match is not None:
            ids[index] = unmatched.pop(match)["id"]
    remaining = [index for index in range(len(new)) if index not in ids]
    pairs = sorted(
        (-_measure_similarity(unmatched[n], new[index]), abs(n - index), index, n)
        for rank, index in enumerate(remaining)
        for n in _choose_candidates(list(unmatched), rank, len(remaining))
        if unmatched[n]["type"] == new[index]["type"]
    )
    for negative_similarity, _distance, index, n in pairs:
        if -negative_similarity >= MIN_SIMILARITY and index not in ids and n in unmatched:
            ids[index] = unmatched.pop(n)["id"]
    return [ids.get(index, "") for index in range(len(new))]


def _make_key(block: StreamBlock) -> str:
    return json.dumps([block["type"], canonical(block["value"])], sort_keys=True)


def _choose_candidates(unmatched: list[int], rank: int, count: int) -> list[int]:
    """Which blocks to compare with: all if they are few, else those at a similar place."""
    if len(unmatched) * count <= MAX_COMPARISONS:
        return unmatched
    middle = rank * len(unmatched) // count
    return unmatched[max(0, middle - MAX_DISTANCE) : middle + MAX_DISTANCE + 1]


def _measure_similarity(one: StreamBlock, other: StreamBlock) -> float:
    matcher = SequenceMatcher(None, as_text(one["value"]), as_text(other["value"]), autojunk=False)
    if matcher.quick_ratio() < MIN_SIMILARITY:
        return 0.0
    return matcher.ratio()


def merge_versions(base: PageVersion | None, ours: PageVersion, theirs: PageVersion) -> MergeResult:
    """Without a base, ours wins wherever it has a value."""
    conflicts: list[MergeConflict] = []
    fields, yielded = {}, []
    may_yield = base.yielded_fields if base else theirs.fields
    base = base or PageVersion()
    for name, new in theirs.fields.items():
        found: list[MergeConflict] = []
        fields[name] = _merge_field(name, base.fields.get(name), ours.fields.get(name), new, found)
        if name not in may_yield:
            conflicts += found
        elif not is_same(fields[name], new):
            yielded.append(name)
    blocks = merge_blocks(base.blocks, ours.blocks, theirs.blocks, conflicts)
    return MergeResult(PageVersion(fields, tuple(blocks)), tuple(conflicts), tuple(yielded))


def _merge_field(
    name: str, base: Any, ours: Any, theirs: Any, conflicts: list[MergeConflict]
) -> Any:
    if isinstance(theirs, list) and isinstance(ours, list):
        return _merge_lists(base or [], ours, theirs)
    if is_same(ours, theirs) or is_same(base, theirs):
        return ours
    if is_same(base, ours) or ours in (None, ""):
        return theirs
    conflicts.append(MergeConflict(f"field:{name}", as_text(base), as_text(ours), as_text(theirs)))
    return ours


def _merge_lists(base: list[Any], ours: list[Any], theirs: list[Any]) -> list[Any]:
    """Lists such as speakers or topics, with the additions and removals of both sides."""
    kept = [item for item in ours if item not in base or item in theirs]
    return kept + [item for item in theirs if item not in base and item not in ours]


def merge_blocks(
    base: Sequence[StreamBlock],
    ours: Sequence[StreamBlock],
    theirs: Sequence[StreamBlock],
    conflicts: list[MergeConflict],
) -> list[StreamBlock]:
    """The merged blocks. Conflicts are added to the list."""
    in_base, in_ours, in_theirs = (
        {block["id"]: block for block in blocks} for blocks in (base, ours, theirs)
    )
    merged: dict[str, StreamBlock] = {}
    for block_id, block in in_ours.items():
        target = f"block:{block_id}"
        if block_id not in in_base:
            merged[block_id] = block
        elif block_id in in_theirs:
            old, new = in_base[block_id]["value"], in_theirs[block_id]["value"]
            value = _merge_value(target, old, block["value"], new, conflicts)
            merged[block_id] = block | {"value": value}
        elif not is_same(in_base[block_id]["value"], block["value"]):
            # The notes dropped what an editor changed.
            texts = as_text(in_base[block_id]["value"]), as_text(block["value"]), ""
            conflicts.append(MergeConflict(target, *texts))
            merged[block_id] = block
    # What an editor deleted stays deleted.
    new_ids = [name for name in in_theirs if name not in in_ours and name not in in_base]
    merged |= {block_id: in_theirs[block_id] for block_id in new_ids}
    kept_ids = ([name for name in ids if name in merged] for ids in (in_ours, in_theirs))
    return [merged[block_id] for block_id in _merge_order(list(in_base), *kept_ids)]


def _merge_order(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    """The order of theirs, unless ours was reordered. Additions follow their predecessor."""
    common = [block_id for block_id in base if block_id in ours and block_id in theirs]
    is_ours_reordered = [block_id for block_id in ours if block_id in common] != common
    first, second = (ours, theirs) if is_ours_reordered else (theirs, ours)
    order = list(first)
    for index, block_id in enumerate(second):
        if block_id not in order:
            before = next((other for other in reversed(second[:index]) if other in order), None)
            order.insert(order.index(before) + 1 if before else 0, block_id)
    return order


def _merge_value(
    target: str, base: Any, ours: Any, theirs: Any, conflicts: list[MergeConflict]
) -> Any:
    """The value of a block or of one part of it; parts are merged one by one."""
    if is_same(ours, theirs) or is_same(base, theirs):
        return ours
    if is_same(base, ours):
        return theirs
    if isinstance(ours, str) and isinstance(theirs, str):
        return _merge_text(target, str(base or ""), ours, theirs, conflicts)
    is_part = target.count(":") > 1
    if all(isinstance(value, Mapping) for value in (base, ours, theirs)) and not is_part:
        return {
            name: _merge_value(
                f"{target}:{name}", base.get(name), ours.get(name), theirs.get(name), conflicts
            )
            for name in dict.fromkeys((*ours, *theirs))
        }
    if target.endswith(":image") and not base:
        return ours  # an editor chose the missing picture that the notes have now too
    conflicts.append(MergeConflict(target, as_text(base), as_text(ours), as_text(theirs)))
    return ours


#: Where merge3's groups of conflicting lines have each side.
OURS, THEIRS = 2, 3


def _merge_text(
    target: str, base: str, ours: str, theirs: str, conflicts: list[MergeConflict]
) -> str:
    """Line by line, so that both sides may change one block."""
    text, has_conflict = _merge_lines(base, ours, theirs, winner=OURS)
    if has_conflict:
        conflicts.append(MergeConflict(target, base, ours, theirs))
    return text


def resolve_with_theirs(base: str, ours: str, theirs: str) -> str:
    """The text with theirs where it conflicts, and all changes of both sides elsewhere."""
    return _merge_lines(base, ours, theirs, winner=THEIRS)[0]


def _merge_lines(base: str, ours: str, theirs: str, winner: int) -> tuple[str, bool]:
    """Spaces count, as in code and in hard line breaks; blank lines at the end are ours."""
    base, ours, theirs = (unify_line_endings(text) for text in (base, ours, theirs))
    end = ours[len(ours.rstrip("\n")) :]
    first, second, third = (text.rstrip("\n").split("\n") for text in (base, ours, theirs))
    groups = list(Merge3(first, second, third).merge_groups())
    merged = [line for group in groups for line in group[winner if group[0] == "conflict" else 1]]
    return "\n".join(merged) + end, any(group[0] == "conflict" for group in groups)
