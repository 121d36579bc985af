"""The lines of a text that may be titles: headings, short paragraphs, items of lists."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from importers.parsed_documents import LineRange
from importers.parsers.nodes import Node
from importers.parsers.reading_guide import Place
from importers.parsers.titles_in_lines import find_items

#: A longer line is no title.
MAX_LENGTH = 250
#: The rank of a line that is no heading; headings have 1 to 6.
NO_HEADING = 7


@dataclass(frozen=True)
class Candidate:
    place: Place
    lines: LineRange
    rank: int

    @property
    def line(self) -> int:
        return self.lines[0]


def find_candidates(nodes: Sequence[Node]) -> list[Candidate]:
    """All such lines in order, each with a place that no other one has."""
    counts: Counter[tuple[str, str]] = Counter()
    above: list[tuple[int, str]] = []
    found = []
    for lines, rank, text in _find_lines(nodes):
        while above and rank <= above[-1][0]:
            above.pop()
        below = above[-1][1] if above else ""
        counts[text, below] += 1
        found.append(Candidate(Place(text, below, counts[text, below]), lines, rank))
        if rank != NO_HEADING:
            above.append((rank, text))
    return found


def _find_lines(nodes: Sequence[Node]) -> Iterator[tuple[LineRange, int, str]]:
    for node in nodes:
        if node.kind == "heading":
            if text := " ".join(node.plain_text.split()):
                yield node.lines, node.level, text
        elif node.kind == "paragraph":
            if text := _read_first_line(node.inline_tokens):
                yield node.lines, NO_HEADING, text
        elif node.kind in {"bullet_list", "ordered_list"}:
            for lines, inline in find_items(node):
                if text := _read_first_line(inline.children or ()):
                    yield lines, NO_HEADING, text


def _read_first_line(tokens: Sequence[Token]) -> str:
    """The words of the first line, or nothing if it is too long for a title."""
    words = []
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            break
        if token.type in {"text", "code_inline", "text_special"}:
            words.append(token.content)
    text = " ".join("".join(words).split())
    return text if len(text) <= MAX_LENGTH else ""
