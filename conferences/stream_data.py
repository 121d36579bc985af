"""The shape of a stored body: its blocks as a StreamField keeps them in JSON.

No other module needs to know that a notes block holds a stream of its own. Plain data in, plain
data out: nothing here builds blocks, so a thousand bodies cost no query.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

Block = dict[str, Any]
Body = list[Block]

NOTES, CONTENT = "notes", "content"
#: Where a block keeps its words; the first of them that is there names the block.
TEXT_PARTS = ("text", "title", "caption", "code", "label")


@dataclass(frozen=True)
class Position:
    """Where a block stands: in which notes, if in any, in which stream, and its index there."""

    notes: Block | None
    stream: Body
    index: int


def copy_body(page: Any) -> Body:
    """A copy of a page's body."""
    return json.loads(json.dumps(list(page.body.raw_data)))


def read_body(content: Mapping[str, Any]) -> Body:
    """The body in a revision's content, without building the page."""
    body = content.get("body") or "[]"
    return json.loads(body) if isinstance(body, str) else list(body)


def is_notes(block: Mapping[str, Any]) -> bool:
    return bool(block["type"] == NOTES)


def is_notes_of(block: Mapping[str, Any], source_ids: Collection[int | None]) -> bool:
    return is_notes(block) and block["value"].get("source") in source_ids


def get_content(block: Mapping[str, Any]) -> Body:
    """The blocks in a notes block."""
    return block["value"].get(CONTENT) or []


def walk_blocks(body: Iterable[Block]) -> Iterator[Block]:
    """Every block: notes, then the blocks in them."""
    for block in body:
        yield block
        if is_notes(block):
            yield from get_content(block)


def walk_leaves(body: Iterable[Block], hidden_sources: Collection[int] = ()) -> Iterator[Block]:
    """The blocks that hold something themselves; those of hidden sources are left out."""
    for block in body:
        if not is_notes(block):
            yield block
        elif block["value"].get("source") not in hidden_sources:
            yield from get_content(block)


def get_ids(body: Iterable[Block]) -> set[str]:
    return {block["id"] for block in walk_blocks(body) if block.get("id")}


def find_position(body: Body, block_id: str) -> Position | None:
    for index, block in enumerate(body):
        if block.get("id") == block_id:
            return Position(None, body, index)
        for inner_index, inner in enumerate(get_content(block) if is_notes(block) else ()):
            if inner.get("id") == block_id:
                return Position(block, get_content(block), inner_index)
    return None


def find_block(body: Iterable[Block], block_id: str) -> Block | None:
    return next((block for block in walk_blocks(body) if block.get("id") == block_id), None)


def find_notes(body: Iterable[Block], source_id: int | None) -> Block | None:
    """The block with the notes of this source."""
    return next((block for block in body if is_notes_of(block, {source_id})), None)


def set_notes(body: Body, source_ids: Sequence[int], content: Body, new_id: str) -> None:
    """Replace the notes of the first of these sources that has any. The first source gets them."""
    value = {"source": source_ids[0], CONTENT: content}
    notes = next(filter(None, (find_notes(body, source_id) for source_id in source_ids)), None)
    if notes:
        notes["value"] = value
    elif content:
        body.append({"type": NOTES, "id": new_id, "value": value})


def find_stream(body: Body, notes_id: str | None) -> Body | None:
    """The list to change: the body itself, or that in the notes with this id."""
    if notes_id is None:
        return body
    notes = find_block(body, notes_id)
    return notes["value"].setdefault(CONTENT, []) if notes else None


def remove_sources(body: Iterable[Block], source_ids: Collection[int]) -> Body:
    """The body without the notes of these sources."""
    return [dict(block) for block in body if not is_notes_of(block, source_ids)]


def replace_text(body: Body, block_id: str, part: str, text: str) -> None:
    """Change the text of a block, or of one part of it. A block without text is removed."""
    position = find_position(body, block_id)
    if position is None:
        return
    block = position.stream[position.index]
    if part and isinstance(block["value"].get(part), str):
        block["value"][part] = text
    elif not part and not text:
        del position.stream[position.index]
    elif not part and isinstance(block["value"], str):
        block["value"] = text


def merge_bodies(kept: Body, other: Body) -> Body:
    """The kept blocks, then the other ones; notes of one source are put into one block."""
    merged = deepcopy(kept)
    used = get_ids(kept)
    notes = {block["value"]["source"]: block for block in reversed(merged) if is_notes(block)}
    for block in deepcopy(other):
        for inner in walk_blocks([block]):
            # A copied page has the ids of its original.
            if inner["id"] in used:
                inner["id"] = str(uuid4())
        same_source = notes.get(block["value"]["source"]) if is_notes(block) else None
        if same_source:
            same_source["value"][CONTENT] += get_content(block)
        else:
            merged.append(block)
    return merged


def split_body(body: Body, at: str) -> tuple[Body, Body]:
    """The body before the block with this id, and from it on. Notes may be cut in two."""
    position = find_position(body, at)
    if position is None:
        return body, []
    notes = position.notes
    before, after = position.stream[: position.index], position.stream[position.index :]
    if notes is None:
        return before, after
    number = next(number for number, block in enumerate(body) if block is notes)
    first = [{**notes, "value": {**notes["value"], CONTENT: before}}] if before else []
    second = {**notes, "id": str(uuid4()), "value": {**notes["value"], CONTENT: after}}
    return [*body[:number], *first], [second, *body[number + 1 :]]


def get_first_words(block: Mapping[str, Any], length: int = 90) -> str:
    """The first words of a block, for people to recognise it."""
    text = " ".join(_words(block["value"])).strip()
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _words(value: Any) -> Sequence[str]:
    if isinstance(value, str):
        return value.split()
    if isinstance(value, dict):
        return _words(next((value[part] for part in TEXT_PARTS if value.get(part)), ""))
    return ()
