"""Differences between texts and between versions of a page, for display."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conferences.models import ConferencePage, DayPage, TalkPage
from conferences.stream_data import Block, walk_leaves
from importers.three_way_merge import as_text, canonical

#: Longer texts are compared by lines, since comparing words takes too long.
MAX_WORDS = 3000


@dataclass(frozen=True)
class TextPart:
    text: str
    is_changed: bool


def mark_differences(text: str, other: str) -> list[TextPart]:
    """The text in parts. Those that the other text lacks are marked as changed."""
    words, other_words = _split(text, other)
    opcodes = SequenceMatcher(None, words, other_words, autojunk=False).get_opcodes()
    parts = [TextPart("".join(words[start:end]), tag != "equal") for tag, start, end, *_ in opcodes]
    return [part for part in parts if part.text]


def _split(text: str, other: str) -> tuple[list[str], list[str]]:
    words = [re.findall(r"\s+|\S+", one) for one in (text, other)]
    if max(map(len, words)) > MAX_WORDS:
        words = [one.splitlines(keepends=True) for one in (text, other)]
    return words[0], words[1]


@dataclass(frozen=True)
class DiffLine:
    #: "+" for an added line, "-" for a removed one, " " for an unchanged one, "" for a gap.
    sign: str
    text: str


def diff_lines(old: Sequence[str], new: Sequence[str]) -> list[DiffLine]:
    """Added and removed lines, each with two lines of context."""
    lines = list(unified_diff(old, new, lineterm="", n=2))[2:]
    return [
        DiffLine("", "") if line.startswith("@@") else DiffLine(line[0], line[1:]) for line in lines
    ]


def format_version(fields: Mapping[str, Any], blocks: Iterable[Block]) -> list[str]:
    """A version of a page as text: its fields, then its blocks."""
    filled = {name: value for name, value in fields.items() if value not in (None, "", [])}
    lines = [f"{get_field_label(name)}: {_join_values(value)}" for name, value in filled.items()]
    for block in walk_leaves(blocks):
        text = as_text(canonical(block["value"]))
        lines += ["", f"[{get_block_label(block['type'])}]", *text.splitlines()]
    return lines


def _join_values(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(as_text(item[0] if isinstance(item, list) else item) for item in value)
    return str(value)


def get_field_label(name: str) -> str:
    """The label of a field that notes can fill, as in the editing form."""
    for model in (TalkPage, DayPage, ConferencePage):
        with suppress(FieldDoesNotExist):
            field: Any = model._meta.get_field(name)
            return str(capfirst(field.verbose_name))
    # Not a field of the page, but of its inline form.
    return _("Speakers")


def get_block_label(type_: str, part: str = "") -> str:
    """The label of a block, or of one of its parts, as in the editing form."""
    block = TalkPage._meta.get_field("body").stream_block.child_blocks.get(type_)
    if block is None:
        return _("Block")
    return f"{block.label}: {block.child_blocks[part].label}" if part else str(block.label)
