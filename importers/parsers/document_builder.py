"""From a file of Markdown to a document: what all containers share."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from importers.documents import (
    CONFERENCE,
    TALK,
    Document,
    Lines,
    Recap,
    Speaker,
)
from importers.parsers import heuristics
from importers.parsers.identity import identified, website, with_former_addresses
from importers.parsers.ledger import Ledger
from importers.parsers.nodes import Node, Parsed, parse
from importers.parsers.shortcodes import with_fences
from importers.parsers.source_text import Front, Score, SourceText
from importers.parsers.structure import Structure

_HEADING_WITHOUT_SPACE = re.compile(r"^(#{1,6})(?=[^\s#])")


#: A way to find the conference's name where no single line tells it.
Naming = Callable[[str, "Reading"], str]


class Reading:
    """One file on its way from lines to pages."""

    def __init__(self, file: SourceText, front: Front | None = None) -> None:
        self.file, self.front = file, front or Front()
        self.ledger = Ledger(file.lines)
        lines = with_fences(file.lines)
        if self.front.lines:
            first, last = self.front.lines
            lines[first - 1 : last] = [""] * (last - first + 1)
        self.parsed = self._parsed(lines)

    def _parsed(self, lines: list[str]) -> Parsed:
        found = parse(lines)
        tight = [
            node
            for node in found.nodes
            if node.kind == "paragraph"
            and len(node.source) == 1
            and _HEADING_WITHOUT_SPACE.match(node.source[0])
        ]
        spaced = [n for n in found.nodes if n.kind == "heading" and n.tokens[0].markup[0] == "#"]
        if not tight or len(tight) <= len(spaced):
            return found
        for node in tight:
            number = node.lines[0] - 1
            lines[number] = _HEADING_WITHOUT_SPACE.sub(r"\1 ", lines[number])
            self.ledger.promote(node.lines, "paragraph", "heading", "a heading without its space")
        self.ledger.lines = lines
        return parse(lines)

    @property
    def nodes(self) -> list[Node]:
        return self.parsed.nodes

    def title_node(self) -> Node | None:
        """The one heading of the first level, when it comes first."""
        headings = [node for node in self.nodes if node.kind == "heading" and node.words]
        top = [node for node in headings if node.level == 1]
        return top[0] if len(top) == 1 and headings[0] is top[0] else None

    def document(self, dialect: str, score: Score, naming: Naming | None = None) -> Document:
        for lines in self.parsed.hidden:
            self.ledger.hide(lines)
        self._account_for_front()
        title_node = self.title_node()
        stated = self.front.text("title") or (title_node.words if title_node else "")
        rest = [node for node in self.nodes if node is not title_node]
        if title_node:
            self.ledger.take(title_node.lines)
        conference = (
            self._one_talk(stated, rest) if self._is_one_talk(rest) else None
        ) or self._many_talks(stated, rest, naming)
        self._keep_the_forgotten()
        front = self.front
        return Document(
            path=self.file.path,
            dialect=dialect,
            score=score.points,
            evidence=score.evidence,
            conference=identified(conference),
            account=self.ledger.account(),
            author=", ".join(front.texts("author", "authors")),
            url=self._address("canonicalURL", "canonical", "canonical_url", "source"),
            licence=front.text("license", "licence"),
            dropped=tuple(sorted(self.ledger.dropped, key=lambda dropped: dropped.lines)),
            promoted=tuple(self.ledger.promoted),
            messages=(*self.file.messages, *self.front.messages, *self.ledger.messages),
        )

    def _account_for_front(self) -> None:
        if not self.front.lines:
            return
        self.ledger.take(self.front.lines)
        for lines, name in self.front.unused:
            self.ledger.drop(lines, f"the field “{name}” has no place on a page")

    def _is_one_talk(self, rest: list[Node]) -> bool:
        if self.front.texts("speaker", "speakers", "presenter", "presenters"):
            return True
        structure = Structure(Parsed(rest, [], {}), Ledger(self.file.lines))
        return not structure.parts().children and bool(_byline(rest))

    def _one_talk(self, title: str, rest: list[Node]) -> Recap:
        """A file for each talk: its conference is named in it, or by the folder it lies in."""
        front = self.front
        byline = _byline(rest)
        people = front.texts("speaker", "speakers", "presenter", "presenters")
        speakers = tuple(Speaker(name) for name in people)
        conference = front.text("conference", "event")
        if byline and not speakers:
            node, speakers, named = byline
            conference = conference or named
            self.ledger.take(node.lines)
            rest = [other for other in rest if other is not node]
        conference = conference or PurePosixPath(self.file.path).parent.name.replace("-", " ")
        structure = Structure(Parsed(rest, self.parsed.hidden, self.parsed.references), self.ledger)
        url = self._address("official_url", "talk_url", "talk", "url", "link")
        talk = Recap(
            TALK,
            title or self.file.stem,
            ((1, len(self.file.lines)),),
            kind=self._kind(title, url),
            official_url=url,
            video_url=self._address("video", "video_url", "youtube"),
            slides_url=self._address("slides", "slides_url"),
            code_url=self._address("code", "code_url", "repository"),
            speakers=speakers,
            topics=front.texts("topics", "tags"),
            blocks=structure.lifter.lift(rest),
            former_addresses=front.texts("aliases"),
            language=front.text("language", "lang"),
            description=front.text("description", "summary"),
            draft=_is_draft(front),
        )
        day = front.text("day")
        children: tuple[Recap, ...] = (talk,)
        if day and heuristics.day_label(day):
            children = (Recap("day", day, children=(talk,)),)
        return self._conference(heuristics.conference_title(conference), children)

    def _kind(self, title: str, url: str) -> str:
        stated = self.front.text("kind", "type")
        found = heuristics.stated_kind(stated) or heuristics.kind_of(title, url)
        if stated and not heuristics.stated_kind(stated):
            self._say_of_front(
                f"“{stated}” is no kind of talk; this was taken for: {found}.",
                "Change the kind on the talk's page if it is wrong.",
            )
        return found

    def _address(self, *names: str) -> str:
        value = self.front.text(*names)
        if not value or re.match(r"https?://[^\s/]+", value):
            return value
        self._say_of_front(
            f"“{value}” is no address of a page on the web, so it was left out.",
            "Write addresses out, from https:// on.",
        )
        return ""

    def _say_of_front(self, text: str, remedy: str) -> None:
        self.ledger.say("info", text, self.front.lines or (1, 1), remedy)

    def _many_talks(self, stated: str, rest: list[Node], naming: Naming | None) -> Recap:
        title = heuristics.conference_title(stated) or self.file.stem
        if naming:
            title = naming(title, self)
        rest = self._without_title_again(title, rest)
        structure = Structure(Parsed(rest, self.parsed.hidden, self.parsed.references), self.ledger)
        year = heuristics.year_in(title) or heuristics.year_in(self.file.stem)
        within = self._range(rest, year)
        children = structure.recaps(year, within)
        days, aliases = with_former_addresses(children, self.front.texts("aliases"))
        draft = _is_draft(self.front)
        if draft:
            days = [_as_draft(day) for day in days]
        conference = self._conference(title, tuple(days))
        return replace(
            conference,
            lines=_from_the_first_line(structure.whole.ranges, children),
            blocks=structure.conference_blocks(),
            website=website(days),
            date=within.first if within else None,
            last_date=within.last if within else None,
            former_addresses=aliases,
            language=self.front.text("language", "lang"),
            description=self.front.text("description", "summary"),
            draft=draft,
        )

    def _conference(self, title: str, children: tuple[Recap, ...]) -> Recap:
        series, edition = heuristics.series_and_edition(title)
        return Recap(
            CONFERENCE, title, series=series if edition else "", edition=edition, children=children
        )

    def _without_title_again(self, title: str, rest: list[Node]) -> list[Node]:
        """Headings before the first talk that only say the conference's name again."""
        wanted = set(title.casefold().split())
        kept = []
        for number, node in enumerate(rest):
            following = rest[number + 1] if number + 1 < len(rest) else None
            repeats = (
                node.kind == "heading"
                and set(node.words.casefold().split()) <= wanted
                and (following is None or following.kind == "heading")
            )
            if repeats:
                self.ledger.take(node.lines)
            else:
                kept.append(node)
        return kept

    def _range(self, nodes: Sequence[Node], year: int | None) -> heuristics.DateRange | None:
        for node in nodes:
            if node.kind == "paragraph" and (found := heuristics.date_range(node.words, year)):
                self.ledger.say(
                    "info",
                    f"The conference's days were read from here: {found.first} to {found.last}.",
                    node.lines,
                    "Mend the dates on the conference's page if they are wrong.",
                )
                return found
        return None

    def _keep_the_forgotten(self) -> None:
        """Lines that no rule has spoken for: definitions of links that nothing calls, mostly."""
        defined = {
            number
            for reference in self.parsed.references.values()
            for number in range(*(reference.get("map") or (0, 0)))
        }
        for first, last in list(self.ledger.forgotten()):
            if set(range(first - 1, last)) <= defined:
                self.ledger.drop((first, last), "a definition of a link that no text uses")
            else:
                self.ledger.keep_raw((first, last), "no rule could place these lines")


