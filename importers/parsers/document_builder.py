"""From a file of Markdown to a document: what all dialects of Markdown share."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from conferences.translation import gettext as _
from importers.parsed_documents import DAY, TALK, Document, ParsedPage, Speaker
from importers.parsers import heuristics, page_builder
from importers.parsers.block_rules import build_blocks
from importers.parsers.identity import assign_former_addresses, assign_identities, find_website
from importers.parsers.ledger import Ledger
from importers.parsers.nodes import Node, ParsedMarkdown, parse_markdown
from importers.parsers.notes_file import FrontMatter, NotesFile, Score
from importers.parsers.shortcodes import replace_highlights_with_fences
from importers.parsers.structure import Structure, find_byline

_HEADING_WITHOUT_SPACE = re.compile(r"^(#{1,6})(?=[^\s#])")
_CONFERENCE_WORDS = re.compile(r"con|conf|fest|camp|day|summit|meet", re.IGNORECASE)
SPEAKER_FIELDS = ("speaker", "speakers", "presenter", "presenters")

#: Completes a conference's title from the nodes of the text, for dialects that can.
TitleFinder = Callable[[str, Sequence[Node]], str]


class DocumentBuilder:
    def __init__(self, file: NotesFile, front_matter: FrontMatter | None = None) -> None:
        self.file, self.front_matter = file, front_matter or FrontMatter()
        self.ledger = Ledger(file.lines)
        lines = replace_highlights_with_fences(file.lines)
        if self.front_matter.lines:
            first, last = self.front_matter.lines
            lines[first - 1 : last] = [""] * (last - first + 1)
        self.markdown = self._parse(lines)

    def _parse(self, lines: list[str]) -> ParsedMarkdown:
        """Reads "#Title" as a heading if most headings of the file lack the space."""
        markdown = parse_markdown(lines)
        without_space = [
            node
            for node in markdown.nodes
            if node.kind == "paragraph"
            and len(node.source_lines) == 1
            and _HEADING_WITHOUT_SPACE.match(node.source_lines[0])
        ]
        with_space = [
            node
            for node in markdown.nodes
            if node.kind == "heading" and node.tokens[0].markup[0] == "#"
        ]
        if not without_space or len(without_space) <= len(with_space):
            return markdown
        for node in without_space:
            index = node.lines[0] - 1
            lines[index] = _HEADING_WITHOUT_SPACE.sub(r"\1 ", lines[index])
            self.ledger.add_reinterpretation(
                node.lines, "paragraph", "heading", _("a heading without its space")
            )
        self.ledger.lines = lines
        return parse_markdown(lines)

    def find_title_node(self) -> Node | None:
        """The only heading of the first level, if it comes first."""
        headings = [
            node for node in self.markdown.nodes if node.kind == "heading" and node.plain_text
        ]
        top = [node for node in headings if node.level == 1]
        return top[0] if len(top) == 1 and headings[0] is top[0] else None

    def find_title(self) -> str:
        node = self.find_title_node()
        return self.front_matter.get_text("title") or (node.plain_text if node else "")

    def build(self, dialect: str, score: Score, find_title: TitleFinder | None = None) -> Document:
        for lines in self.markdown.hidden_ranges:
            self.ledger.mark_hidden(lines)
        self._mark_front_matter()
        title, title_node = self.find_title(), self.find_title_node()
        nodes = [node for node in self.markdown.nodes if node is not title_node]
        if title_node:
            self.ledger.mark_imported(title_node.lines)
        if self._is_one_talk(nodes):
            conference = self._build_one_talk(title, nodes)
        else:
            title = heuristics.clean_conference_title(title) or self.file.stem
            if find_title:
                title = find_title(title, self.markdown.nodes)
            conference = self._build_conference(title, nodes)
        self._mark_remaining_lines()
        front_matter = self.front_matter
        return Document(
            path=self.file.path,
            dialect=dialect,
            score=score.points,
            evidence=score.evidence,
            conference=assign_identities(conference),
            line_counts=self.ledger.count_lines(),
            author=", ".join(front_matter.get_list("author", "authors")),
            url=self._get_url("canonicalURL", "canonical", "canonical_url", "source"),
            licence=front_matter.get_text("license", "licence"),
            dropped=tuple(sorted(self.ledger.dropped, key=lambda dropped: dropped.lines)),
            reinterpretations=tuple(self.ledger.reinterpretations),
            messages=(*self.file.messages, *front_matter.messages, *self.ledger.messages),
        )

    def _mark_front_matter(self) -> None:
        if not self.front_matter.lines:
            return
        self.ledger.mark_imported(self.front_matter.lines)
        for lines, name in self.front_matter.unused:
            reason = _("the field “{name}” has no place on a page").format(name=name)
            self.ledger.mark_dropped(lines, reason)

    def _is_one_talk(self, nodes: list[Node]) -> bool:
        if self.front_matter.get_list(*SPEAKER_FIELDS):
            return True
        outline = Structure(nodes).outline(len(self.file.lines))
        return not outline.children and bool(find_byline(nodes))

    def _build_one_talk(self, title: str, nodes: list[Node]) -> ParsedPage:
        """A file for each talk names its conference, or lies in a folder of its name."""
        front_matter = self.front_matter
        byline = find_byline(nodes)
        speakers = tuple(Speaker(name) for name in front_matter.get_list(*SPEAKER_FIELDS))
        conference = front_matter.get_text("conference", "event")
        if byline and not speakers:
            node, speakers, conference_in_byline = byline
            conference = conference or conference_in_byline
            self.ledger.mark_imported(node.lines)
            nodes = [other for other in nodes if other is not node]
        conference = conference or PurePosixPath(self.file.path).parent.name.replace("-", " ")
        url = self._get_url("official_url", "talk_url", "talk", "url", "link")
        talk = ParsedPage(
            TALK,
            title or self.file.stem,
            ((1, len(self.file.lines)),),
            kind=self._get_kind(title, url),
            official_url=url,
            video_url=self._get_url("video", "video_url", "youtube"),
            slides_url=self._get_url("slides", "slides_url"),
            code_url=self._get_url("code", "code_url", "repository"),
            speakers=speakers,
            topics=front_matter.get_list("topics", "tags"),
            blocks=build_blocks(nodes, self.markdown, self.ledger),
            former_addresses=front_matter.get_list("aliases"),
            language=front_matter.get_text("language", "lang"),
            description=front_matter.get_text("description", "summary"),
            draft=self._is_draft,
        )
        day = front_matter.get_text("day")
        if day and heuristics.parse_day_label(day):
            talk = ParsedPage(DAY, day, children=(talk,))
        return page_builder.make_conference(heuristics.clean_conference_title(conference), (talk,))

    @property
    def _is_draft(self) -> bool:
        return str(self.front_matter.fields.get("draft", "")).lower() in {"true", "yes", "1"}

    def _get_kind(self, title: str, url: str) -> str:
        name = self.front_matter.get_text("kind", "type")
        kind = heuristics.parse_kind(name) or heuristics.guess_kind(title, url)
        if name and not heuristics.parse_kind(name):
            text = _("“{name}” is not a kind of talk, so this one was used: {kind}.")
            remedy = _("If it is wrong, change the kind on the talk's page.")
            self._add_front_matter_message(text.format(name=name, kind=kind), remedy)
        return kind

    def _get_url(self, *names: str) -> str:
        value = self.front_matter.get_text(*names)
        if not value or re.match(r"https?://[^\s/]+", value):
            return value
        text = _("“{value}” is not a web address, so it was left out.").format(value=value)
        remedy = _("Write the whole address, starting with https://.")
        self._add_front_matter_message(text, remedy)
        return ""

    def _add_front_matter_message(self, text: str, remedy: str) -> None:
        self.ledger.add_message("info", text, self.front_matter.lines or (1, 1), remedy)

    def _build_conference(self, title: str, nodes: list[Node]) -> ParsedPage:
        nodes = self._drop_repeated_title(title, nodes)
        outline = Structure(nodes).outline(len(self.ledger.lines))
        year = heuristics.find_year(title) or heuristics.find_year(self.file.stem)
        dates = self._find_dates(nodes, year)
        builder = page_builder.PageBuilder(self.markdown, self.ledger, year, dates)
        children = [builder.build(child) for child in outline.children]
        lines = page_builder.extend_to_first_line(outline.lines, children)
        children, addresses = assign_former_addresses(
            children, self.front_matter.get_list("aliases")
        )
        if self._is_draft:
            children = [page_builder.mark_as_draft(child) for child in children]
        return replace(
            page_builder.make_conference(title, tuple(children)),
            lines=lines,
            blocks=builder.build_own_blocks(outline),
            website=find_website(children),
            date=dates.first if dates else None,
            last_date=dates.last if dates else None,
            former_addresses=addresses,
            language=self.front_matter.get_text("language", "lang"),
            description=self.front_matter.get_text("description", "summary"),
            draft=self._is_draft,
        )

    def _drop_repeated_title(self, title: str, nodes: list[Node]) -> list[Node]:
        """Leaves out headings that only repeat the conference's name above the next heading."""
        title_words = set(title.casefold().split())
        kept = []
        for index, node in enumerate(nodes):
            following = nodes[index + 1] if index + 1 < len(nodes) else None
            repeats_title = (
                node.kind == "heading"
                and set(node.plain_text.casefold().split()) <= title_words
                and (following is None or following.kind == "heading")
            )
            if repeats_title:
                self.ledger.mark_imported(node.lines)
            else:
                kept.append(node)
        return kept

    def _find_dates(self, nodes: Sequence[Node], year: int | None) -> heuristics.DateRange | None:
        for node in nodes:
            if node.kind != "paragraph":
                continue
            if dates := heuristics.find_date_range(node.plain_text, year):
                text = _("The conference's dates were taken from here: {first} to {last}.")
                text = text.format(first=dates.first, last=dates.last)
                remedy = _("If they are wrong, correct them on the conference's page.")
                self.ledger.add_message("info", text, node.lines, remedy)
                return dates
        return None

    def _mark_remaining_lines(self) -> None:
        """Drops unused link definitions, and keeps every other line that no rule dealt with."""
        definition_lines = {
            index
            for reference in self.markdown.references.values()
            for index in range(*(reference.get("map") or (0, 0)))
        }
        for first, last in list(self.ledger.find_unmarked_ranges()):
            if set(range(first - 1, last)) <= definition_lines:
                self.ledger.mark_dropped((first, last), _("a link definition that is not used"))
            else:
                self.ledger.mark_raw((first, last), _("These lines could not be interpreted."))


def score_notes(file: NotesFile, front_matter: FrontMatter | None = None) -> Score:
    """How much a text looks like notes of a conference, whatever its dialect."""
    builder = DocumentBuilder(file, front_matter)
    evidence = Structure(builder.markdown.nodes).describe()
    points = min(20 * len(evidence), 50)
    title = builder.find_title()
    if heuristics.find_year(title) and _CONFERENCE_WORDS.search(title):
        text = _("the title “{title}” names a conference and its year")
        evidence.append(text.format(title=title))
        points += 20
    if find_byline(builder.markdown.nodes[1:]) or builder.front_matter.get_list(
        "speaker", "speakers"
    ):
        evidence.append(_("it names who spoke"))
        points += 30
    return Score(min(points, 60), tuple(evidence))
