"""Puts what an editor chose in the outline onto pages: titles, speakers, kinds, dates.

Pages keep the names by which their source knows them, so later imports find them again.
"""

from collections.abc import Mapping
from dataclasses import replace

from conferences.translation import gettext as _
from importers.parsed_documents import (
    CONFERENCE,
    DAY,
    TALK,
    ParsedPage,
    Speaker,
    UnreadableFileError,
)
from importers.parsers import day_labels
from importers.parsers.conference_titles import split_edition
from importers.parsers.identity import normalise_title
from importers.parsers.kinds import parse_kind
from importers.parsers.parsed_notes import ParsedNotes
from importers.parsers.reading_guide import NO_DECISION, Decision


def apply_decisions(conference: ParsedPage, notes: ParsedNotes) -> ParsedPage:
    """A conference with the values chosen for its file, and for the lines its pages begin on."""
    file, lines = notes.guide.file, notes.reading.decisions
    title = notes.reading.title_entry
    about_title = lines.get(title.node.lines[0], NO_DECISION) if title else NO_DECISION
    if notes.is_one_talk:
        return apply_to_one_talk(conference, about_title, file)
    children = tuple(_apply_to_page(child, lines) for child in conference.children)
    conference = replace(conference, children=children)
    return _apply_file_decision(_set_title(conference, about_title.title), file)


def apply_to_one_talk(conference: ParsedPage, *decisions: Decision) -> ParsedPage:
    """To the pages of a file about one talk."""
    for decision in decisions:
        conference = _apply_file_decision(_apply_to_talk(conference, decision), decision)
    return conference


def _apply_file_decision(conference: ParsedPage, file: Decision) -> ParsedPage:
    if file.day or file.date:
        conference = _set_day(conference, file)
    return _set_title(conference, file.conference)


def _apply_to_page(page: ParsedPage, lines: Mapping[int, Decision]) -> ParsedPage:
    decision = lines.get(page.lines[0][0]) if page.lines else None
    if decision:
        page = _apply_decision(page, decision)
    return replace(page, children=tuple(_apply_to_page(child, lines) for child in page.children))


def _apply_decision(page: ParsedPage, decision: Decision) -> ParsedPage:
    """A talk or day with the values that were chosen for it."""
    page = replace(page, title=decision.title or page.title)
    if page.type == DAY:
        return replace(page, date=decision.date or page.date)
    if decision.speakers is not None:
        roles = {speaker.name: speaker.role for speaker in page.speakers}
        speakers = (Speaker(name, roles.get(name, "speaker")) for name in decision.speakers)
        page = replace(page, speakers=tuple(speakers))
    return replace(page, kind=parse_kind(decision.kind) or page.kind)


def _apply_to_talk(page: ParsedPage, decision: Decision) -> ParsedPage:
    if page.type == TALK:
        return _apply_decision(page, decision)
    children = tuple(_apply_to_talk(child, decision) for child in page.children)
    return replace(page, children=children)


def _set_title(conference: ParsedPage, title: str) -> ParsedPage:
    if not title:
        return conference
    series, edition = split_edition(title)
    return replace(conference, title=title, series=series, edition=edition)


def _set_day(conference: ParsedPage, file: Decision) -> ParsedPage:
    """Talks without a day are put below this one; the only day of a file gets its values."""
    days = [page for page in conference.children if page.type == DAY]
    if len(days) == 1:
        day = replace(days[0], title=file.day or days[0].title, date=file.date or days[0].date)
        children = tuple(day if page is days[0] else page for page in conference.children)
        return replace(conference, children=children)
    if days or not conference.children:
        return conference
    date = file.date
    if not date and (label := day_labels.parse_day_label(file.day)):
        date = day_labels.resolve_date(label, day_labels.find_year(conference.title), None)
    title = file.day or str(date)
    day = ParsedPage(DAY, title, date=date, identity=normalise_title(title) or DAY)
    return replace(conference, children=(replace(day, children=conference.children),))


def check_guide(notes: ParsedNotes) -> None:
    """Refuses roles that make no tree, and reports decisions about lines that are gone."""
    reading = notes.reading
    conferences = [e for e in reading.entries if reading.get_decided_role(e) == CONFERENCE]
    remedy = _("Change their roles in the outline.")
    if len(conferences) > 1:
        text = _("The outline has two conferences: “{first}” and “{second}”. A file has one.")
        titles = {"first": conferences[0].text, "second": conferences[1].text}
        raise UnreadableFileError(text.format(**titles), remedy, conferences[1].node.lines)
    is_new = bool(conferences) and not reading.reads_as_title(conferences[0])
    for entry, role in reading.roles.items() if is_new else ():
        if entry is conferences[0]:
            break
        if role in {TALK, DAY}:
            text = _("In the outline, “{title}” stands above its conference, “{conference}”.")
            text = text.format(title=entry.text, conference=conferences[0].text)
            raise UnreadableFileError(text, remedy, entry.node.lines)
    places = {candidate.place for candidate in notes.candidates}
    for place in notes.guide.lines:
        if place not in places:
            text = _("The outline says something about “{heading}”, which is not in the notes.")
            notes.ledger.add_message(
                "warning",
                text.format(heading=place.heading),
                (1, 1),
                _("Open the outline, and decide about the line that took its place."),
            )
