"""Builds the pages of a document from the reading of its text: conference, days and talks."""

import datetime
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from conferences.translation import gettext as _
from importers.parsed_documents import CONFERENCE, DAY, TALK, Block, LineRange, ParsedPage, Speaker
from importers.parsers import day_labels, reading
from importers.parsers.block_rules import build_blocks
from importers.parsers.boilerplate import is_back_to_top_link
from importers.parsers.bylines import find_byline
from importers.parsers.conference_titles import split_edition
from importers.parsers.kinds import exact_kind, guess_kind, is_group_heading, kind_of_group
from importers.parsers.ledger import Ledger
from importers.parsers.nodes import Link, Node, ParsedMarkdown
from importers.parsers.outline import Entry
from importers.parsers.people import find_bio_subject, find_panelists, parse_names
from importers.parsers.reading import Reading
from importers.parsers.reading_guide import GROUP
from importers.parsers.talk_urls import (
    choose_official_url,
    find_links_near,
    is_slides_url,
    is_video_url,
    is_web_url,
)
from importers.parsers.title_line import TitleLine

_WORD = re.compile(r"[^\W_]+")


@dataclass
class PageOutline:
    """The nodes that belong to one page. Only a conference has no entry."""

    entry: Entry | None
    type: str = CONFERENCE
    nodes: list[Node] = field(default_factory=list)
    children: list["PageOutline"] = field(default_factory=list)
    lines: list[LineRange] = field(default_factory=list)
    #: The heading over a group of talks that this one belongs to.
    group: str = ""


def make_outline(
    read: Reading, nodes: Sequence[Node], line_count: int, ledger: Ledger
) -> PageOutline:
    """The conference with its days and talks, each with its own nodes and lines."""
    roles = {entry.node: (entry, role) for entry, role in read.roles.items()}
    conference = PageOutline(None)
    owners: list[tuple[Node, PageOutline]] = []
    parent = current = conference
    for node in nodes:
        entry, role = roles.get(node, (None, ""))
        if role == reading.DAY:
            parent = current = PageOutline(entry, DAY)
            conference.children.append(current)
        elif role == reading.LINK:
            ledger.mark_dropped(node.lines, _("a link to notes that are imported themselves"))
            continue
        elif entry and role == reading.TALK:
            current = PageOutline(entry, TALK, group=_find_group(read, entry))
            parent.children.append(current)
        else:
            is_part = role == reading.CHOSEN_PART
            if entry and not is_part and (role == GROUP or entry.rank <= read.level):
                if read.day_rank and entry.rank <= read.day_rank:
                    parent = conference
                current = parent
            current.nodes.append(node)
        owners.append((node, current))
    _assign_lines(owners, line_count)
    return conference


def _find_group(read: Reading, entry: Entry) -> str:
    """The heading of the group or day that a talk stands below."""
    above = read.parents[entry]
    while above and read.roles[above] not in {GROUP, reading.DAY, reading.TITLE}:
        above = read.parents[above]
    above = above or read.title_entry
    return above.node.plain_text if above else ""


def _assign_lines(owners: list[tuple[Node, PageOutline]], line_count: int) -> None:
    """A page has the lines from each of its nodes to the line before the next node."""
    ends = [node.lines[0] - 1 for node, _page in owners[1:]] + [line_count]
    for (node, page), end in zip(owners, ends, strict=False):
        if is_back_to_top_link(node):
            continue
        if page.lines and page.lines[-1][1] == node.lines[0] - 1:
            page.lines[-1] = (page.lines[-1][0], end)
        else:
            page.lines.append((node.lines[0], end))


@dataclass(frozen=True)
class TalkLine:
    """What the title of a talk, and the lines right below it, say about the talk."""

    title: str = ""
    kind: str = "talk"
    speakers: tuple[Speaker, ...] = ()
    official_url: str = ""
    video_url: str = ""
    slides_url: str = ""


def read_talk(
    line: TitleLine, nodes: Sequence[Node], hosts: Collection[str] = (), layout: str = ""
) -> TalkLine:
    split = line.best_split(layout)
    title, speakers = (split.title, split.speakers) if split else (line.without_kind, ())
    kind, bar, rest = title.partition(" | ")
    title = rest if bar and exact_kind(kind) else title
    if not speakers and (byline := find_byline(nodes)):
        speakers = byline.speakers
    links = (*line.links, *find_links_near(nodes))
    own = (*line.side_links, *([line.main_link] if line.main_link else ()))
    official = choose_official_url(links, hosts)
    kind = guess_kind(line.text)
    if kind == "talk" and nodes and nodes[0].kind == "paragraph":
        kind = exact_kind(nodes[0].plain_text.split("\n")[0]) or kind
    if kind == "talk":
        kind = guess_kind(title, official)
    return TalkLine(
        title,
        kind,
        speakers,
        official,
        _first(own, is_video_url),
        _first(own, is_slides_url),
    )


def find_other_links(line: TitleLine, talk: TalkLine) -> list[Link]:
    """Links in a title that are not the talk's page, recording or slides."""
    used = {talk.official_url, talk.video_url, talk.slides_url}
    return [link for link in line.links if is_web_url(link.url) and link.url not in used]


