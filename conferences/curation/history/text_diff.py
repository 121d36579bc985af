"""Two texts, taken apart into what stayed, what went and what came. Pure Python."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from conferences.curation.history.longest_increasing import longest_in_order

Sign = Literal["=", "-", "+"]
Differing = Callable[[Sequence[str], Sequence[str]], Iterator["Piece"]]

#: With more words than that in one passage, marking each would take long and help nobody.
MOST_WORDS = 2000


@dataclass(frozen=True)
class Piece:
    """A passage: in both texts, gone from the old one, or new."""

    sign: Sign
    text: str


def side(pieces: Iterable[Piece], sign: Sign) -> str:
    """One of the two texts again: "-" gives the old one, "+" the new."""
    return "".join(piece.text for piece in pieces if piece.sign in ("=", sign))


def by_lines(old: str, new: str) -> tuple[Piece, ...]:
    """Whole lines, each with its indentation and its end."""
    return tuple(_by_anchors(_lines(old), _lines(new), _each_line))


def by_words(old: str, new: str) -> tuple[Piece, ...]:
    """Words within the lines that changed; a space by itself is never what two texts share."""
    return tuple(_joined(_by_anchors(_lines(old), _lines(new), _words_of_lines)))


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _each_line(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    yield from (Piece("-", line) for line in old)
    yield from (Piece("+", line) for line in new)


def _words_of_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    words = [re.findall(r"\n|[^\S\n]+|\S+", "".join(lines)) for lines in (old, new)]
    if max(map(len, words)) > MOST_WORDS:
        return _whole(old, new)
    return _compared(words[0], words[1], _whole, _is_space)


def _is_empty(line: str) -> bool:
    return not line.strip()


def _is_space(word: str) -> bool:
    return word != "\n" and word.isspace()


def _whole(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if old:
        yield Piece("-", "".join(old))
    if new:
        yield Piece("+", "".join(new))


def _by_anchors(old: Sequence[str], new: Sequence[str], differing: Differing) -> Iterator[Piece]:
    """Lines that each text has just once tie them together; what is between is compared.

    So an hour's transcript, with its thousands of lines that look alike, takes no minutes.
    """
    place_in_new = _once(new)
    pairs = {
        place_in_new[line]: place for line, place in _once(old).items() if line in place_in_new
    }
    in_order_of_old = sorted(pairs, key=lambda place: pairs[place])
    anchors = [(pairs[place], place) for place in sorted(longest_in_order(in_order_of_old))]
    old_start = new_start = 0
    for old_end, new_end in [*anchors, (len(old), len(new))]:
        yield from _compared(old[old_start:old_end], new[new_start:new_end], differing, _is_empty)
        yield from (Piece("=", line) for line in old[old_end : old_end + 1])
        old_start, new_start = old_end + 1, new_end + 1


def _once(lines: Sequence[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: place for place, line in enumerate(lines) if counts[line] == 1}


def _compared(
    old: Sequence[str],
    new: Sequence[str],
    differing: Differing,
    passed_over: Callable[[str], bool],
) -> Iterator[Piece]:
    # Empty lines and spaces stand everywhere: they never tie two texts together.
    matcher = SequenceMatcher(passed_over, old, new, autojunk=len(new) > MOST_WORDS)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from (Piece("=", text) for text in old[old_start:old_end])
        else:
            yield from differing(old[old_start:old_end], new[new_start:new_end])


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one passage."""
    last: Piece | None = None
    for piece in pieces:
        if last and last.sign == piece.sign:
            last = Piece(last.sign, last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last
