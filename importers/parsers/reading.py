"""Decides what each entry of an outline is: a day, a talk, a group of talks, or a part of one.

Authors mark talks at any level of heading. So each level is weighed as a whole: do its headings
name speakers, times, addresses or kinds, do they stand below days, do the same parts ("Notes",
"Questions") return below them? The alternative is that the whole text is about one talk.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean as mean

from importers.parsed_documents import CONFERENCE
from importers.parsers import day_labels
from importers.parsers.kinds import exact_kind, is_section_heading, looks_like_conference
from importers.parsers.outline import LINE_RANK, Entry, is_title_paragraph
from importers.parsers.reading_guide import GROUP, NO_DECISION, SECTION, SKIP, Decision
from importers.parsers.text_outline import TextOutline
from importers.parsers.title_line import choose_layout
from importers.parsers.title_splits import Split
from importers.parsers.words import fold

#: CHOSEN_PART is a part of the talk above by an editor's decision, whatever its level.
TITLE, DAY, TALK, PART, LINK, CHOSEN_PART = "title", "day", "talk", "part", "link", "chosen part"
#: So many talks below one heading may have a layout of their own.
MIN_GROUP = 3
#: Fewer links to talks are not taken for a list of talks.
MIN_TALK_LINKS = 3


@dataclass
class Reading(TextOutline):
    #: What an editor decided about lines, by their number, and about the file.
    decisions: Mapping[int, Decision] = field(default_factory=dict)
    decision_about_file: Decision = NO_DECISION
    roles: dict[Entry, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.level, self.level_points = self._find_talk_level()
        self.one_talk_points = self._weigh_one_talk()
        self.is_one_talk = self._decides_about_one_talk()
        #: Entries that look like talks, whatever an editor decided: they show how titles are read.
        self._likely_talks: list[Entry] = []
        self._assign_roles()
        self.layout = choose_layout(entry.line.splits for entry in self._likely_talks)
        self._layouts = self._choose_layouts()

    def find_layout(self, talk: Entry) -> str:
        """How the titles beside this one are read, if there are enough, else all of them."""
        return self._layouts.get(self.parents[talk]) or self.layout

    def _choose_layouts(self) -> dict[Entry | None, str]:
        groups: dict[Entry | None, list[Sequence[Split]]] = defaultdict(list)
        for talk in self._likely_talks:
            groups[self.parents[talk]].append(talk.line.splits)
        return {
            parent: choose_layout(splits)
            for parent, splits in groups.items()
            if len(splits) >= MIN_GROUP
        }

    @property
    def day_rank(self) -> int | None:
        ranks = Counter(entry.rank for entry in self.days)
        return ranks.most_common(1)[0][0] if ranks else None

    @property
    def talks(self) -> list[Entry]:
        return [entry for entry, role in self.roles.items() if role == TALK]

    @property
    def links(self) -> list[Entry]:
        return [entry for entry, role in self.roles.items() if role == LINK]

    @property
    def days(self) -> list[Entry]:
        return [entry for entry, role in self.roles.items() if role == DAY]

    # An editor's decisions

    def get_decided_role(self, entry: Entry) -> str:
        decision = self.decisions.get(entry.node.lines[0])
        return decision.role if decision else ""

    def find_title_entry(self) -> Entry | None:
        """The heading that an editor chose for the conference, else what looks like its title."""
        decided = {entry: self.get_decided_role(entry) for entry in self.entries}
        chosen = next((entry for entry, role in decided.items() if role == CONFERENCE), None)
        title = chosen or super().find_title_entry()
        if title is None or decided[title] in {"", CONFERENCE}:
            return title
        # "Talk" makes it the title of a file about one talk, unless there are others.
        others = {role for entry, role in decided.items() if entry is not title}
        may_be_one_talk = decided[title] == TALK and not others & {TALK, DAY}
        may_be_one_talk = may_be_one_talk and self.decision_about_file.role != CONFERENCE
        return title if may_be_one_talk else None

    def reads_as_title(self, entry: Entry) -> bool:
        """Whether it would also be the title without a decision."""
        return super().find_title_entry() is entry

    def _decides_about_one_talk(self) -> bool:
        if role := self.decision_about_file.role:
            return role == TALK
        decided = {entry: self.get_decided_role(entry) for entry in self.entries}
        if self.title_entry and decided[self.title_entry]:
            return decided[self.title_entry] == TALK
        if {TALK, DAY} & set(decided.values()):
            return False
        return self.one_talk_points > self.level_points

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
        parents = [self.find_parent(entry) for entry in talks]
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
            if looks_like_conference(text) or self.is_about_several_talks:
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
        has_talk_links = not self.is_one_talk and self._has_talk_links()
        containers = set() if self.is_one_talk else self._find_containers()
        for entry in self.entries:
            role = PART if self.is_one_talk else self._find_role(entry, has_talk_links, containers)
            self.roles[entry] = self._decide_role(entry) or role
            if TALK in {role, self.roles[entry]} and entry is not self.title_entry:
                self._likely_talks.append(entry)

    def _decide_role(self, entry: Entry) -> str:
        """The role that an editor chose, or that follows from a choice for the whole file."""
        if entry is self.title_entry:
            return TITLE
        role, parent = self.get_decided_role(entry), self.parents[entry]
        if role == SKIP or (not role and parent and self.roles[parent] == SKIP):
            return SKIP
        if self.is_one_talk:
            return PART
        return CHOSEN_PART if role == SECTION else role

    def _find_role(self, entry: Entry, has_talk_links: bool, containers: set[Entry]) -> str:
        link = entry.line.main_link
        if link and link.url in self.hints.linked and not entry.all_nodes:
            return LINK
        if entry.day and (entry.rank <= self.level or self.level == LINE_RANK):
            return DAY
        if entry in containers:
            return GROUP
        if self.parents[entry] in containers:
            return TALK if entry.may_be_talk and entry.evidence else PART
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
        if has_talk_links and entry.kind == "talk" and not entry.evidence:
            return GROUP
        return TALK

    @cached_property
    def _rank_counts(self) -> Counter[int]:
        return Counter(entry.rank for entry in self.entries)

    def _is_talk_above_level(self, entry: Entry) -> bool:
        """A talk whose heading is a level too high by mistake, as few others are."""
        return (
            entry.may_be_talk
            and entry.evidence >= 1
            and not exact_kind(entry.text)
            and bool(entry.nodes)
            and self._rank_counts[entry.rank] * 2 <= self._rank_counts[self.level]
        )

    def _is_kind_without_links(self, entry: Entry) -> bool:
        """A heading such as "Panel: …" among lines that are links to talks."""
        return (
            self.level == LINE_RANK
            and entry.may_be_talk
            and entry.kind != "talk"
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
            likely = [c for c in children if c.may_be_talk and c.evidence >= 1.5]
            is_kind = entry.is_group or entry.kind != "talk"
            if is_kind and len(likely) > 1 and len(likely) * 2 > len(children):
                containers.add(entry)
        return containers
