"""Reads the fields above notes: front matter in YAML, TOML or JSON."""

import json
import re
import tomllib
from typing import Any

import yaml

from conferences.translation import gettext as _
from importers.parsed_documents import LineRange, Message, UnreadableFileError
from importers.parsers.encoding import remove_unstorable
from importers.parsers.notes_file import SPEAKER_FIELDS, FrontMatter, NotesFile

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
#: For front matter in YAML.
MAX_BRACKETS = 200
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
        raise UnreadableFileError(
            _("The front matter is not valid {language}: {problem}.").format(
                language=language, problem=getattr(error, "problem", None) or error
            ),
            _("Correct the line, or put its value in quotation marks."),
            (line, line),
        ) from error
    if fields is not None and not isinstance(fields, dict):
        raise UnreadableFileError(
            _("The front matter has no fields."),
            _("Write each field on its own line, for example “title: PyFest 2024”."),
            (1, 1),
        )
    return {str(name): value for name, value in (fields or {}).items()}


def _load_yaml(text: str) -> Any:
    """Refuses what takes long: aliases may unfold to gigabytes, brackets are scanned slowly."""
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise ValueError(_("it has too many lists in brackets"))
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
            messages.append(
                Message(
                    "warning",
                    _("The field “{name}” contained characters that cannot be stored.").format(
                        name=remove_unstorable(name)
                    ),
                    _find_field_lines(name, lines, line_range) or line_range,
                    _("They were repaired or left out. Check the field's text on the page."),
                )
            )
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
