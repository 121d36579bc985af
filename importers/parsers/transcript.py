"""Transcripts of podcasts and recordings: plain text, or the subtitles of SRT and VTT."""

import re
from dataclasses import dataclass
from typing import Any

from importers.documents import CONFERENCE, TALK, Block, Document, Recap
from importers.parsers import heuristics
from importers.parsers.identity import identified
from importers.parsers.ledger import Ledger
from importers.parsers.source_text import Score, SourceText

NAME = "transcript"
_TIMES = re.compile(
    r"^(?P<start>(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
)
_VOICE = re.compile(r"^<v(?:\.[\w.]+)?\s+(?P<name>[^>]+)>")
_LABEL = re.compile(r"^(?:>>\s*)?(?P<name>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}):\s+(?=\S)")
_TAG = re.compile(r"</?(?:v|c|i|b|u|lang|ruby|rt)\b[^>]*>|<\d[\d:.]*>")
_TITLE = re.compile(r"^#?\s*(?:transcript\b\s*(?:of|for|:|–|-)?\s*)(?P<title>\S.*)$", re.IGNORECASE)
#: A turn is broken off after so many seconds, for those who want to find a moment again.
LONGEST_TURN = 60


def score(file: SourceText) -> Score:
    lines = [line for line in file.lines if line.strip()]
    if not lines:
        return Score(0)
    times = sum(bool(_TIMES.match(line)) for line in lines)
    if lines[0].startswith("WEBVTT") or times >= 3:
        return Score(95, (f"{times} cues with times, as in subtitles",))
    evidence, points = [], 0
    if _TITLE.match(lines[0]):
        evidence.append("the first line says that it is a transcript")
        points += 50
    marked = sum(
        bool(re.match(r"\s*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s|>|```|\|)", line)) for line in lines
    )
    if len(lines) >= 20 and marked <= len(lines) // 50 and "](" not in file.text:
        evidence.append(f"{len(lines)} lines of running text without a heading, list or link")
        points += 35
    labels = sum(bool(_LABEL.match(line)) for line in lines)
    if labels >= 5:
        evidence.append(f"{labels} lines begin with the name of who speaks")
        points += 20
    return Score(points if marked <= len(lines) // 20 else 0, tuple(evidence))


def read(file: SourceText, found: Score) -> Document:
    ledger = Ledger(file.lines)
    timed = any(_TIMES.match(line) for line in file.lines)
    title, text, first = _subtitles(file, ledger) if timed else _running_text(file, ledger)
    title = title or file.stem.replace("-", " ").replace("_", " ")
    conference = heuristics.conference_title(title)
    series, edition = heuristics.series_and_edition(conference)
    lines = (min(first, len(file.lines)), len(file.lines))
    blocks = (Block("transcript", {"label": "", "text": text}, lines),) if text else ()
    talk = Recap(TALK, title, ((1, len(file.lines)),), kind="podcast", blocks=blocks)
    whole = Recap(
        CONFERENCE,
        conference,
        series=series if edition else "",
        edition=edition,
        children=(talk,),
    )
    return Document(
        path=file.path,
        dialect=NAME,
        score=found.points,
        evidence=found.evidence,
        conference=identified(whole),
        account=ledger.account(),
        dropped=tuple(ledger.dropped),
        messages=(*file.messages, *ledger.messages),
    )


def _running_text(file: SourceText, ledger: Ledger) -> tuple[str, str, int]:
    """Lines are where the text was wrapped; only an empty one is known to end a paragraph."""
    ledger.take((1, len(file.lines)))
    first = next((n for n, line in enumerate(file.lines) if line.strip()), 0)
    found = _TITLE.match(file.lines[first]) if file.lines else None
    start = first + 1 if found else first
    text = "\n".join(file.lines[start:]).strip("\n")
    return (found["title"].strip() if found else "", text, start + 1)


@dataclass
class _Turn:
    start: float
    speaker: str
    words: list[str]


def _subtitles(file: SourceText, ledger: Ledger) -> tuple[str, str, int]:
    title, in_note = "", False
    turns: list[_Turn] = []
    start: float | None = None
    for number, line in enumerate(file.lines, start=1):
        stripped = line.strip()
        if not stripped:
            start, in_note = None, False
            continue
        if number == 1 and stripped.startswith("WEBVTT"):
            title = stripped.removeprefix("WEBVTT").strip(" -")
            ledger.take((1, 1))
        elif times := _TIMES.match(stripped):
            start = _seconds(times["start"])
            ledger.take((number, number))
        elif start is not None:
            _say(turns, start, stripped)
            ledger.take((number, number))
        elif in_note or re.match(r"(?:NOTE|STYLE|REGION)\b", stripped):
            in_note = True
            ledger.drop((number, number), "a note, style or region of the subtitles")
        elif number < len(file.lines) and _TIMES.match(file.lines[number].strip()):
            # A cue's number says nothing that its time does not.
            ledger.take((number, number))
        else:
            ledger.drop((number, number), "a line of the subtitles' head")
    return title, "\n\n".join(map(_shown, turns)), 1


def _say(turns: list[_Turn], start: float, line: str) -> None:
    voice = _VOICE.match(line)
    label = None if voice else _LABEL.match(line)
    found: Any = voice or label
    speaker = found["name"].strip() if found else ""
    said = _TAG.sub("", line[found.end() :] if found else line).strip()
    last = turns[-1] if turns else None
    goes_on = (
        last and (not speaker or speaker == last.speaker) and start - last.start < LONGEST_TURN
    )
    if last and goes_on:
        last.words.append(said)
    else:
        turns.append(_Turn(start, speaker or (last.speaker if last else ""), [said]))


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _shown(turn: _Turn) -> str:
    hours, seconds = divmod(int(turn.start), 3600)
    time = f"[{hours}:{seconds // 60:02}:{seconds % 60:02}]"
    return " ".join(filter(None, (time, f"{turn.speaker}:" if turn.speaker else "", *turn.words)))
