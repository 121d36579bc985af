"""Turns the line numbers of a text that was written anew into those of its file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from importers.parsed_documents import Document, LineCounts, LineRange, ParsedPage
from importers.parsers.ledger import IMPORTED, UNMARKED, Ledger


@dataclass(frozen=True)
class SourceLines:
    """The lines of a file, and which of them each written line comes from."""

    lines: list[str]
    written: Sequence[str]
    origins: Sequence[int]

    @cached_property
    def _ranges(self) -> list[LineRange]:
        """Of each written line: its lines in the file, up to those of the next one."""
        numbered = zip(self.written, self.origins, strict=True)
        starts = sorted({origin for text, origin in numbered if text.strip()})
        ends = {}
        for start, following in pairwise([*starts, len(self.lines) + 1]):
            last = following - 1
            while last > start and not self.lines[last - 1].strip():
                last -= 1
            ends[start] = last
        return [(origin, ends.get(origin, origin)) for origin in self.origins]

    def find(self, lines: LineRange) -> LineRange:
        """The lines of the file that these written lines come from."""
        ranges = self._ranges[lines[0] - 1 : lines[1]] or [(1, 1)]
        return min(first for first, _last in ranges), max(last for _first, last in ranges)

    def restore(self, document: Document, ledger: Ledger) -> Document:
        """A document of the written text, with the lines of the file and their counts."""
        return replace(
            document,
            conference=self._restore_page(document.conference),
            line_counts=self._count_lines(ledger),
            dropped=tuple(replace(d, lines=self.find(d.lines)) for d in document.dropped),
            reinterpretations=tuple(
                replace(each, lines=self.find(each.lines)) for each in document.reinterpretations
            ),
            messages=tuple(
                replace(message, lines=self.find(message.lines)) for message in document.messages
            ),
        )

    def _restore_page(self, page: ParsedPage) -> ParsedPage:
        return replace(
            page,
            lines=tuple(map(self.find, page.lines)),
            blocks=tuple(replace(block, lines=self.find(block.lines)) for block in page.blocks),
            children=tuple(map(self._restore_page, page.children)),
        )

    def _count_lines(self, ledger: Ledger) -> LineCounts:
        """What became of each line of the file. Addresses went where they are used."""
        counted = Ledger(self.lines)
        for state, text, (first, last) in zip(
            ledger.states, self.written, self._ranges, strict=True
        ):
            for index in range(first - 1, last if text.strip() else first - 1):
                if counted.states[index] == UNMARKED:
                    counted.states[index] = state
        counted.states = [state or IMPORTED for state in counted.states]
        return counted.count_lines()
