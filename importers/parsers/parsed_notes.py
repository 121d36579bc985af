"""A file of Markdown with everything that is read from it before pages are made."""

from collections.abc import Sequence
from functools import cached_property

from conferences.translation import gettext as _
from importers.parsed_documents import TALK
from importers.parsers.best_reading import BOLD_LINES, BestReading, find_best_reading
from importers.parsers.bylines import Byline, find_byline
from importers.parsers.candidates import NO_HEADING, Candidate, find_candidates
from importers.parsers.conference_titles import (
    is_generic_name,
    names_event,
    rank_of_name,
    talk_title_from_name,
)
from importers.parsers.folders import FileContext, FileSummary
from importers.parsers.front_matter import parse_front_matter
from importers.parsers.kinds import looks_like_conference, names_conference
from importers.parsers.ledger import Ledger
from importers.parsers.nodes import Node, ParsedMarkdown, parse_markdown
from importers.parsers.notes_file import SPEAKER_FIELDS, FrontMatter, NotesFile, Score
from importers.parsers.notion_properties import parse_properties
from importers.parsers.reading import Reading
from importers.parsers.reading_guide import SECTION, SKIP
from importers.parsers.shortcodes import replace_highlights_with_fences
from importers.parsers.signs import find_signs
from importers.parsers.talk_urls import is_web_url, links_of
from importers.parsers.text_outline import Hints
from importers.parsers.title_line import TitleLine, read_plain_title
from importers.parsers.titles_in_lines import (
    Rewrite,
    add_spaces,
    raise_chosen_lines,
)


