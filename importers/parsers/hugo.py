"""Posts of Hugo and its like: front matter in YAML, TOML or JSON, then Markdown with shortcodes."""

import json
import re
import tomllib
from typing import Any

import yaml

from conferences.translation import gettext as _
from importers.parsed_documents import Document, LineRange, Message, UnreadableFileError
from importers.parsers.document_builder import SPEAKER_FIELDS, DocumentBuilder, score_notes
from importers.parsers.encoding import remove_unstorable
from importers.parsers.notes_file import FrontMatter, NotesFile, Score

NAME = "hugo"
#: Fields that have a place on a page. All others are reported as dropped.
USED_FIELDS = frozenset(
    {
        *("title", "aliases", "draft", "description", "summary", "language", "lang"),
        *("author", "authors", "canonicalURL", "canonical", "canonical_url", "source"),
        *("license", "licence", "conference", "event", "day", "kind", "type", "topics", "tags"),
        *("official_url", "talk_url", "talk", "url", "link", "video", "video_url", "youtube"),
        *("slides", "slides_url", "code", "code_url", "repository"),
        *SPEAKER_FIELDS,
    }
)
TALK_ONLY_FIELDS = frozenset({"topics", "tags"})
_DELIMITERS = {"---": "YAML", "+++": "TOML"}


def parse_front_matter(file: NotesFile) -> FrontMatter | None:
    """The fields above a post, or None if there are none."""
    lines = file.lines
    delimiter = lines[0].strip() if lines else ""
    if delimiter in _DELIMITERS:
        for number, line in enumerate(lines[1:], start=2):
            if line.strip() == delimiter or (delimiter == "---" and line.strip() == "..."):
                text = "\n".join(lines[1 : number - 1])
                fields = _load_fields(text, _DELIMITERS[delimiter])
                return _make_front_matter(fields, lines, (1, number))
        return None
    if delimiter.startswith("{"):
        try:
            fields, end = json.JSONDecoder().raw_decode(file.text)
        except (ValueError, RecursionError):
            return None
        if isinstance(fields, dict):
            return _make_front_matter(fields, lines, (1, file.text.count("\n", 0, end) + 1))
    return None


def _load_fields(text: str, language: str) -> dict[str, Any]:
    try:
        fields = _load_yaml(text) if language == "YAML" else tomllib.loads(text)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else getattr(error, "lineno", 1) + 1
        text = _("The front matter is not valid {language}: {problem}.")
        text = text.format(language=language, problem=getattr(error, "problem", None) or error)
        remedy = _("Correct the line, or put its value in quotation marks.")
        raise UnreadableFileError(text, remedy, (line, line)) from error
    if fields is not None and not isinstance(fields, dict):
        remedy = _("Write each field on its own line, for example “title: PyFest 2024”.")
        raise UnreadableFileError(_("The front matter has no fields."), remedy)
    return {str(name): value for name, value in (fields or {}).items()}


def _load_yaml(text: str) -> Any:
    """Refuses aliases: a few lines that refer to each other would unfold to gigabytes."""
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(_("aliases are not supported"))
    return yaml.safe_load(text)


def _make_front_matter(
    fields: dict[str, Any], lines: list[str], line_range: LineRange
) -> FrontMatter:
    is_talk = any(name in fields for name in SPEAKER_FIELDS)
    storable, unused, messages = remove_unstorable(fields), [], []
    for name, value in fields.items():
        if remove_unstorable({name: value}) != {name: value}:
            text = _("The field “{name}” contained characters that cannot be stored.")
            text = text.format(name=remove_unstorable(name))
            remedy = _("They were repaired or left out. Check the field's text on the page.")
            place = _find_field_lines(name, lines, line_range) or line_range
            messages.append(Message("warning", text, place, remedy))
    for name in storable:
        if name in USED_FIELDS and (is_talk or name not in TALK_ONLY_FIELDS):
            continue
        if field_lines := _find_field_lines(name, lines, line_range):
            unused.append((field_lines, name))
    return FrontMatter(storable, line_range, tuple(unused), tuple(messages))


def _find_field_lines(name: str, lines: list[str], line_range: LineRange) -> LineRange | None:
    """The lines of a field, with those of a list below it."""
    start, end = line_range
    for number in range(start, end):
        if re.match(rf"""\s*["']?{re.escape(name)}["']?\s*[:=]""", lines[number - 1]):
            last = number
            while last + 1 < end and re.match(r"\s+\S|-\s", lines[last]):
                last += 1
            return number, last
    return None


def score(file: NotesFile) -> Score:
    front_matter = parse_front_matter(file)
    if not front_matter:
        return Score(0)
    notes = score_notes(file, front_matter)
    fields = ", ".join(front_matter.fields)
    evidence = [
        _("front matter with {fields}").format(fields=fields) if fields else _("front matter")
    ]
    points = 25
    if re.search(r"\{\{[<%]", file.text):
        evidence.append(_("Hugo shortcodes"))
        points += 15
    return Score(points + notes.points if notes.points else points, (*evidence, *notes.evidence))


def parse(file: NotesFile, score: Score) -> Document:
    return DocumentBuilder(file, parse_front_matter(file)).build(NAME, score)
