"""Three versions of a page into one: as last imported (base), as it is now (ours), as the notes
are now (theirs). Pure functions on plain data.

A change on one side is taken. Where both sides changed the same, ours stays, and a clash says so.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from merge3 import Merge3

from conferences.text import unify_line_endings

#: A block as a stream stores it: {"type": …, "value": …, "id": …}.
StreamBlock = dict[str, Any]

#: Two texts share so much when one is a new version of the other.
SIMILAR = 0.5
#: Comparing texts is slow: so many pairs at most are compared each with each.
MOST_COMPARED = 400
NEIGHBOURS = 3


@dataclass(frozen=True)
class Clash:
    """What both sides changed. Texts for people to compare; ours is what stayed."""

    target: str
    base: str
    ours: str
    theirs: str


@dataclass
class Merged:
    fields: dict[str, Any]
    blocks: list[StreamBlock]
    clashes: list[Clash] = field(default_factory=list)
    #: Fields that another spoke of first: these notes do not argue about them.
    yields: list[str] = field(default_factory=list)


def canonical(value: Any) -> Any:
    """A value without what forms add or take: empty fields, line ends, spaces at the end."""
    if isinstance(value, str):
        lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(line.rstrip() for line in lines).rstrip()
    if isinstance(value, Mapping):
        kept = {name: canonical(inner) for name, inner in value.items()}
        return {
            name: inner for name, inner in kept.items() if inner not in (None, "", False, [], {})
        }
    if isinstance(value, list | tuple):
        return [canonical(inner) for inner in value]
    return value


def same(one: Any, other: Any) -> bool:
    return bool(canonical(one) == canonical(other))


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


def aligned(base: Sequence[StreamBlock], new: Sequence[StreamBlock]) -> list[StreamBlock]:
    """The new blocks with the ids of the base's blocks that they are versions of.

    The same block keeps its id wherever it went; then the most alike of one kind find each other.
    """
    ids: dict[int, str] = {}
    free = dict(enumerate(base))
    keys = [json.dumps([b["type"], canonical(b["value"])], sort_keys=True) for b in base]
    for number, block in enumerate(new):
        key = json.dumps([block["type"], canonical(block["value"])], sort_keys=True)
        match = next((n for n in free if keys[n] == key), None)
        if match is not None:
            ids[number] = free.pop(match)["id"]
    left = [number for number in range(len(new)) if number not in ids]
    pairs = sorted(
        (-_likeness(free[n], new[number]), abs(n - number), number, n)
        for rank, number in enumerate(left)
        for n in _near(list(free), rank, len(left))
        if free[n]["type"] == new[number]["type"]
    )
    for likeness, _, number, n in pairs:
        if -likeness >= SIMILAR and number not in ids and n in free:
            ids[number] = free.pop(n)["id"]
    return [block | {"id": ids.get(number, "")} for number, block in enumerate(new)]


def _near(free: list[int], rank: int, count: int) -> list[int]:
    """Which blocks to compare with: all of a few; of many, those about as far down."""
    if len(free) * count <= MOST_COMPARED:
        return free
    middle = rank * len(free) // count
    return free[max(0, middle - NEIGHBOURS) : middle + NEIGHBOURS + 1]


def _likeness(one: StreamBlock, other: StreamBlock) -> float:
    matcher = SequenceMatcher(None, as_text(one["value"]), as_text(other["value"]), autojunk=False)
    if matcher.quick_ratio() < SIMILAR:
        return 0.0
    return matcher.ratio()


def merged(
    base: Mapping[str, Any] | None, ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Merged:
    """Versions are {"fields": …, "blocks": …}; without a base, ours wins where it says a thing."""
    result = Merged({}, [])
    base_fields = base["fields"] if base else {}
    yielded = base.get("yields", ()) if base else theirs["fields"]
    for name, new in theirs["fields"].items():
        now = ours["fields"].get(name)
        clashes = [] if name in yielded else result.clashes
        result.fields[name] = _field(name, base_fields.get(name), now, new, clashes)
        if name in yielded and not same(result.fields[name], new):
            result.yields.append(name)
    base_blocks = base["blocks"] if base else []
    result.blocks = merged_blocks(base_blocks, ours["blocks"], theirs["blocks"], result.clashes)
    return result


def _field(name: str, base: Any, ours: Any, theirs: Any, clashes: list[Clash]) -> Any:
    if isinstance(theirs, list) and isinstance(ours, list):
        return _set_merge(base or [], ours, theirs)
    if same(ours, theirs) or same(base, theirs):
        return ours
    if same(base, ours) or ours in (None, ""):
        return theirs
    clashes.append(Clash(f"field:{name}", as_text(base), as_text(ours), as_text(theirs)))
    return ours


def _set_merge(base: list[Any], ours: list[Any], theirs: list[Any]) -> list[Any]:
    """Names of people or topics: additions of both sides, less what either took away."""
    kept = [item for item in ours if item not in base or item in theirs]
    return kept + [item for item in theirs if item not in base and item not in ours]


def merged_blocks(
    base: Sequence[StreamBlock],
    ours: Sequence[StreamBlock],
    theirs: Sequence[StreamBlock],
    clashes: list[Clash],
) -> list[StreamBlock]:
    in_base = {block["id"]: block for block in base}
    in_ours = {block["id"]: block for block in ours}
    in_theirs = {block["id"]: block for block in theirs}
    kept: dict[str, StreamBlock] = {}
    for block in ours:
        known, new = in_base.get(block["id"]), in_theirs.get(block["id"])
        if known is None:
            kept[block["id"]] = block
        elif new is None:
            if not same(known["value"], block["value"]):
                # The notes dropped what an editor worked on.
                clashes.append(
                    Clash(
                        f"block:{block['id']}", as_text(known["value"]), as_text(block["value"]), ""
                    )
                )
                kept[block["id"]] = block
        else:
            value = _value(block["id"], known["value"], block["value"], new["value"], clashes)
            kept[block["id"]] = block | {"value": value}
    for block in theirs:
        gone = block["id"] in in_base and block["id"] not in in_ours
        if block["id"] not in kept and not gone:
            kept[block["id"]] = block
    order = _order(
        [block["id"] for block in base],
        [block["id"] for block in ours if block["id"] in kept],
        [block["id"] for block in theirs if block["id"] in kept],
    )
    return [kept[name] for name in order]


def _order(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    """Ours, unless only the notes were put in another order; what is new follows its neighbour."""
    common = [name for name in base if name in ours and name in theirs]
    reordered_by_us = [name for name in ours if name in common] != common
    first, second = (ours, theirs) if reordered_by_us else (theirs, ours)
    order = list(first)
    for number, name in enumerate(second):
        if name not in order:
            before = next((n for n in reversed(second[:number]) if n in order), None)
            order.insert(order.index(before) + 1 if before else 0, name)
    return order


def _value(block_id: str, base: Any, ours: Any, theirs: Any, clashes: list[Clash]) -> Any:
    if same(ours, theirs) or same(base, theirs):
        return ours
    if same(base, ours):
        return theirs
    if isinstance(ours, str) and isinstance(theirs, str):
        return _text(f"block:{block_id}", base or "", ours, theirs, clashes)
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping) and isinstance(base, Mapping):
        names: Iterable[str] = dict.fromkeys((*ours, *theirs))
        return {
            name: _part(block_id, name, base.get(name), ours.get(name), theirs.get(name), clashes)
            for name in names
        }
    clashes.append(Clash(f"block:{block_id}", as_text(base), as_text(ours), as_text(theirs)))
    return ours


def _part(block_id: str, name: str, base: Any, ours: Any, theirs: Any, clashes: list[Clash]) -> Any:
    if same(ours, theirs) or same(base, theirs):
        return ours
    if same(base, ours):
        return theirs
    if isinstance(ours, str) and isinstance(theirs, str):
        return _text(f"block:{block_id}:{name}", str(base or ""), ours, theirs, clashes)
    if name == "image" and not base:
        return ours  # an editor found the picture that the notes have now too
    clashes.append(Clash(f"block:{block_id}:{name}", as_text(base), as_text(ours), as_text(theirs)))
    return ours


def _text(target: str, base: str, ours: str, theirs: str, clashes: list[Clash]) -> str:
    """Line by line, so that two people may work on one block."""
    text, clashed = _by_line(base, ours, theirs, winner=OURS)
    if clashed:
        clashes.append(Clash(target, base, ours, theirs))
    return text


def taking_theirs(base: str, now: str, theirs: str) -> str:
    """What the notes say where it clashed, and all else as it stands now."""
    return _by_line(base, now, theirs, winner=THEIRS)[0]


#: Where a group of lines that clashed holds each side.
OURS, THEIRS = 2, 3


def _by_line(base: str, ours: str, theirs: str, winner: int) -> tuple[str, bool]:
    """Spaces count, as in code and in hard line breaks; empty lines at the end are ours."""
    texts = [unify_line_endings(text) for text in (base, ours, theirs)]
    end = texts[1][len(texts[1].rstrip("\n")) :]
    first, second, third = (text.rstrip("\n").split("\n") for text in texts)
    groups = list(Merge3(first, second, third).merge_groups())
    lines = [line for group in groups for line in group[winner if group[0] == "conflict" else 1]]
    return "\n".join(lines) + end, any(group[0] == "conflict" for group in groups)
