"""Keeps count of what became of each line of a file: nothing may be lost unsaid."""

from collections import Counter
from collections.abc import Iterable

from importers.documents import Account, Dropped, Lines, Message, Promoted

IMPORTED, BLANK, DROPPED, HIDDEN, RAW = "imported", "blank", "dropped", "hidden", "raw"


class Ledger:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.states = ["" if line.strip() else BLANK for line in lines]
        self.dropped: list[Dropped] = []
        self.promoted: list[Promoted] = []
        self.messages: list[Message] = []

    def _mark(self, first: int, last: int, state: str) -> None:
        for number in range(first - 1, last):
            if self.states[number] not in {BLANK, HIDDEN}:
                self.states[number] = state

    def take(self, lines: Lines) -> None:
        self._mark(*lines, IMPORTED)

    def keep_raw(self, lines: Lines, why: str) -> None:
        self._mark(*lines, RAW)
        self.messages.append(
            Message("warning", f"Kept as raw source: {why}.", lines, "Turn it into other blocks.")
        )

    def drop(self, lines: Lines, reason: str) -> None:
        self._mark(*lines, DROPPED)
        self.dropped.append(Dropped(lines, reason))

    def hide(self, lines: Lines) -> None:
        for number in range(lines[0] - 1, lines[1]):
            self.states[number] = HIDDEN

    def promote(self, lines: Lines, source: str, target: str, rule: str) -> None:
        self.promoted.append(Promoted(lines, source, target, rule))

    def say(self, level: str, text: str, lines: Lines, remedy: str = "") -> None:
        self.messages.append(Message(level, text, lines, remedy))

    def forgotten(self) -> Iterable[Lines]:
        """Runs of lines that no rule has spoken for yet."""
        start = None
        for number, state in enumerate([*self.states, BLANK], start=1):
            if state == "" and start is None:
                start = number
            elif state != "" and start is not None:
                yield start, number - 1
                start = None

    def account(self) -> Account:
        counts = Counter(self.states)
        return Account(
            total=len(self.states),
            imported=counts[IMPORTED],
            blank=counts[BLANK],
            dropped=counts[DROPPED],
            hidden=counts[HIDDEN],
            raw=counts[RAW],
        )
