"""Keeps account of every line of a file, so that no line is lost without a reason."""

from collections import Counter
from collections.abc import Iterable

from conferences.translation import gettext as _
from importers.parsed_documents import (
    DroppedLines,
    LineCounts,
    LineRange,
    Message,
    Reinterpretation,
)

IMPORTED, BLANK, DROPPED, HIDDEN, RAW = "imported", "blank", "dropped", "hidden", "raw"
UNMARKED = ""


class Ledger:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.states = [UNMARKED if line.strip() else BLANK for line in lines]
        self.dropped: list[DroppedLines] = []
        self.reinterpretations: list[Reinterpretation] = []
        self.messages: list[Message] = []

    def mark_imported(self, lines: LineRange) -> None:
        self._mark(lines, IMPORTED)

    def mark_raw(self, lines: LineRange, reason: str) -> None:
        self._mark(lines, RAW)
        text = _("Kept as raw source. {reason}").format(reason=reason)
        remedy = _("Replace the raw source with other blocks on the page.")
        self.add_message("warning", text, lines, remedy)

    def mark_dropped(self, lines: LineRange, reason: str) -> None:
        self._mark(lines, DROPPED)
        self.dropped.append(DroppedLines(lines, reason))

    def mark_hidden(self, lines: LineRange) -> None:
        for index in range(lines[0] - 1, lines[1]):
            self.states[index] = HIDDEN

    def _mark(self, lines: LineRange, state: str) -> None:
        for index in range(lines[0] - 1, lines[1]):
            if self.states[index] not in {BLANK, HIDDEN}:
                self.states[index] = state

    def add_reinterpretation(
        self, lines: LineRange, commonmark_kind: str, imported_kind: str, rule: str
    ) -> None:
        self.reinterpretations.append(Reinterpretation(lines, commonmark_kind, imported_kind, rule))

    def add_message(self, level: str, text: str, lines: LineRange, remedy: str = "") -> None:
        self.messages.append(Message(level, text, lines, remedy))

    def find_unmarked_ranges(self) -> Iterable[LineRange]:
        """Runs of lines that no rule has marked yet."""
        start = None
        for number, state in enumerate([*self.states, BLANK], start=1):
            if state == UNMARKED and start is None:
                start = number
            elif state != UNMARKED and start is not None:
                yield start, number - 1
                start = None

    def count_lines(self) -> LineCounts:
        counts = Counter(self.states)
        states = {state: counts[state] for state in (IMPORTED, BLANK, DROPPED, HIDDEN, RAW)}
        return LineCounts(total=len(self.states), **states)