class ParsedNotes:
    """The front matter is read at once, the Markdown when it is asked for: subtitles have none."""

    def __init__(self, file: NotesFile) -> None:
        self.file = file
        front_matter = parse_front_matter(file)
        properties = None if front_matter else parse_properties(file)
        self.has_front_matter, self.has_properties = (
            front_matter is not None,
            properties is not None,
        )
        self.front_matter = front_matter or properties or FrontMatter()
        self.context = file.context or FileContext()
        self.guide = file.guide
        #: Fields of the front matter that have a use in this file only.
        self.used_fields: set[str] = set()
        self.ledger = Ledger(file.lines)

    @property
    def markdown(self) -> ParsedMarkdown:
        return self._parsed[0]

    @property
    def reading(self) -> Reading:
        return self._parsed[1]

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The lines that may be titles, before any of them is rewritten as a heading."""
        return find_candidates(self._unchanged.nodes)

    @cached_property
    def _unchanged(self) -> ParsedMarkdown:
        lines = replace_highlights_with_fences(self.file.lines)
        if self.front_matter.lines:
            first, last = self.front_matter.lines
            lines[first - 1 : last] = [""] * (last - first + 1)
        markdown = parse_markdown(lines)
        if rewrite := add_spaces(lines, markdown.nodes):
            self._take(rewrite, _("a heading without its space"))
            return parse_markdown(rewrite.lines)
        return markdown

    @cached_property
    def _parsed(self) -> tuple[ParsedMarkdown, Reading]:
        is_one_talk = self.guide.file.role == TALK
        best = find_best_reading(self._unchanged, self._find_hints(), is_one_talk=is_one_talk)
        if best.rewrite:
            is_bold = best.raised == BOLD_LINES
            rule = _("a title in bold") if is_bold else _("a title in a list")
            self._take(best.rewrite, rule, [talk.node.lines[0] for talk in best.reading.talks])
        if self.guide:
            return self._follow_guide(best)
        return best.markdown, best.reading

    def _take(self, rewrite: Rewrite, rule: str, used: Sequence[int] | None = None) -> None:
        """Go on with the rewritten lines. `used` are those that became titles."""
        for place, kind in rewrite.headings:
            if used is None or place[0] in used:
                self.ledger.add_reinterpretation(place, kind, "heading", rule)
        self.ledger.lines = rewrite.lines

    def _follow_guide(self, best: BestReading) -> tuple[ParsedMarkdown, Reading]:
        """The reading with what an editor decided, for which other lines may become headings."""
        raised = {entry.node.lines[0] for entry in best.reading.entries}
        decisions, chosen, lines = {}, set(), list(best.markdown.lines)
        for candidate in self.candidates:
            decision = self.guide.lines.get(candidate.place)
            if decision is None:
                continue
            decisions[candidate.line] = decision
            if decision.role == SECTION and candidate.rank == NO_HEADING:
                first, last = candidate.lines
                lines[first - 1 : last] = self._unchanged.lines[first - 1 : last]
            elif decision.role not in {"", SECTION} and candidate.line not in raised:
                chosen.add(candidate.line)
        rewrite = raise_chosen_lines(lines, parse_markdown(lines).nodes, chosen)
        self._take(rewrite, _("a title chosen in the outline"))
        markdown = parse_markdown(rewrite.lines)
        return markdown, Reading(markdown, best.reading.hints, decisions, self.guide.file)

    def _find_hints(self) -> Hints:
        return Hints(
            title=self.front_matter.get_text("title"),
            has_event_name=self._has_event_name,
            has_speakers=bool(self.front_matter.get_list(*SPEAKER_FIELDS)),
            is_among_talk_files=self.context.is_among_talk_files,
            linked=frozenset(self.context.linked_files),
        )

    @property
    def _has_event_name(self) -> bool:
        *folders, _name = self.file.path.split("/")
        stem = self.file.stem
        return rank_of_name(folders[-1] if folders and is_generic_name(stem) else stem) >= 2

    @property
    def title(self) -> str:
        entry = self.reading.title_entry
        return self.front_matter.get_text("title") or (entry.line.title if entry else "")

    @cached_property
    def title_line(self) -> TitleLine:
        """The title of a text about one talk: its heading, else a link to it, else its name."""
        if entry := self.reading.title_entry:
            return entry.line
        name = talk_title_from_name(self.file.stem)
        return read_plain_title(self.context.linked_title or name)

    @property
    def title_layout(self) -> str:
        """How that title is read: as those of the files beside it, or in the only possible way."""
        layouts = {split.layout for split in self.title_line.splits}
        if self.context.layout or self.context.is_among_talk_files or len(layouts) != 1:
            return self.context.layout
        return layouts.pop()

    @cached_property
    def nodes_below_title(self) -> list[Node]:
        entry, skipped = self.reading.title_entry, set(self.skipped_nodes)
        return [
            node
            for node in self.markdown.nodes
            if node not in skipped and (entry is None or node is not entry.node)
        ]

    @cached_property
    def skipped_nodes(self) -> list[Node]:
        """What an editor chose not to import: headings with the text below them."""
        skipped = [entry for entry, role in self.reading.roles.items() if role == SKIP]
        return [node for entry in skipped for node in (entry.node, *entry.nodes)]

    @cached_property
    def byline(self) -> Byline | None:
        return find_byline(self.nodes_below_title)

    @property
    def is_one_talk(self) -> bool:
        """Whether a text without talks below its title is one; else it is about the conference."""
        reading, context = self.reading, self.context
        if role := self.guide.file.role:
            return role == TALK
        if reading.hints.has_speakers:
            return True
        if not reading.is_one_talk or reading.talks:
            return False
        title = reading.title_entry
        if title and (role := reading.get_decided_role(title)):
            return role == TALK
        if names_event(self.title) and not context.is_among_talk_files:
            return False
        return bool(
            (context.is_among_talk_files and (title or reading.is_one_talk))
            or (title and (title.evidence >= 2 or not names_conference(title.text)))
            or not (self.title or self._has_event_name or is_generic_name(self.file.stem))
            or self.byline
            or reading.find_line_above_title()
            or context.linked_title
        )

    @property
    def is_draft(self) -> bool:
        return str(self.front_matter.fields.get("draft", "")).lower() in {"true", "yes", "1"}

    @cached_property
    def signs(self) -> Score:
        """How much the text looks like notes of a conference."""
        return find_signs(self.reading, self.title, self.file, self.context)

    def summarise(self) -> FileSummary:
        """What other files of the same import should know."""
        reading = self.reading
        links, day = [], ""
        days = {entry.node: entry.node.plain_text for entry in reading.entries if entry.day}
        for node in self.markdown.nodes:
            day = days.get(node, day)
            links += [(link.url, link.text, day) for link in links_of(node)]
        title = reading.title_entry
        return FileSummary(
            path=self.file.path,
            title=self.title,
            talks=len(reading.talks),
            is_one_talk=not reading.days
            and (not reading.talks or reading.level_points < reading.one_talk_points + 2)
            and not (title and looks_like_conference(title.text)),
            links=tuple(links),
            front_conference=self.front_matter.get_text("conference", "event"),
            splits=self.title_line.splits,
            names_speakers=bool(
                reading.hints.has_speakers or self.byline or self.title_line.best_split()
            ),
        )

    def get_url(self, *names: str) -> str:
        """A web address in the front matter. Any other value is reported."""
        value = self.front_matter.get_text(*names)
        if not value or is_web_url(value):
            return value
        self.add_front_matter_message(
            _("“{value}” is not a web address, so it was left out.").format(value=value),
            _("Write the whole address, starting with https://."),
        )
        return ""

    def add_front_matter_message(self, text: str, remedy: str) -> None:
        self.ledger.add_message("info", text, self.front_matter.lines or (1, 1), remedy)
