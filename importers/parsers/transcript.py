"""Transcripts of podcasts and recordings: plain text, or the subtitles of SRT and VTT."""

import re
from dataclasses import dataclass

from conferences.translation import gettext as _, ngettext
from importers.parsed_documents import CONFERENCE, TALK, Block, Document, ParsedPage, Speaker
from importers.parsers.chosen_values import apply_to_one_talk
from importers.parsers.conference_titles import (
    clean_conference_title,
    split_edition,
    title_from_name,
)
from importers.parsers.identity import assign_identities
from importers.parsers.ledger import Ledger
from importers.parsers.notes_file import SPEAKER_FIELDS, FrontMatter, Score
from importers.parsers.parsed_notes import ParsedNotes
from importers.parsers.talk_urls import is_web_url

NAME = "transcript"
_TIMES = re.compile(
    r"^(?P<start>(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
)
_VOICE = re.compile(r"^<v(?:\.[\w.]+)?\s+(?P<name>[^>]+)>")
_LABEL = re.compile(r"^(?:>>\s*)?(?P<name>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}):\s+(?=\S)")
_TAG = re.compile(r"</?(?:v|c|i|b|u|lang|ruby|rt)\b[^>]*>|<\d[\d:.]*>")
_TITLE = re.compile(r"^#?\s*(?:transcript\b\s*(?:of|for|:|–|-)?\s*)(?P<title>\S.*)$", re.IGNORECASE)
_MARKUP = re.compile(r"\s*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s|>|```|\|)")
#: Longer turns are split, so that readers can find a moment by its time.
MAX_TURN_SECONDS = 60


def _find_body(notes: ParsedNotes) -> list[str]:
    """The lines, with those of the front matter left blank."""
    if not notes.has_front_matter:
        return notes.file.lines
    _first, last = notes.front_matter.lines or (0, 0)
    return [""] * last + notes.file.lines[last:]