def _from_the_first_line(ranges: Sequence[Lines], below: Sequence[Recap]) -> tuple[Lines, ...]:
    """A conference's lines with those of its title, which stand above everything."""
    first = min((lines[0] for page in below for lines in page.lines), default=2)
    if ranges and ranges[0][0] < first:
        return ((1, ranges[0][1]), *ranges[1:])
    return ((1, max(first - 1, 1)), *ranges)


def _byline(nodes: Sequence[Node]) -> tuple[Node, tuple[Speaker, ...], str] | None:
    """A first paragraph such as "by Ada Lovelace at PyFest 2024"."""
    first = next((node for node in nodes if node.kind == "paragraph"), None)
    if not first or nodes[0] is not first or len(first.source) > 1:
        return None
    found = re.fullmatch(
        r"(?:by|speakers?:|presented by)\s+(?P<names>.+?)(?:\s+at\s+(?P<at>.+))?",
        first.words,
        re.IGNORECASE,
    )
    speakers = heuristics.names(found["names"]) if found else ()
    return (first, speakers, (found["at"] or "").strip(" .")) if found and speakers else None


def _is_draft(front: Front) -> bool:
    return str(front.fields.get("draft", "")).lower() in {"true", "yes", "1"}


def _as_draft(recap: Recap) -> Recap:
    return replace(recap, draft=True, children=tuple(map(_as_draft, recap.children)))


def notes_score(file: SourceText, front: Front | None = None) -> Score:
    """Whether a text looks like notes of a conference, however it is packed."""
    reading = Reading(file, front)
    structure = Structure(reading.parsed, reading.ledger)
    marks = structure.marks()
    points = min(20 * len(marks), 50)
    title = (front.text("title") if front else "") or (
        node.words if (node := reading.title_node()) else ""
    )
    if heuristics.year_in(title) and re.search(
        r"con|conf|fest|camp|day|summit|meet", title, re.IGNORECASE
    ):
        marks.append(f"the title “{title}” names a conference and its year")
        points += 20
    if _byline(reading.nodes[1:]) or (front and front.texts("speaker", "speakers")):
        marks.append("it names who spoke")
        points += 30
    return Score(min(points, 60), tuple(marks))
