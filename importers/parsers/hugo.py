"""Posts of Hugo and its like: front matter in YAML, TOML or JSON, then Markdown with shortcodes."""

import json
import re
import tomllib
from typing import Any

import yaml

from importers.documents import Document, Lines, Message, NotReadable
from importers.parsers.document_builder import Reading, notes_score
from importers.parsers.encoding import keepable
from importers.parsers.source_text import Front, Score, SourceText

NAME = "hugo"
#: Fields that a page has a place for; the others are dropped, by name.
USED = frozenset(
    {
        *("title", "aliases", "draft", "description", "summary", "language", "lang"),
        *("author", "authors", "canonicalURL", "canonical", "canonical_url", "source"),
        *("license", "licence", "speaker", "speakers", "presenter", "presenters", "conference"),
        *("event", "day", "kind", "type", "topics", "tags", "official_url", "talk_url", "talk"),
        *("url", "link", "video", "video_url", "youtube", "slides", "slides_url"),
        *("code", "code_url", "repository"),
    }
)
#: Fields that only a talk has a place for.
OF_A_TALK = frozenset({"topics", "tags"})
_FENCES = {"---": "YAML", "+++": "TOML"}


def front_matter(file: SourceText) -> Front | None:
    """The fields above a post, or None where there are none."""
    lines = file.lines
    first = lines[0].strip() if lines else ""
    if first in _FENCES:
        for number, line in enumerate(lines[1:], start=2):
            if line.strip() == first or (first == "---" and line.strip() == "..."):
                text = "\n".join(lines[1 : number - 1])
                return _front(_load(text, _FENCES[first]), lines, (1, number))
        return None
    if first.startswith("{"):
        try:
            fields, end = json.JSONDecoder().raw_decode(file.text)
        except (ValueError, RecursionError):
            return None
        if isinstance(fields, dict):
            return _front(fields, lines, (1, file.text.count("\n", 0, end) + 1))
    return None


def _load(text: str, language: str) -> dict[str, Any]:
    try:
        fields = _yaml(text) if language == "YAML" else tomllib.loads(text)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else getattr(error, "lineno", 1) + 1
        raise NotReadable(
            f"The front matter is no {language}: {getattr(error, 'problem', None) or error}.",
            "Mend the line, or put its value in quotation marks.",
            (line, line),
        ) from error
    if fields is not None and not isinstance(fields, dict):
        raise NotReadable(
            "The front matter has no fields.", "Write it as “title: …”, a field a line.", (1, 1)
        )
    return {str(name): value for name, value in (fields or {}).items()}


def _yaml(text: str) -> Any:
    """Fields in YAML; a few lines that refer to each other would unfold to gigabytes."""
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("a value refers to another, which is not followed")
    return yaml.safe_load(text)


def _front(fields: dict[str, Any], lines: list[str], span: Lines) -> Front:
    is_talk = any(name in fields for name in ("speaker", "speakers", "presenter", "presenters"))
    kept, unused, messages = keepable(fields), [], []
    for name, inner in fields.items():
        if keepable({name: inner}) != {name: inner}:
            messages.append(
                Message(
                    "warning",
                    f"The field “{keepable(name)}” held characters that cannot be kept.",
                    _lines_of(name, lines, span) or span,
                    "They were mended or left out: look whether its words are as they should be.",
                )
            )
    for name in kept:
        if name in USED and (is_talk or name not in OF_A_TALK):
            continue
        if own := _lines_of(name, lines, span):
            unused.append((own, name))
    return Front(kept, span, tuple(unused), tuple(messages))


def _lines_of(name: str, lines: list[str], span: Lines) -> Lines | None:
    """A field with the lines of its list below it."""
    for number in range(span[0], span[1]):
        if re.match(rf"""\s*["']?{re.escape(name)}["']?\s*[:=]""", lines[number - 1]):
            last = number
            while last + 1 < span[1] and re.match(r"\s+\S|-\s", lines[last]):
                last += 1
            return number, last
    return None


def score(file: SourceText) -> Score:
    front = front_matter(file)
    if not front:
        return Score(0)
    notes = notes_score(file, front)
    evidence = [f"front matter with {', '.join(front.fields) or 'no field'}"]
    points = 25
    if re.search(r"\{\{[<%]", file.text):
        evidence.append("shortcodes of Hugo")
        points += 15
    return Score(points + notes.points if notes.points else points, (*evidence, *notes.evidence))


def read(file: SourceText, found: Score) -> Document:
    return Reading(file, front_matter(file)).document(NAME, found)
