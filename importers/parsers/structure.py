"""Which pieces of a text are days, talks and what stands between them.

How a file is packed (Hugo, Notion …) and how its talks are marked are separate questions; this one
is answered here, from what the file shows: headings, headings that are links, bare links to a
talk's page, "link by Speaker", or "Title - Speaker".
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from importers.documents import DAY, TALK, Lines, Recap, Speaker
from importers.parsers import heuristics
from importers.parsers.blocks import Lifter
from importers.parsers.boilerplate import is_to_the_top
from importers.parsers.ledger import Ledger
from importers.parsers.nodes import Node, Parsed
from importers.parsers.people import people_in

_TALK_PATH = re.compile(r"/(?:talks?|sessions?|presentations?|keynotes?|tutorials?|schedule)/[^/]")
_BY = re.compile(r"^(?:by|with|from|[–—-])\s+(?P<names>.+)$", re.IGNORECASE)
_TITLE_BY = re.compile(r"^(?P<title>.+?)\s+(?:[–—-]|by|\|)\s+(?P<names>[^–—|]+)$")
#: So many headings of a file must read as "Title - Speaker" for it to be its way.
ITS_WAY = 0.6
#: So many marked by links are no accident.
MARKED_BY_LINKS = 3


def is_talk_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(_TALK_PATH.search(parts.path))


@dataclass
class Start:
    """Where a talk or a day begins, and what its first line says."""

    type: str
    node: Node
    title: str
    url: str = ""
    speakers: tuple[Speaker, ...] = ()
    label: heuristics.DayLabel | None = None


@dataclass
class Part:
    """A stretch of nodes that belong to one page."""

    start: Start | None
    nodes: list[Node] = field(default_factory=list)
    #: Pieces of a day's or the conference's own text, each from its heading on.
    children: list["Part"] = field(default_factory=list)
    ranges: list[Lines] = field(default_factory=list)


class Structure:
    def __init__(self, parsed: Parsed, ledger: Ledger) -> None:
        self.nodes, self.ledger = parsed.nodes, ledger
        self.lifter = Lifter(parsed, ledger)
        self.day_level = self._day_level()
        self.talk_level = self._talk_level()
        self.by_links = self._marked_by_links()
        self.with_names = self._named_in_titles()

    # How this file marks its days and talks.

    def _headings(self) -> list[Node]:
        return [node for node in self.nodes if node.kind == "heading" and node.words]

    def _day_level(self) -> int | None:
        levels = Counter(
            node.level for node in self._headings() if heuristics.day_label(node.words)
        )
        return levels.most_common(1)[0][0] if levels else None

    def _talk_level(self) -> int:
        if self.day_level:
            below = Counter(n.level for n in self._headings() if n.level > self.day_level)
            return min(below) if below else self.day_level + 1
        levels = Counter(node.level for node in self._headings())
        repeated = {level: count for level, count in levels.items() if count > 1}
        return max(repeated, key=lambda level: (repeated[level], -level)) if repeated else 2

    def _marked_by_links(self) -> bool:
        marked = [node for node in self.nodes if self._link_start(node)]
        plain = [
            node
            for node in self._headings()
            if node.level == self.talk_level
            and not node.only_link
            and not heuristics.is_section(node.words)
            and not heuristics.gathers_talks(node.words)
            and heuristics.kind_of(node.words) != "break"
        ]
        return len(marked) >= MARKED_BY_LINKS or len(marked) > len(plain)

    def _named_in_titles(self) -> bool:
        titles = [n.words for n in self._headings() if n.level == self.talk_level]
        named = [title for title in titles if _title_and_names(title)]
        return bool(titles) and len(named) >= ITS_WAY * len(titles)

    def marks(self) -> list[str]:
        """The evidence, in words: how days and talks are marked here."""
        found = []
        if self.day_level:
            days = sum(1 for n in self._headings() if self._day_start(n))
            found.append(counted(days, "heading names", "headings name") + " a day")
        links = sum(1 for node in self.nodes if self._link_start(node))
        if links:
            found.append(counted(links, "link leads", "links lead") + " to a talk's own page")
        if self.with_names:
            found.append("headings read as “Title - Speaker”")
        kinds = sum(1 for n in self._headings() if heuristics.kind_of(n.words) != "talk")
        if kinds:
            name = counted(kinds, "heading names", "headings name")
            found.append(f"{name} a kind of session, such as a keynote")
        return found

    def _day_start(self, node: Node) -> Start | None:
        if node.kind != "heading" or node.level != self.day_level:
            return None
        label = heuristics.day_label(node.words)
        return Start(DAY, node, node.words, label=label) if label else None

    def _link_start(self, node: Node) -> Start | None:
        """A paragraph or heading that is a link to a talk's page, perhaps with its speakers."""
        if node.kind not in {"paragraph", "heading"} or not node.link_and_rest:
            return None
        if node.kind == "paragraph" and len(node.source) > 1:
            return None
        link, rest = node.link_and_rest
        by = _BY.match(rest)
        if not link.text or (rest and not by):
            return None
        if node.kind == "heading":
            if node.level > self.talk_level or not (is_talk_url(link.url) or by):
                return None
        elif not is_talk_url(link.url):
            return None
        speakers = heuristics.bylines(by["names"]) if by else ()
        return Start(TALK, node, link.text, link.url, speakers)

    def _heading_start(self, node: Node) -> Start | None:
        if node.kind != "heading" or node.level != self.talk_level or not node.words:
            return None
        title, link = node.words, node.only_link
        if heuristics.is_section(title) or heuristics.gathers_talks(title):
            return None
        if self.by_links and heuristics.kind_of(title) in {"talk", "break"}:
            return None
        speakers: tuple[Speaker, ...] = ()
        if self.with_names and (found := _title_and_names(title)):
            title, speakers = found
        return Start(TALK, node, title, link.url if link else "", speakers)

    def _start(self, node: Node) -> Start | None:
        return self._day_start(node) or self._link_start(node) or self._heading_start(node)

    # What belongs to what.

    def parts(self) -> Part:
        """The conference with its days and talks, each with the nodes that are its own."""
        conference = Part(None)
        owner, current = conference, conference
        for node in self.nodes:
            start = self._start(node)
            if start and start.type == DAY:
                owner = current = Part(start)
                conference.children.append(owner)
            elif start:
                current = Part(start)
                owner.children.append(current)
            elif node.kind == "heading" and node.level <= self.talk_level:
                if self.day_level and node.level <= self.day_level:
                    owner = conference
                current = owner
                current.nodes.append(node)
            else:
                current.nodes.append(node)
        self._measure(conference)
        return conference

    def _measure(self, conference: Part) -> None:
        """Give each part its lines: from its first to the one before another part's."""
        owners: list[tuple[int, Part]] = []
        for part in _all(conference):
            own = [part.start.node] if part.start else []
            owners += [(node.lines[0], part) for node in [*own, *part.nodes]]
        owners.sort(key=lambda pair: pair[0])
        for number, (first, part) in enumerate(owners):
            last = owners[number + 1][0] - 1 if number + 1 < len(owners) else len(self.ledger.lines)
            node_here = next((n for n in part.nodes if n.lines[0] == first), None)
            if node_here is not None and is_to_the_top(node_here):
                continue
            if part.ranges and part.ranges[-1][1] == first - 1:
                part.ranges[-1] = (part.ranges[-1][0], last)
            else:
                part.ranges.append((first, last))

    # From parts to pages.

    def recaps(self, year: int | None, within: heuristics.DateRange | None) -> tuple[Recap, ...]:
        """Days and talks below the conference, in the order of the file."""
        self.whole = self.parts()
        return tuple(self._recap(part, year, within) for part in self.whole.children)

    def conference_blocks(self) -> tuple:
        return self.lifter.lift(self._without_empty_gatherings(self.whole))

    def _recap(self, part: Part, year: int | None, within: heuristics.DateRange | None) -> Recap:
        start = part.start
        assert start is not None  # noqa: S101 - only the conference has no first line
        self.ledger.take(start.node.lines)
        if start.type == TALK:
            return self._talk(part, start)
        found: date | None = None
        if start.label:
            found, from_what = heuristics.date_of(start.label, year, within)
            if found and from_what:
                self.ledger.say(
                    "info",
                    f"“{start.title}” was worked out to be {found:%A} {found.day} {found:%B %Y}, "
                    f"from {from_what}.",
                    start.node.lines,
                    "Mend the day's date on its page if it is wrong.",
                )
        children = tuple(self._recap(child, year, within) for child in part.children)
        blocks = self.lifter.lift(self._without_empty_gatherings(part))
        return Recap(
            DAY, start.title, tuple(part.ranges), date=found, blocks=blocks, children=children
        )

    def _without_empty_gatherings(self, part: Part) -> list[Node]:
        """A heading such as "Morning Talks" with nothing under it but talks says nothing more."""
        kept: list[Node] = []
        nodes = part.nodes
        starts = {child.start.node.lines[0] for child in part.children if child.start}
        for number, node in enumerate(nodes):
            following = nodes[number + 1] if number + 1 < len(nodes) else None
            next_line = following.lines[0] if following else 10**9
            over_talks = any(node.lines[0] < line < next_line for line in starts)
            if node.kind == "heading" and heuristics.gathers_talks(node.words) and over_talks:
                self.ledger.drop(node.lines, "a heading over talks")
            else:
                kept.append(node)
        return kept

    def _talk(self, part: Part, start: Start) -> Recap:
        kind = heuristics.kind_of(start.title, start.url)
        speakers = start.speakers or self._speakers_in_title(start, kind)
        if not speakers:
            speakers = self._speakers_in_notes(part, kind)
        return Recap(
            TALK,
            start.title,
            tuple(part.ranges),
            kind=kind,
            official_url=start.url if is_talk_url(start.url) or start.speakers else "",
            speakers=speakers,
            blocks=self.lifter.lift(part.nodes),
        )

    def _speakers_in_title(self, start: Start, kind: str) -> tuple[Speaker, ...]:
        """A keynote is often called by who gives it: "Lateral thinking: Ada Lovelace"."""
        head, _, tail = start.title.rpartition(": ")
        if kind != "keynote" or not head or head.lower() == "keynote":
            return ()
        found = heuristics.names(tail)
        if len(found) != 1 or len(tail.split()) > 3:
            return ()
        self.ledger.say(
            "info",
            f"Took “{tail}” in the title for the speaker.",
            start.node.lines,
            "Take the speaker off the talk's page if it is somebody else.",
        )
        return found

    def _speakers_in_notes(self, part: Part, kind: str) -> tuple[Speaker, ...]:
        if kind == "panel":
            for node in part.nodes:
                if found := people_in(node):
                    self.ledger.say(
                        "info",
                        "Took the names in this line for the panel.",
                        node.lines,
                        "Mend the speakers on the talk's page if it is wrong.",
                    )
                    return found
        paragraphs = [node for node in part.nodes if node.kind == "paragraph"]
        for node in paragraphs[:1]:
            if name := heuristics.named_in_bio(node.only_code or node.words):
                self.ledger.say(
                    "info",
                    f"Took {name}, whom this biography is about, for the speaker.",
                    node.lines,
                    "Mend the speakers on the talk's page if it is wrong.",
                )
                return (Speaker(name),)
        return ()


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _title_and_names(text: str) -> tuple[str, tuple[Speaker, ...]] | None:
    found = _TITLE_BY.match(text)
    if not found or found["title"].lower() in {"keynote", "panel", "lightning talks", "tutorial"}:
        return None
    speakers = heuristics.names(found["names"])
    return (found["title"].strip(), speakers) if speakers else None


def _all(part: Part) -> list[Part]:
    return [part, *(below for child in part.children for below in _all(child))]
