"""Reads the properties that Notion writes under the title of a page it exports, a line each."""

import re

from importers.parsed_documents import LineRange
from importers.parsers.notes_file import FrontMatter, NotesFile

_PROPERTY = re.compile(r"^(?P<name>[A-Z][\w /]{0,40}): (?P<value>.*\S)\s*$")
_USUAL_PROPERTY = re.compile(
    r"^(?:Created|Created by|Last edited|Last edited by|Tags|Status|URL|Date)", re.IGNORECASE
)
#: The field of front matter that a property stands for.
_FIELDS = {
    "author": "author",
    "created by": "author",
    "url": "source",
    "speaker": "speaker",
    "speakers": "speakers",
    "conference": "conference",
    "event": "conference",
    "video": "video",
    "slides": "slides",
}


def parse_properties(file: NotesFile) -> FrontMatter | None:
    """The paragraph of properties under the title."""
    lines = file.lines
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if not lines or not lines[start].startswith("# "):
        return None
    first = next((n for n in range(start + 1, len(lines)) if lines[n].strip()), len(lines))
    last, properties = first, {}
    while last < len(lines) and (match := _PROPERTY.match(lines[last])):
        properties[match["name"]] = match["value"]
        last += 1
    if not properties or not any(_USUAL_PROPERTY.match(name) for name in properties):
        return None
    fields = {
        _FIELDS[name.lower()]: value
        for name, value in properties.items()
        if name.lower() in _FIELDS
    }
    unused: list[tuple[LineRange, str]] = [
        ((first + index + 1, first + index + 1), name)
        for index, name in enumerate(properties)
        if name.lower() not in _FIELDS
    ]
    return FrontMatter(fields, (first + 1, last), tuple(unused))
