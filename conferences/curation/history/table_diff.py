"""Diffs of two tables, by rows; in a changed row, by cells. Pure Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from conferences.curation.history.text_diff import Segment, diff_words

#: The text of each cell in a row. A table's first row holds its headings.
Cells = tuple[str, ...]


@dataclass(frozen=True)
class RowDiff:
    """A row that is unchanged (=), removed (-), added (+) or changed (~)."""

    sign: Literal["=", "-", "+", "~"]
    cells: tuple[tuple[Segment, ...], ...]
    is_heading: bool = False


def diff_tables(old: Sequence[Cells], new: Sequence[Cells]) -> list[RowDiff]:
    headings = _pair_rows(old[:1], new[:1]) if old[:1] != new[:1] else map(_mark_unchanged, new[:1])
    return [
        *(RowDiff(row.sign, row.cells, is_heading=True) for row in headings),
        *_diff_rows(old[1:], new[1:]),
    ]


def _diff_rows(old: Sequence[Cells], new: Sequence[Cells]) -> Iterator[RowDiff]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from map(_mark_unchanged, new[new_start:new_end])
        else:
            yield from _pair_rows(old[old_start:old_end], new[new_start:new_end])


def _pair_rows(old: Sequence[Cells], new: Sequence[Cells]) -> Iterator[RowDiff]:
    """Rows that replace others, paired in order if they have the same number of cells."""
    pairs = min(len(old), len(new))
    for old_row, new_row in zip(old[:pairs], new[:pairs], strict=True):
        if len(old_row) == len(new_row):
            yield RowDiff("~", tuple(map(diff_words, old_row, new_row)))
        else:
            yield _mark_removed(old_row)
            yield _mark_added(new_row)
    yield from map(_mark_removed, old[pairs:])
    yield from map(_mark_added, new[pairs:])


def _mark_unchanged(cells: Cells) -> RowDiff:
    return RowDiff("=", tuple(diff_words(cell, cell) for cell in cells))


def _mark_removed(cells: Cells) -> RowDiff:
    return RowDiff("-", tuple(diff_words(cell, "") for cell in cells))


def _mark_added(cells: Cells) -> RowDiff:
    return RowDiff("+", tuple(diff_words("", cell) for cell in cells))
