"""The outline of a file for editors: each line that may be a title, what it is read as, and why."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from conferences.translation import gettext as _
from importers.parsed_documents import CONFERENCE, DAY, TALK, Document, LineRange, ParsedPage
from importers.parsers import reading
from importers.parsers.candidates import NO_HEADING, Candidate
from importers.parsers.outline import Entry
from importers.parsers.parsed_notes import ParsedNotes
from importers.parsers.reading_guide import (
    GROUP,
    NO_DECISION,
    SECTION,
    SKIP,
    Decision,
    Place,
    ReadingGuide,
)

_ROLES = {
    reading.DAY: DAY,
    reading.TALK: TALK,
    GROUP: GROUP,
    reading.CHOSEN_PART: SECTION,
    reading.LINK: SKIP,
    SKIP: SKIP,
}


@dataclass(frozen=True)
class OutlineRow:
    """A line, or the file itself, with what it is read as and what an editor chose."""

    role: str
    reason: str = ""
    #: None for the file.
    place: Place | None = None
    line: int = 1
    #: 1 to 6 of a heading, 7 of another line.
    rank: int = NO_HEADING
    #: Whether it is a heading, or a line that is read as one.
    is_title: bool = True
    title: str = ""
    speakers: tuple[str, ...] = ()
    kind: str = ""
    date: datetime.date | None = None
    conference: str = ""
    day: str = ""
    chosen: Decision = NO_DECISION

    def as_decision(self) -> Decision:
        """All that was read, as if an editor had chosen it."""
        if self.role in {GROUP, SECTION, SKIP}:
            return Decision(self.role)
        speakers = self.speakers if self.role == TALK and self.title else None
        values = {name: getattr(self, name) for name in ("title", "kind", "conference", "day")}
        return Decision(self.role, speakers=speakers, date=self.date, **values)


@dataclass(frozen=True)
class Outline:
    file: OutlineRow
    rows: tuple[OutlineRow, ...]
    #: Decisions about lines that are no longer there.
    gone: Mapping[Place, Decision]

    def as_guide(self) -> ReadingGuide:
        """A guide that reads the file as it is read now."""
        lines = {
            row.place: row.as_decision()
            for row in self.rows
            # Links to other files of an import are left out without a decision.
            if row.place and row.is_title and (row.role != SKIP or row.chosen.role)
        }
        return ReadingGuide(self.file.as_decision(), lines)


def make_talk_outline(document: Document, chosen: Decision) -> Outline:
    """The outline of a file that is one talk without headings, such as a transcript."""
    (talk,) = (page for page in document.conference.walk() if page.type == TALK)
    row = OutlineRow(TALK, conference=document.conference.title, chosen=chosen)
    return Outline(_with_values(row, talk), (), {})


def make_outline(
    notes: ParsedNotes,
    document: Document | None,
    find_lines: Callable[[LineRange], LineRange] = lambda lines: lines,
) -> Outline:
    """The outline of notes, with the values that are on the pages of the document."""
    builder = _RowBuilder(notes, document, find_lines)
    rows = tuple(map(builder.make_row, notes.candidates))
    places = {row.place for row in rows}
    gone = {place: said for place, said in notes.guide.lines.items() if place not in places}
    return Outline(builder.make_file_row(), rows, gone)


class _RowBuilder:
    def __init__(
        self,
        notes: ParsedNotes,
        document: Document | None,
        find_lines: Callable[[LineRange], LineRange],
    ) -> None:
        self.notes, self.find_lines = notes, find_lines
        self.entries = {entry.node.lines[0]: entry for entry in notes.reading.entries}
        self.conference = document.conference if document else ParsedPage(CONFERENCE, "")
        self.pages = {
            page.lines[0][0]: page
            for page in self.conference.walk()
            if page.lines and page.type != CONFERENCE
        }

    def make_file_row(self) -> OutlineRow:
        is_one_talk = self.notes.is_one_talk
        row = OutlineRow(
            TALK if is_one_talk else CONFERENCE,
            conference=self.conference.title,
            chosen=self.notes.guide.file,
        )
        days = [page for page in self.conference.children if page.type == DAY]
        if len(days) == 1 and not self.notes.reading.days:
            row = replace(row, day=days[0].title, date=days[0].date)
        if is_one_talk and not self.notes.reading.title_entry:
            row = _with_values(row, self._find_only_talk())
        return row

    def make_row(self, candidate: Candidate) -> OutlineRow:
        entry = self.entries.get(candidate.line)
        line = self.find_lines(candidate.lines)[0]
        row = OutlineRow(
            SECTION,
            place=candidate.place,
            line=line,
            rank=candidate.rank,
            is_title=entry is not None,
            chosen=self.notes.guide.lines.get(candidate.place, NO_DECISION),
        )
        if entry is None:
            return row
        role = self._find_role(entry)
        if role in {DAY, TALK} and self.pages and line not in self.pages:
            # A heading that only repeats the conference's name.
            role = GROUP if entry is not self.notes.reading.title_entry else role
        row = replace(row, role=role, reason=self._explain(entry, role, row.chosen))
        if entry is self.notes.reading.title_entry:
            return _with_values(row, self._find_only_talk()) if role == TALK else row
        return _with_values(row, self.pages.get(line)) if role in {DAY, TALK} else row

    def _find_role(self, entry: Entry) -> str:
        read = self.notes.reading
        if entry is read.title_entry:
            return TALK if self.notes.is_one_talk else CONFERENCE
        role = read.roles[entry]
        if role == reading.PART and entry.rank <= read.level and not read.is_one_talk:
            return GROUP
        return _ROLES.get(role, SECTION)

    def _explain(self, entry: Entry, role: str, chosen: Decision) -> str:
        read = self.notes.reading
        if chosen.role:
            return _("you chose this")
        if entry is read.title_entry:
            return _("the title above everything")
        if role == TALK:
            reasons = list(dict.fromkeys(reason for _points, reason in entry.signs))
            return ", ".join(reasons) or _("stands beside other talks")
        if role == DAY:
            return _("names a day")
        if role == SKIP:
            return _("stands below a line that is not imported, or links to another file")
        if role == GROUP:
            return _("stands above or beside talks, and names none")
        return _("a usual part of a talk") if entry.is_section else _("stands below a talk")

    def _find_only_talk(self) -> ParsedPage | None:
        return next((page for page in self.conference.walk() if page.type == TALK), None)


def _with_values(row: OutlineRow, page: ParsedPage | None) -> OutlineRow:
    if page is None:
        return row
    names = tuple(speaker.name for speaker in page.speakers)
    return replace(row, title=page.title, speakers=names, kind=page.kind, date=page.date)
