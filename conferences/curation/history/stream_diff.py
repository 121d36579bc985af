"""Two bodies as they are stored, block by block: what stayed, changed, moved, came and went.

Pure Python: two raw streams in, a list of differences out. Nothing is lost on the way: `before`
and `after` give both streams back.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from conferences.curation.history.longest_increasing import longest_in_order
from conferences.stream_data import CONTENT, content_of, is_notes

Block = Mapping[str, Any]
State = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True)
class Difference:
    """One block in both bodies; without `old` it was added, without `new` removed."""

    old: Block | None
    new: Block | None
    #: Counted from 1 within the stream that the block stands in.
    old_place: int | None
    new_place: int | None
    moved: bool = False
    #: Of notes: the blocks in them.
    inside: tuple["Difference", ...] = field(default=())

    @property
    def block(self) -> Block:
        block = self.new if self.new is not None else self.old
        assert block is not None  # noqa: S101 - one of both is always there
        return block

    @property
    def kind(self) -> str:
        kind: str = self.block["type"]
        return kind

    @property
    def is_notes(self) -> bool:
        return is_notes(self.block)

    @property
    def state(self) -> State:
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        return "same" if self.old["value"] == self.new["value"] else "changed"

    @property
    def own_value_changed(self) -> bool:
        """Of notes: whether anything but the blocks in them changed."""
        return self.state == "changed" and _own(self.old) != _own(self.new)


@dataclass(frozen=True)
class Summary:
    changed: int = 0
    added: int = 0
    removed: int = 0
    moved: int = 0
    same: int = 0

    @property
    def differs(self) -> bool:
        return bool(self.changed or self.added or self.removed or self.moved)


def compare(old: Sequence[Block], new: Sequence[Block]) -> list[Difference]:
    """In the order of the new body; what was removed follows what it stood behind."""
    partner = _partners(old, new)
    # All others moved: so the fewest did.
    stayed = longest_in_order([partner[place] for place in sorted(partner)])
    result: list[Difference] = []
    gone = _gone_after(old, partner)
    result += gone.get(None, [])
    back = {new_place: old_place for old_place, new_place in partner.items()}
    for place, block in enumerate(new):
        old_place = back.get(place)
        if old_place is None:
            result.append(Difference(None, block, None, place + 1, inside=_inside(None, block)))
            continue
        was = old[old_place]
        result.append(
            Difference(
                was,
                block,
                old_place + 1,
                place + 1,
                moved=place not in stayed,
                inside=_inside(was, block),
            )
        )
        result += gone.get(old_place, [])
    return result


def before(differences: Iterable[Difference]) -> list[Block]:
    """The old body again."""
    there = [(one.old_place or 0, one.old) for one in differences if one.old is not None]
    return [block for _, block in sorted(there, key=lambda pair: pair[0])]


def after(differences: Iterable[Difference]) -> list[Block]:
    """The new body again."""
    return [one.new for one in differences if one.new is not None]


def summarise(differences: Iterable[Difference]) -> Summary:
    counts: Counter[str] = Counter()
    for one in differences:
        _count(one, counts)
    return Summary(**counts)


def _count(one: Difference, counts: Counter[str]) -> None:
    """Notes count by what is in them, and themselves only where something befell them."""
    counts["moved"] += one.moved
    if one.moved and one.state == "same":
        return
    if not one.is_notes or not one.inside or one.own_value_changed:
        counts[one.state] += 1
    for inner in one.inside:
        _count(inner, counts)


def _inside(old: Block | None, new: Block | None) -> tuple[Difference, ...]:
    if not any(is_notes(block) for block in (old, new) if block):
        return ()
    return tuple(compare(content_of(old) if old else (), content_of(new) if new else ()))


def _own(block: Block | None) -> Any:
    value = block["value"] if block else None
    if isinstance(value, Mapping):
        return {name: part for name, part in value.items() if name != CONTENT}
    return value


def _partners(old: Sequence[Block], new: Sequence[Block]) -> dict[int, int]:
    """Which place in the old body became which in the new: by id, else by the same content."""
    by_id = _known_by_id(new)
    partner = {
        place: by_id[name]
        for name, place in _known_by_id(old).items()
        if name in by_id and new[by_id[name]]["type"] == old[place]["type"]
    }
    free = [place for place in range(len(new)) if place not in set(partner.values())]
    for place, block in enumerate(old):
        if place in partner:
            continue
        twin = next((other for other in free if _same_content(block, new[other])), None)
        if twin is not None:
            partner[place] = twin
            free.remove(twin)
    return partner


def _known_by_id(blocks: Sequence[Block]) -> dict[str, int]:
    """Where a block is, by its id. An id that several have names none of them."""
    ids = Counter(block.get("id") for block in blocks)
    return {
        block["id"]: place
        for place, block in enumerate(blocks)
        if block.get("id") and ids[block["id"]] == 1
    }


def _same_content(one: Block, other: Block) -> bool:
    return bool(one["type"] == other["type"] and one["value"] == other["value"])


def _gone_after(
    old: Sequence[Block], partner: Mapping[int, int]
) -> dict[int | None, list[Difference]]:
    """What was removed, by the old place of the last block before it that is still there."""
    gone: dict[int | None, list[Difference]] = {}
    anchor: int | None = None
    for place, block in enumerate(old):
        if place in partner:
            anchor = place
        else:
            removed = Difference(block, None, place + 1, None, inside=_inside(block, None))
            gone.setdefault(anchor, []).append(removed)
    return gone
