"""Builds the pages of a document from the outline of its text: conference, days and talks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conferences.translation import gettext as _
from importers.parsed_documents import CONFERENCE, DAY, TALK, Block, LineRange, ParsedPage, Speaker
from importers.parsers import heuristics
from importers.parsers.block_rules import build_blocks
from importers.parsers.ledger import Ledger
from importers.parsers.nodes import Node, ParsedMarkdown
from importers.parsers.structure import PageOutline, PageStart, is_talk_url


@dataclass(frozen=True)
class PageBuilder:
    markdown: ParsedMarkdown
    ledger: Ledger
    year: int | None
    dates: heuristics.DateRange | None

    def build(self, outline: PageOutline) -> ParsedPage:
        """The day or talk of an outline, with all below it."""
        start = outline.start
        assert start is not None  # noqa: S101 - only conferences have none
        self.ledger.mark_imported(start.node.lines)
        if start.type == TALK:
            return self._build_talk(outline, start)
        date = None
        if start.day_label:
            date = heuristics.resolve_date(start.day_label, self.year, self.dates)
            if date and not start.day_label.year:
                text = _("The date of “{title}” was found by its weekday: {date}.")
                if start.day_label.month:
                    text = _(
                        "The date of “{title}” was completed with the conference's year: {date}."
                    )
                text = text.format(title=start.title, date=date)
                remedy = _("If it is wrong, correct it on the day's page.")
                self.ledger.add_message("info", text, start.node.lines, remedy)
        children = tuple(self.build(child) for child in outline.children)
        blocks = self.build_own_blocks(outline)
        return ParsedPage(
            DAY, start.title, tuple(outline.lines), date=date, blocks=blocks, children=children
        )

    def build_own_blocks(self, outline: PageOutline) -> tuple[Block, ...]:
        """The text of a conference or day itself, without headings over groups of talks."""
        nodes: list[Node] = []
        talk_lines = {child.start.node.lines[0] for child in outline.children if child.start}
        for index, node in enumerate(outline.nodes):
            following = outline.nodes[index + 1] if index + 1 < len(outline.nodes) else None
            next_line = following.lines[0] if following else 10**9
            is_over_talks = any(node.lines[0] < line < next_line for line in talk_lines)
            is_heading = node.kind == "heading" and is_over_talks
            if is_heading and heuristics.is_group_heading(node.plain_text):
                self.ledger.mark_dropped(node.lines, _("a heading over talks"))
            else:
                nodes.append(node)
        return build_blocks(nodes, self.markdown, self.ledger)

    def _build_talk(self, outline: PageOutline, start: PageStart) -> ParsedPage:
        kind = heuristics.guess_kind(start.title, start.url)
        return ParsedPage(
            TALK,
            start.title,
            tuple(outline.lines),
            kind=kind,
            official_url=start.url if is_talk_url(start.url) or start.speakers else "",
            speakers=(
                start.speakers
                or self._find_speaker_in_title(start, kind)
                or self._find_speakers_in_notes(outline, kind)
            ),
            blocks=build_blocks(outline.nodes, self.markdown, self.ledger),
        )

    def _find_speaker_in_title(self, start: PageStart, kind: str) -> tuple[Speaker, ...]:
        """A keynote often has its speaker in the title: "Lateral thinking: Ada Lovelace"."""
        head, _separator, tail = start.title.rpartition(": ")
        if kind != "keynote" or not head or head.lower() == "keynote":
            return ()
        speakers = heuristics.parse_names(tail)
        if len(speakers) != 1 or len(tail.split()) > 3:
            return ()
        self._report_speakers(_("The speaker was taken from the title."), start.node)
        return speakers

    def _find_speakers_in_notes(self, outline: PageOutline, kind: str) -> tuple[Speaker, ...]:
        paragraphs = [node for node in outline.nodes if node.kind == "paragraph"]
        for node in paragraphs if kind == "panel" else ():
            if speakers := heuristics.find_panelists(node.source_lines):
                self._report_speakers(_("The panelists were taken from this list of names."), node)
                return speakers
        for node in paragraphs[:1]:
            if name := heuristics.find_bio_subject(node.only_code_span or node.plain_text):
                self._report_speakers(_("The speaker was taken from this biography."), node)
                return (Speaker(name),)
        return ()

    def _report_speakers(self, text: str, node: Node) -> None:
        remedy = _("If that is wrong, correct the speakers on the talk's page.")
        self.ledger.add_message("info", text, node.lines, remedy)


def make_conference(title: str, children: tuple[ParsedPage, ...]) -> ParsedPage:
    series, edition = heuristics.split_edition(title)
    return ParsedPage(CONFERENCE, title, series=series, edition=edition, children=children)


def mark_as_draft(page: ParsedPage) -> ParsedPage:
    return replace(page, draft=True, children=tuple(map(mark_as_draft, page.children)))


def extend_to_first_line(
    lines: Sequence[LineRange], children: Sequence[ParsedPage]
) -> tuple[LineRange, ...]:
    """A conference's lines with those of its title and front matter, above everything else."""
    first = min((first for page in children for first, _last in page.lines), default=2)
    if lines and lines[0][0] < first:
        return ((1, lines[0][1]), *lines[1:])
    return ((1, max(first - 1, 1)), *lines)
