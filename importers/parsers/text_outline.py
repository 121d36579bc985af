"""The outline of a whole text: which entry stands below which, and which one is its title."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from importers.parsers.conference_titles import names_event
from importers.parsers.kinds import names_several_talks
from importers.parsers.nodes import ParsedMarkdown
from importers.parsers.outline import LINE_RANK, Entry, make_entries
from importers.parsers.title_splits import Split
from importers.parsers.words import fold


@dataclass(frozen=True)
class Hints:
    """What is known about a file before its text is read."""

    #: The title in its front matter.
    title: str = ""
    #: Whether its name, or that of its folder, is a conference's.
    has_event_name: bool = False
    #: Whether its front matter names speakers.
    has_speakers: bool = False
    #: Whether the files beside it are about one talk each.
    is_among_talk_files: bool = False
    #: Addresses in it of other files of the same import.
    linked: frozenset[str] = frozenset()


@dataclass
class TextOutline:
    markdown: ParsedMarkdown
    hints: Hints
    entries: list[Entry] = field(init=False)

    def __post_init__(self) -> None:
        self.entries = make_entries(self.markdown)
        self.parents = _find_parents(self.entries)
        self.children: dict[Entry | None, list[Entry]] = defaultdict(list)
        for entry, parent in self.parents.items():
            self.children[parent].append(entry)
        self.title_entry = self.find_title_entry()

    def find_title_entry(self) -> Entry | None:
        """The heading over everything: the first and the only one of its rank."""
        entries = [entry for entry in self.entries if not entry.is_label]
        if not entries:
            return None
        tops = [entry for entry in entries if entry.rank == 1]
        if len(tops) == 1 and tops[0] in entries[:2] and not tops[0].day:
            # Above it may stand a line such as "Name: Title".
            return tops[0]
        first, *others = entries
        if first.rank == LINE_RANK or first.day:
            return None
        if any(entry.rank < first.rank for entry in self.entries):
            return None
        beside = [entry for entry in others if entry.rank <= first.rank]
        if not beside or names_event(first.text):
            return first
        # Headings of the first level in code without a fence are no titles.
        if (
            self.hints.is_among_talk_files
            and first.evidence >= 1
            and not any(entry.evidence or entry.rank < first.rank for entry in beside)
        ):
            return first
        return None

    def find_line_above_title(self) -> Split | None:
        """A line such as "Name: Title" above the title that it repeats."""
        if self.title_entry is None or self.entries[0] is self.title_entry:
            return None
        title = {*fold(self.title_entry.line.title).split()}
        for split in self.entries[0].line.splits:
            words = {*fold(split.title).split()}
            if len(words & title) * 2 > max(len(words), len(title)):
                return split
        return None

    @property
    def is_about_event(self) -> bool:
        title = self.title_entry.text if self.title_entry else self.hints.title
        has_day = any(entry.day for entry in self.entries)
        return (
            has_day
            or names_event(title)
            or self.is_about_several_talks
            or (self.hints.has_event_name and not title)
        )

    @property
    def is_about_several_talks(self) -> bool:
        """Whether the title is "Keynotes" or so. Among files for each talk, it is one of them."""
        title = self.title_entry
        is_alone = not self.hints.is_among_talk_files
        return bool(title and is_alone and names_several_talks(title.text))

    def find_parent(self, entry: Entry) -> Entry | None:
        parent = self.parents[entry]
        return None if parent is self.title_entry else parent


def _find_parents(entries: Sequence[Entry]) -> dict[Entry, Entry | None]:
    parents: dict[Entry, Entry | None] = {}
    stack: list[Entry] = []
    for entry in entries:
        while stack and stack[-1].rank >= entry.rank:
            stack.pop()
        parents[entry] = stack[-1] if stack else None
        stack.append(entry)
    return parents