def report_left_out(line: TitleLine, talk: TalkLine, node: Node, ledger: Ledger) -> None:
    """Lists what of a title's line has no place on the page, such as a role or a time."""
    used = Counter(_WORD.findall(" ".join([talk.title, *(p.name for p in talk.speakers)])))
    used.update(word for link in line.side_links for word in _WORD.findall(link.text))
    left = Counter(_WORD.findall(node.plain_text)) - used
    words = [word for word in _WORD.findall(node.plain_text) if left[word] > 0]
    if words:
        text = _("Of this title, “{words}” was left out.").format(words=" ".join(words))
        ledger.add_message("info", text, node.lines, _("Add it to the talk if you need it."))


def _first(links: Sequence[Link], is_wanted: Callable[[str], bool]) -> str:
    return next((link.url for link in links if is_wanted(link.url)), "")


@dataclass(frozen=True)
class PageBuilder:
    markdown: ParsedMarkdown
    ledger: Ledger
    year: int | None
    dates: day_labels.DateRange | None
    reading: Reading
    #: Of the official pages of talks.
    hosts: Collection[str]

    def build(self, outline: PageOutline) -> ParsedPage:
        """The day or talk of an outline, with all below it."""
        entry = outline.entry
        assert entry is not None  # noqa: S101 - only conferences have none
        self.ledger.mark_imported(entry.node.lines)
        if outline.type == TALK:
            return self._build_talk(outline, entry)
        date = None
        title = entry.node.plain_text
        if label := entry.day:
            date = self._resolve_date(label, title, entry.node)
        children = tuple(self.build(child) for child in outline.children)
        blocks = self.build_own_blocks(outline)
        return ParsedPage(
            DAY, title, tuple(outline.lines), date=date, blocks=blocks, children=children
        )

    def _resolve_date(
        self, label: day_labels.DayLabel, title: str, node: Node
    ) -> datetime.date | None:
        date = day_labels.resolve_date(label, self.year, self.dates)
        if date and not label.year:
            text = (
                _("The date of “{title}” was completed with the conference's year: {date}.")
                if label.month
                else _("The date of “{title}” was found by its weekday: {date}.")
            )
            self.ledger.add_message(
                "info",
                text.format(title=title, date=date),
                node.lines,
                _("If it is wrong, correct it on the day's page."),
            )
        return date

    def build_own_blocks(self, outline: PageOutline) -> tuple[Block, ...]:
        """The text of a conference or day itself, without headings over groups of talks."""
        nodes: list[Node] = []
        talk_lines = sorted(c.entry.node.lines[0] for c in outline.children if c.entry)
        for index, node in enumerate(outline.nodes):
            following = outline.nodes[index + 1] if index + 1 < len(outline.nodes) else None
            next_line = following.lines[0] if following else 10**9
            is_over_talks = bisect_right(talk_lines, node.lines[0]) < bisect_left(
                talk_lines, next_line
            )
            if node.kind == "heading" and is_over_talks and is_group_heading(node.plain_text):
                self.ledger.mark_dropped(node.lines, _("a heading over talks"))
            else:
                nodes.append(node)
        return build_blocks(nodes, self.markdown, self.ledger)

    def _build_talk(self, outline: PageOutline, entry: Entry) -> ParsedPage:
        talk = read_talk(entry.line, outline.nodes, self.hosts, self.reading.find_layout(entry))
        report_left_out(entry.line, talk, entry.node, self.ledger)
        kind = talk.kind
        if kind == "talk":
            kind = kind_of_group(outline.group) or kind
        nodes = outline.nodes
        byline = find_byline(nodes)
        is_used_up = byline and byline.is_bare and not byline.conference
        if byline and is_used_up and byline.speakers == talk.speakers:
            self.ledger.mark_imported(byline.node.lines)
            nodes = [node for node in nodes if node is not byline.node]
        return ParsedPage(
            TALK,
            talk.title,
            tuple(outline.lines),
            kind=kind,
            official_url=talk.official_url,
            video_url=talk.video_url,
            slides_url=talk.slides_url,
            speakers=talk.speakers
            or self._find_speaker_in_title(talk.title, entry.node, kind)
            or self._find_speakers_in_notes(outline, kind),
            blocks=build_blocks(
                nodes,
                self.markdown,
                self.ledger,
                [(link, entry.node.lines) for link in find_other_links(entry.line, talk)],
            ),
        )

    def _find_speaker_in_title(self, title: str, node: Node, kind: str) -> tuple[Speaker, ...]:
        """A keynote often has its speaker in the title: "Lateral thinking: Ada Lovelace".

        Or it is called by nothing else.
        """
        head, _separator, tail = title.rpartition(": ")
        if kind != "keynote" or head.lower() == "keynote":
            return ()
        speakers = parse_names(tail)
        if len(speakers) != 1 or len(tail.split()) > 3:
            return ()
        self._report_speakers(_("The speaker was taken from the title."), node)
        return speakers

    def _find_speakers_in_notes(self, outline: PageOutline, kind: str) -> tuple[Speaker, ...]:
        paragraphs = [node for node in outline.nodes if node.kind == "paragraph"]
        for node in paragraphs if kind == "panel" else ():
            if speakers := find_panelists(node.source_lines):
                self._report_speakers(_("The panelists were taken from this list of names."), node)
                return speakers
        for node in paragraphs[:1]:
            if name := find_bio_subject(node.only_code_span or node.plain_text):
                self._report_speakers(_("The speaker was taken from this biography."), node)
                return (Speaker(name),)
        return ()

    def _report_speakers(self, text: str, node: Node) -> None:
        remedy = _("If that is wrong, correct the speakers on the talk's page.")
        self.ledger.add_message("info", text, node.lines, remedy)


def make_conference(title: str, children: tuple[ParsedPage, ...]) -> ParsedPage:
    series, edition = split_edition(title)
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
