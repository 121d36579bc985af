"""Two tables, row by row; in a row that changed, cell by cell. Pure Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from conferences.curation.history.text_diff import Piece, by_words

#: A row's cells as text; the first row of a table holds its headings.
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    sign: Literal["=", "-", "+", "~"]
    cells: tuple[tuple[Piece, ...], ...]
    is_heading: bool = False


def compare_tables(old: Sequence[Cells], new: Sequence[Cells]) -> list[Row]:
    headings = _replaced(old[:1], new[:1]) if old[:1] != new[:1] else map(_same, new[:1])
    return [
        *(Row(row.sign, row.cells, is_heading=True) for row in headings),
        *_compared(old[1:], new[1:]),
    ]


def _compared(old: Sequence[Cells], new: Sequence[Cells]) -> Iterator[Row]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from map(_same, new[new_start:new_end])
        else:
            yield from _replaced(old[old_start:old_end], new[new_start:new_end])


def _replaced(old: Sequence[Cells], new: Sequence[Cells]) -> Iterator[Row]:
    """Rows in place of others: the first for the first, as far as they are of one width."""
    pairs = min(len(old), len(new))
    for was, became in zip(old[:pairs], new[:pairs], strict=True):
        if len(was) == len(became):
            yield Row("~", tuple(map(by_words, was, became)))
        else:
            yield _gone(was)
            yield _new(became)
    yield from map(_gone, old[pairs:])
    yield from map(_new, new[pairs:])


def _same(cells: Cells) -> Row:
    return Row("=", tuple(by_words(cell, cell) for cell in cells))


def _gone(cells: Cells) -> Row:
    return Row("-", tuple(by_words(cell, "") for cell in cells))


def _new(cells: Cells) -> Row:
    return Row("+", tuple(by_words("", cell) for cell in cells))
