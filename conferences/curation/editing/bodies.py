"""Stored bodies put together and taken apart. Plain data in, plain data out."""

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any
from uuid import uuid4

Body = list[dict[str, Any]]


def body_of(page: Any) -> Body:
    body: Body = json.loads(json.dumps(list(page.body.raw_data)))
    return body


def together(kept: Body, other: Body) -> Body:
    """The other's blocks behind the kept ones; one author's notes stay in one block."""
    body = deepcopy(kept)
    used = {block["id"] for block in walk(kept)}
    notes = {
        block["value"]["source"]: block for block in reversed(body) if block["type"] == "notes"
    }
    for block in deepcopy(other):
        # Copies of a page have the same ids.
        for inner in walk([block]):
            if inner["id"] in used:
                inner["id"] = str(uuid4())
        there = notes.get(block["value"]["source"]) if block["type"] == "notes" else None
        if there:
            there["value"]["content"] += block["value"]["content"]
        else:
            body.append(block)
    return body


def apart(body: Body, at: str) -> tuple[Body, Body]:
    """A body before the block with this id, and from there on; notes may be cut in two."""
    for number, block in enumerate(body):
        if block["id"] == at:
            return body[:number], body[number:]
        if block["type"] != "notes":
            continue
        content = block["value"]["content"]
        for inner_number, inner in enumerate(content):
            if inner["id"] == at:
                first, second = content[:inner_number], content[inner_number:]
                value = block["value"]
                before = [{**block, "value": {**value, "content": first}}] if first else []
                behind = {**block, "id": str(uuid4()), "value": {**value, "content": second}}
                return [*body[:number], *before], [behind, *body[number + 1 :]]
    return body, []


def walk(body: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every block of a body, those in notes behind the notes themselves."""
    for block in body:
        yield block
        if block["type"] == "notes":
            yield from block["value"]["content"]


def places(page: Any) -> list[tuple[str, str]]:
    """Where a talk can be cut: every block but the first, with its kind and its first words."""
    blocks = [block for block in walk(body_of(page)) if block["type"] != "notes"]
    return [
        (block["id"], f"{block['type'].capitalize()}: {opening(block)}") for block in blocks[1:]
    ]


def opening(block: dict[str, Any], length: int = 90) -> str:
    """The first words of a block, for people to know it by."""
    text = " ".join(_words(block["value"])).strip()
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, dict):
        named = [
            value[name] for name in ("text", "title", "caption", "code", "label") if value.get(name)
        ]
        yield from _words(named[0] if named else "")
