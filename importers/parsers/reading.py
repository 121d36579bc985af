"""Decides what each entry of an outline is: a day, a talk, a group of talks, or a part of one.

Authors mark talks at any level of heading. So each level is weighed as a whole: do its headings
name speakers, times, addresses or kinds, do they stand below days, do the same parts ("Notes",
"Questions") return below them? The alternative is that the whole text is about one talk.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean as mean

from importers.parsers import day_labels
from importers.parsers.conference_titles import clean_conference_title
from importers.parsers.kinds import (
    exact_kind,
    guess_kind,
    is_section_heading,
    looks_like_conference,
    names_conference,
    names_several_talks,
)
from importers.parsers.nodes import Node
from importers.parsers.outline import LINE_RANK, Entry, make_entries
from importers.parsers.title_line import choose_layout
from importers.parsers.title_splits import Split
from importers.parsers.words import fold

TITLE, DAY, TALK, GROUP, PART, LINK = "title", "day", "talk", "group", "part", "link"
#: Fewer links to talks are not taken for a list of talks.
MIN_TALK_LINKS = 3


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
class Reading:
    nodes: Sequence[Node]
    hints: Hints
    entries: list[Entry] = field(init=False)
    roles: dict[Entry, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.entries = make_entries(self.nodes)
        self.parents = _find_parents(self.entries)
        self.children: dict[Entry | None, list[Entry]] = defaultdict(list)
        for entry, parent in self.parents.items():
            self.children[parent].append(entry)
        self.title_entry = self._find_title_entry()
        self.level, self.level_points = self._find_talk_level()
        self.one_talk_points = self._weigh_one_talk()
        self.is_one_talk = self.one_talk_points > self.level_points
        self._assign_roles()
        self.layout = choose_layout(entry.line.splits for entry in self.talks)

    @property
    def day_rank(self) -> int | None:
        ranks = Counter(entry.rank for entry in self.days)
        return ranks.most_common(1)[0][0] if ranks else None

    def is_better_than(self, other: "Reading") -> bool:
        """Whether it finds talks, and surer ones."""
        if len(self.talks) + len(self.links) < 2 or self.is_one_talk:
            return False
        if other.is_one_talk or len(other.talks) < 2:
            is_sure = bool(self.links) or mean(e.evidence for e in self.talks) >= 1
            return is_sure and self.level_points > other.one_talk_points
        return self.level_points > other.level_points + 1 and len(self.talks) >= len(other.talks)

    @property
    def talks(self) -> list[Entry]:
        return [entry for entry, role in self.roles.items() if role == TALK]

    @property
    def links(self) -> list[Entry]:
        return [entry for entry, role in self.roles.items() if role == LINK]

    @property
    def days(self) -> list[Entry]:
        return [entry for entry, role in self.roles.items() if role == DAY]

    def _find_title_entry(self) -> Entry | None:
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
            or self._is_about_several_talks
            or (self.hints.has_event_name and not title)
        )

    @property
    def _is_about_several_talks(self) -> bool:
        """Whether the title is "Keynotes" or so. Among files for each talk, it is one of them."""
        title = self.title_entry
        is_alone = not self.hints.is_among_talk_files
        return bool(title and is_alone and names_several_talks(title.text))

    # The level of the talks

    def _find_talk_level(self) -> tuple[int, float]:
        levels = defaultdict(list)
        for entry in self.entries:
            if entry is not self.title_entry and entry.may_be_talk:
                levels[entry.rank].append(entry)
        points = {level: self._weigh_level(level, found) for level, found in levels.items()}
        # One heading that stands out among many is more often a level too high.
        best = max(
            points,
            key=lambda level: (points[level] + math.log2(len(levels[level])) / 2, -level),
            default=2,
        )
        return best, points.get(best, float("-inf"))

    def _weigh_level(self, level: int, talks: list[Entry]) -> float:
        points = mean(min(entry.evidence, 4) for entry in talks)
        points += 1.5 * self._repeats_parts(talks)
        parents = [self._find_parent(entry) for entry in talks]
        points += 2 * mean(bool(parent and parent.day) for parent in parents)
        points += 1.5 * mean(bool(parent and parent.is_group) for parent in parents)
        points -= mean(
            min(parent.evidence, 4) if parent and parent.may_be_talk else 0 for parent in parents
        )
        points -= mean(
            1.5 if parent and parent.is_section and not parent.is_group else 0 for parent in parents
        )
        if not self.is_about_event and mean(entry.evidence for entry in talks) < 0.5:
            # Rather the topics of one talk.
            points -= 1.5
        if len(talks) > 1:
            points += 0.5 + (
                level == min(e.rank for e in self.entries if e is not self.title_entry)
            )
        return points

    def _find_parent(self, entry: Entry) -> Entry | None:
        parent = self.parents[entry]
        return None if parent is self.title_entry else parent

    def _repeats_parts(self, talks: list[Entry]) -> bool:
        """Whether the same titles return below several of these."""
        counts: Counter[str] = Counter()
        sections = 0
        for entry in talks:
            below = {
                fold(node.plain_text).strip(" *_:#")
                for node in entry.all_nodes
                if node.kind == "heading" or is_title_paragraph(node)
            }
            counts.update(below)
            sections += any(is_section_heading(text) for text in below)
        return any(count > 1 for count in counts.values()) or sections > len(talks) / 2

    def _weigh_one_talk(self) -> float:
        if self.hints.has_speakers:
            return 10
        title = self.title_entry
        points = 0.75
        tops = [entry for entry in self.entries if entry.rank == 1]
        if self.hints.is_among_talk_files:
            is_plain = not any(entry.evidence for entry in tops)
            points += 2 if title or is_plain else -3
        if title:
            points += 3 if self.find_line_above_title() else min(title.evidence, 4)
            text = title.text
            if title.day or day_labels.split_day(text):
                points -= 5
            if looks_like_conference(text) or self._is_about_several_talks:
                points -= 3
        elif not any(entry.rank == 1 for entry in self.entries) and not self.hints.title:
            points -= 0.5
        if any(day for entry in self.entries if (day := entry.day)):
            points -= 2
        below = [
            entry
            for entry in self.entries
            if entry is not title and (title is None or self.parents[entry] is title)
        ]
        if below:
            points += 2 * mean(entry.is_section for entry in below)
        return points

    # Roles

    def _assign_roles(self) -> None:
        if self.is_one_talk or not self.entries:
            for entry in self.entries:
                self.roles[entry] = TITLE if entry is self.title_entry else PART
            return
        has_talk_links = self._has_talk_links()
        containers = self._find_containers()
        for entry in self.entries:
            self.roles[entry] = self._find_role(entry, has_talk_links, containers)

    def _find_role(self, entry: Entry, has_talk_links: bool, containers: set[Entry]) -> str:
        if entry is self.title_entry:
            return TITLE
        link = entry.line.main_link
        if link and link.url in self.hints.linked and not entry.all_nodes:
            return LINK
        if entry.day and (entry.rank <= self.level or self.level == LINE_RANK):
            return DAY
        if entry in containers:
            return GROUP
        if self.parents[entry] in containers:
            return TALK if entry.may_be_talk else PART
        if entry.is_talk_link and entry.rank <= max(self.level, LINE_RANK * has_talk_links):
            return TALK
        if entry.rank != self.level:
            if has_talk_links and self._is_kind_without_links(entry):
                return TALK
            if entry.rank > self.level:
                return PART
            return TALK if self._is_talk_above_level(entry) else GROUP
        if entry.is_group:
            return GROUP
        if not entry.may_be_talk:
            return PART
        if has_talk_links and guess_kind(entry.text) == "talk" and not entry.evidence:
            return GROUP
        return TALK

    def _is_talk_above_level(self, entry: Entry) -> bool:
        """A talk whose heading is a level too high by mistake, as few others are."""
        beside = [each for each in self.entries if each.rank == entry.rank]
        at_level = [each for each in self.entries if each.rank == self.level]
        return (
            entry.may_be_talk
            and entry.evidence >= 1
            and not exact_kind(entry.text)
            and bool(entry.nodes)
            and len(beside) * 2 <= len(at_level)
        )

    def _is_kind_without_links(self, entry: Entry) -> bool:
        """A heading such as "Panel: …" among lines that are links to talks."""
        return (
            self.level == LINE_RANK
            and entry.may_be_talk
            and guess_kind(entry.text) != "talk"
            and not any(child.is_talk_link for child in self.children[entry])
        )

    def _has_talk_links(self) -> bool:
        links = [entry for entry in self.entries if entry.is_talk_link]
        plain = [
            entry
            for entry in self.entries
            if entry.rank == self.level and entry.may_be_talk and not entry.is_talk_link
        ]
        return len(links) >= MIN_TALK_LINKS or len(links) > len(plain)

    def _find_containers(self) -> set[Entry]:
        """Headings such as "Keynote" at the level of the talks, with talks below them."""
        containers = set()
        for entry in self.entries:
            if entry.rank != self.level or entry is self.title_entry or entry.nodes or entry.day:
                continue
            children = self.children[entry]
            is_kind = entry.is_group or guess_kind(entry.text) != "talk"
            if is_kind and len(children) > 1 and mean(c.evidence for c in children) >= 1.5:
                containers.add(entry)
        return containers


def names_event(title: str) -> bool:
    """A title of the whole text, such as "PyFest 2024: Day 1", "PyFest 2024" or "PyFest notes"."""
    return bool(
        day_labels.split_day(title)
        or looks_like_conference(title)
        or (names_conference(title) and clean_conference_title(title) != title)
    )


def is_title_paragraph(node: Node) -> bool:
    """A short paragraph in bold, such as "**Notes**"."""
    if node.kind != "paragraph" or len(node.source_lines) > 1 or len(node.plain_text) > 120:
        return False
    tokens = [token for token in node.inline_tokens if token.content.strip() or token.nesting]
    return bool(tokens) and tokens[0].type == "strong_open" and tokens[-1].type == "strong_close"


def _find_parents(entries: Sequence[Entry]) -> dict[Entry, Entry | None]:
    parents: dict[Entry, Entry | None] = {}
    stack: list[Entry] = []
    for entry in entries:
        while stack and stack[-1].rank >= entry.rank:
            stack.pop()
        parents[entry] = stack[-1] if stack else None
        stack.append(entry)
    return parents
