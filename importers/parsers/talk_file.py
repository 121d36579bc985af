"""Builds the page of a file that is about one talk."""

from conferences.translation import gettext as _
from importers.parsed_documents import DAY, TALK, ParsedPage, Speaker
from importers.parsers import day_labels
from importers.parsers.block_rules import build_blocks
from importers.parsers.conference_titles import clean_conference_title, talk_title_from_name
from importers.parsers.kinds import guess_kind, parse_kind
from importers.parsers.notes_file import SPEAKER_FIELDS
from importers.parsers.page_builder import (
    TalkLine,
    find_other_links,
    make_conference,
    read_talk,
    report_left_out,
)
from importers.parsers.parsed_notes import ParsedNotes


def build_one_talk(notes: ParsedNotes) -> ParsedPage:
    """A file for each talk names its conference, or lies in a folder of its name."""
    front_matter, context = notes.front_matter, notes.context
    conference = front_matter.get_text("conference", "event")
    if notes.byline:
        conference = conference or notes.byline.conference
    conference = clean_conference_title(conference) or context.conference
    conference = conference or talk_title_from_name(notes.file.stem) or notes.file.stem
    page = _build_talk(notes)
    day = front_matter.get_text("day")
    if not (day and day_labels.parse_day_label(day)):
        day = context.day
    return make_conference(conference, (make_day(day, conference, (page,)) if day else page,))


def _build_talk(notes: ParsedNotes) -> ParsedPage:
    front_matter, nodes = notes.front_matter, notes.nodes_below_title
    line, links = read_talk(notes.title_line, nodes, layout=notes.title_layout), []
    if entry := notes.reading.title_entry:
        notes.ledger.mark_imported(entry.node.lines)
        links = [(link, entry.node.lines) for link in find_other_links(entry.line, line)]
        report_left_out(entry.line, line, entry.node, notes.ledger)
    if notes.byline and notes.byline.is_bare:
        notes.ledger.mark_imported(notes.byline.node.lines)
        nodes = [node for node in nodes if node is not notes.byline.node]
    title = _find_title(notes, line)
    official_url = notes.get_url("official_url", "talk_url", "talk", "url", "link")
    official_url = official_url or line.official_url
    return ParsedPage(
        TALK,
        title,
        ((1, len(notes.file.lines)),),
        kind=_find_kind(notes, line, title, official_url),
        official_url=official_url,
        video_url=notes.get_url("video", "video_url", "youtube") or line.video_url,
        slides_url=notes.get_url("slides", "slides_url") or line.slides_url,
        code_url=notes.get_url("code", "code_url", "repository"),
        speakers=_find_speakers(notes, line),
        topics=front_matter.get_list("topics", "tags"),
        blocks=build_blocks(nodes, notes.markdown, notes.ledger, links),
        former_addresses=front_matter.get_list("aliases"),
        language=front_matter.get_text("language", "lang"),
        description=front_matter.get_text("description", "summary"),
        draft=notes.is_draft,
    )


def _find_title(notes: ParsedNotes, line: TalkLine) -> str:
    if notes.context.prefers_linked_title:
        return notes.context.linked_title
    return notes.front_matter.get_text("title") or line.title or notes.file.stem


def _find_speakers(notes: ParsedNotes, line: TalkLine) -> tuple[Speaker, ...]:
    if names := notes.front_matter.get_list(*SPEAKER_FIELDS):
        return tuple(map(Speaker, names))
    if line.speakers:
        return line.speakers
    above = notes.reading.find_line_above_title()
    return (above and above.speakers) or (notes.byline and notes.byline.speakers) or ()


def _find_kind(notes: ParsedNotes, line: TalkLine, title: str, url: str) -> str:
    name = notes.front_matter.get_text("kind", "type")
    kind = parse_kind(name) or (line.kind if line.kind != "talk" else guess_kind(title, url))
    if name and not parse_kind(name):
        text = _("“{name}” is not a kind of talk, so this one was used: {kind}.")
        remedy = _("If it is wrong, change the kind on the talk's page.")
        notes.add_front_matter_message(text.format(name=name, kind=kind), remedy)
    return kind


def make_day(title: str, conference: str, children: tuple[ParsedPage, ...]) -> ParsedPage:
    label = day_labels.parse_day_label(title)
    year = day_labels.find_year(conference)
    date = day_labels.resolve_date(label, year, None) if label else None
    return ParsedPage(DAY, title, date=date, children=children)
