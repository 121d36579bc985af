"""What differs between texts and between versions of a page, for people to see."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from typing import Any

from conferences.stream_data import Block, leaf_blocks
from importers.three_way_merge import as_text, canonical

#: With more words than that, lines are compared: words would take too long.
MOST_WORDS = 3000


@dataclass(frozen=True)
class Piece:
    text: str
    changed: bool


def marked(text: str, other: str) -> list[Piece]:
    """A text in pieces, those marked that the other text does not have."""
    parts, others = _parts(text, other)
    pieces = []
    matcher = SequenceMatcher(None, parts, others, autojunk=False)
    for tag, start, end, _, _ in matcher.get_opcodes():
        if start != end:
            pieces.append(Piece("".join(parts[start:end]), tag != "equal"))
    return pieces


def _parts(text: str, other: str) -> tuple[list[str], list[str]]:
    words = [re.findall(r"\s+|\S+", one) for one in (text, other)]
    if max(map(len, words)) > MOST_WORDS:
        words = [one.splitlines(keepends=True) for one in (text, other)]
    return words[0], words[1]


@dataclass(frozen=True)
class Line:
    #: "+" for what is new, "-" for what is gone, " " for what is the same, "" for a gap.
    sign: str
    text: str


def changes(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """What became of lines, with a little of what is around it."""
    lines = list(unified_diff(old, new, lineterm="", n=2))[2:]
    return [Line("", "") if line.startswith("@@") else Line(line[0], line[1:]) for line in lines]


def readable(fields: Mapping[str, Any], blocks: Iterable[Block]) -> list[str]:
    """A version of a page as lines of text: its fields, then its blocks."""
    lines = [
        f"{name.replace('_', ' ').capitalize()}: {_in_one_line(value)}"
        for name, value in fields.items()
        if value not in (None, "", [])
    ]
    for block in leaf_blocks(blocks):
        text = as_text(canonical(block["value"]))
        lines += ["", f"[{block['type']}]", *text.splitlines()]
    return lines


def _in_one_line(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(as_text(item[0] if isinstance(item, list) else item) for item in value)
    return str(value)
