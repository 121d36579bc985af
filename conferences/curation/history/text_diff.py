"""Diffs of two texts, by lines or by words. Pure Python."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from conferences.curation.history.longest_increasing import find_longest_increasing

#: As in a unified diff: unchanged, removed, added.
Sign = Literal["=", "-", "+"]
DiffChanged = Callable[[Sequence[str], Sequence[str]], Iterator["Segment"]]

#: A change of more words is marked as a whole: word by word takes long and can't be read.
MAX_WORDS = 2000


@dataclass(frozen=True)
class Segment:
    """Text that is unchanged, removed or added."""

    sign: Sign
    text: str


def diff_lines(old: str, new: str) -> tuple[Segment, ...]:
    """A segment for each line, with its indentation and line break."""
    return tuple(_diff_between_anchors(_split_lines(old), _split_lines(new), _mark_each_line))


def diff_words(old: str, new: str) -> tuple[Segment, ...]:
    """Marks the words within the lines that changed."""
    return tuple(
        _join_neighbours(_diff_between_anchors(_split_lines(old), _split_lines(new), _diff_words))
    )


def _split_lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _mark_each_line(old: Sequence[str], new: Sequence[str]) -> Iterator[Segment]:
    yield from (Segment("-", line) for line in old)
    yield from (Segment("+", line) for line in new)


def _diff_words(old: Sequence[str], new: Sequence[str]) -> Iterator[Segment]:
    words = [re.findall(r"\n|[^\S\n]+|\S+", "".join(lines)) for lines in (old, new)]
    if max(map(len, words)) > MAX_WORDS:
        return _mark_whole(old, new)
    return _diff_sequences(words[0], words[1], _mark_whole, _is_space)


def _is_empty_line(line: str) -> bool:
    return not line.strip()


def _is_space(word: str) -> bool:
    return word != "\n" and word.isspace()


def _mark_whole(old: Sequence[str], new: Sequence[str]) -> Iterator[Segment]:
    if old:
        yield Segment("-", "".join(old))
    if new:
        yield Segment("+", "".join(new))


def _diff_between_anchors(
    old: Sequence[str], new: Sequence[str], diff_changed: DiffChanged
) -> Iterator[Segment]:
    """Pair the lines that occur once in each text, and diff only what lies between them.

    Keeps a long transcript, with thousands of similar lines, from taking minutes.
    """
    positions_in_new = _find_unique_lines(new)
    old_by_new = {
        positions_in_new[line]: position
        for line, position in _find_unique_lines(old).items()
        if line in positions_in_new
    }
    in_old_order = sorted(old_by_new, key=lambda position: old_by_new[position])
    anchors = [
        (old_by_new[position], position)
        for position in sorted(find_longest_increasing(in_old_order))
    ]
    old_start = new_start = 0
    for old_end, new_end in [*anchors, (len(old), len(new))]:
        yield from _diff_sequences(
            old[old_start:old_end], new[new_start:new_end], diff_changed, _is_empty_line
        )
        yield from (Segment("=", line) for line in old[old_end : old_end + 1])
        old_start, new_start = old_end + 1, new_end + 1


def _find_unique_lines(lines: Sequence[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: position for position, line in enumerate(lines) if counts[line] == 1}


def _diff_sequences(
    old: Sequence[str],
    new: Sequence[str],
    diff_changed: DiffChanged,
    is_junk: Callable[[str], bool],
) -> Iterator[Segment]:
    # Empty lines and spaces are junk: two texts aren't similar because they share them.
    matcher = SequenceMatcher(is_junk, old, new, autojunk=len(new) > MAX_WORDS)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from (Segment("=", text) for text in old[old_start:old_end])
        else:
            yield from diff_changed(old[old_start:old_end], new[new_start:new_end])


def _join_neighbours(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Join neighbouring segments with the same sign."""
    for sign, group in groupby(segments, key=lambda segment: segment.sign):
        yield Segment(sign, "".join(segment.text for segment in group))
