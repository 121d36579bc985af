"""Pages exported from Notion: a title, properties a line each, and folders named by page ids."""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from conferences.translation import gettext as _
from importers.parsed_documents import Document, LineRange
from importers.parsers import heuristics
from importers.parsers.document_builder import DocumentBuilder, score_notes
from importers.parsers.nodes import Node
from importers.parsers.notes_file import FrontMatter, NotesFile, Score
from importers.parsers.structure import is_talk_url

NAME = "notion"
_PROPERTY = re.compile(r"^(?P<name>[A-Z][\w /]{0,40}): (?P<value>.*\S)\s*$")
_PAGE_ID = re.compile(r"(?:%20| )[0-9a-f]{32}\b")
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


def score(file: NotesFile) -> Score:
    properties = parse_properties(file)
    evidence, points = [], 0
    if properties:
        evidence.append(_("properties under the title, as Notion exports them"))
        points += 40
    if _PAGE_ID.search(file.text) or _PAGE_ID.search(file.path):
        evidence.append(_("names with a Notion page id"))
        points += 20
    if not points:
        return Score(0)
    notes = score_notes(file, properties)
    return Score(min(points + notes.points, 100), (*evidence, *notes.evidence))


def parse(file: NotesFile, score: Score) -> Document:
    return DocumentBuilder(file, parse_properties(file)).build(NAME, score, complete_title)


def complete_title(title: str, nodes: Sequence[Node]) -> str:
    """A bare "DjangoCon" gets the rest from its talks' addresses, as in 2025.djangocon.us."""
    if heuristics.find_year(title):
        return title
    hosts = Counter(
        urlsplit(link.url).hostname or ""
        for node in nodes
        if (link := node.only_link) and is_talk_url(link.url)
    )
    for host, _count in hosts.most_common(1):
        year, _dot, rest = host.partition(".")
        name, _dot, country = rest.partition(".")
        if heuristics.find_year(year) and name == title.casefold().replace(" ", ""):
            return f"{title} {country.upper()} {year}" if len(country) == 2 else f"{title} {year}"
    headings = (node.plain_text for node in nodes if node.kind == "heading")
    year = next((text for text in headings if re.fullmatch(r"20\d\d", text)), "")
    return f"{title} {year}".strip()