def score(notes: ParsedNotes) -> Score:
    file = notes.file
    lines = [line for line in _find_body(notes) if line.strip()]
    if not lines:
        return Score(0)
    cues = sum(bool(_TIMES.match(line)) for line in lines)
    if lines[0].startswith("WEBVTT") or cues >= 3:
        text = ngettext("{number} subtitle with times", "{number} subtitles with times", cues)
        return Score(95, (text.format(number=cues),))
    evidence, points = [], 0
    if _TITLE.match(lines[0]):
        evidence.append(_("the first line says that it is a transcript"))
        points += 50
    marked_up = sum(bool(_MARKUP.match(line)) for line in lines)
    if not marked_up and re.search(r"transcri", file.path, re.IGNORECASE):
        evidence.append(_("its name or its folder's says that it is a transcript"))
        points += 35
    if len(lines) >= 20 and marked_up <= len(lines) // 50 and "](" not in file.text:
        text = ngettext(
            "{number} line of running text without a heading, list or link",
            "{number} lines of running text without a heading, list or link",
            len(lines),
        )
        evidence.append(text.format(number=len(lines)))
        points += 35
    labels = sum(bool(_LABEL.match(line)) for line in lines)
    if labels >= 5:
        text = ngettext(
            "{number} line begins with the name of its speaker",
            "{number} lines begin with the name of their speaker",
            labels,
        )
        evidence.append(text.format(number=labels))
        points += 20
    return Score(points if marked_up <= len(lines) // 20 else 0, tuple(evidence))


def parse(notes: ParsedNotes, score: Score) -> Document:
    file, ledger, body = notes.file, notes.ledger, _find_body(notes)
    front_matter = notes.front_matter if notes.has_front_matter else FrontMatter()
    if front_matter.lines:
        ledger.mark_imported(front_matter.lines)
    has_times = any(_TIMES.match(line) for line in body)
    title, text, first = (_parse_subtitles if has_times else _parse_text)(body, ledger)
    title = front_matter.get_text("title") or title or title_from_name(file.stem) or file.stem
    conference = clean_conference_title(front_matter.get_text("conference", "event") or title)
    series, edition = split_edition(conference)
    lines = (min(first, len(file.lines)), len(file.lines))
    blocks = (Block("transcript", {"label": "", "text": text}, lines),) if text else ()
    url = front_matter.get_text("url", "link", "official_url")
    talk = ParsedPage(
        TALK,
        title,
        ((1, len(file.lines)),),
        kind="podcast",
        official_url=url if is_web_url(url) else "",
        speakers=tuple(map(Speaker, front_matter.get_list(*SPEAKER_FIELDS))),
        description=front_matter.get_text("description", "summary"),
        blocks=blocks,
    )
    page = ParsedPage(CONFERENCE, conference, series=series, edition=edition, children=(talk,))
    for place, name in front_matter.unused:
        ledger.mark_dropped(place, _("the field “{name}” has no place on a page").format(name=name))
    return Document(
        path=file.path,
        dialect=NAME,
        score=score.points,
        evidence=score.evidence,
        conference=apply_to_one_talk(assign_identities(page), notes.guide.file),
        line_counts=ledger.count_lines(),
        dropped=tuple(ledger.dropped),
        messages=(*file.messages, *front_matter.messages, *ledger.messages),
    )


def _parse_text(body: list[str], ledger: Ledger) -> tuple[str, str, int]:
    """The title, the text and its first line. The text keeps its line breaks as they are."""
    ledger.mark_imported((1, len(body)))
    first = next((index for index, line in enumerate(body) if line.strip()), 0)
    match = _TITLE.match(body[first]) if body else None
    start = first + 1 if match else first
    text = "\n".join(body[start:]).strip("\n")
    return (match["title"].strip() if match else "", text, start + 1)


@dataclass
class Turn:
    """The words of one person without interruption."""

    start: float
    speaker: str
    texts: list[str]

    def format(self) -> str:
        hours, seconds = divmod(int(self.start), 3600)
        time = f"[{hours}:{seconds // 60:02}:{seconds % 60:02}]"
        speaker = f"{self.speaker}:" if self.speaker else ""
        return " ".join(filter(None, (time, speaker, *self.texts)))


def _parse_subtitles(body: list[str], ledger: Ledger) -> tuple[str, str, int]:
    title, is_in_note = "", False
    turns: list[Turn] = []
    start: float | None = None
    for number, line in enumerate(body, start=1):
        stripped, lines = line.strip(), (number, number)
        if not stripped:
            start, is_in_note = None, False
            continue
        if number == 1 and stripped.startswith("WEBVTT"):
            title = stripped.removeprefix("WEBVTT").strip(" -")
            ledger.mark_imported(lines)
        elif times := _TIMES.match(stripped):
            start = _parse_seconds(times["start"])
            ledger.mark_imported(lines)
        elif start is not None:
            _add_to_turns(turns, start, stripped)
            ledger.mark_imported(lines)
        elif is_in_note or re.match(r"(?:NOTE|STYLE|REGION)\b", stripped):
            is_in_note = True
            ledger.mark_dropped(lines, _("a note, style or region of the subtitles"))
        elif number < len(body) and _TIMES.match(body[number].strip()):
            # A cue's number adds nothing to its time.
            ledger.mark_imported(lines)
        else:
            ledger.mark_dropped(lines, _("a header line of the subtitles"))
    return title, "\n\n".join(turn.format() for turn in turns), 1


def _add_to_turns(turns: list[Turn], start: float, line: str) -> None:
    match = _VOICE.match(line) or _LABEL.match(line)
    speaker = match["name"].strip() if match else ""
    text = _TAG.sub("", line[match.end() :] if match else line).strip()
    last = turns[-1] if turns else None
    continues = (
        last and (not speaker or speaker == last.speaker) and start - last.start < MAX_TURN_SECONDS
    )
    if last and continues:
        last.texts.append(text)
    else:
        turns.append(Turn(start, speaker or (last.speaker if last else ""), [text]))


def _parse_seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
