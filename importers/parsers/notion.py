"""Pages exported from Notion: a title, properties a line each, and folders named by page ids."""

import re
from collections import Counter
from urllib.parse import urlsplit

from importers.documents import Document, Lines
from importers.parsers import heuristics
from importers.parsers.document_builder import Reading, notes_score
from importers.parsers.source_text import Front, Score, SourceText
from importers.parsers.structure import is_talk_url

NAME = "notion"
_PROPERTY = re.compile(r"^(?P<name>[A-Z][\w /]{0,40}): (?P<value>.*\S)\s*$")
_PAGE_ID = re.compile(r"(?:%20| )[0-9a-f]{32}\b")
_USUAL = re.compile(
    r"^(?:Created|Created by|Last edited|Last edited by|Tags|Status|URL|Date)", re.IGNORECASE
)
#: What a property is called in front matter.
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


def properties(file: SourceText) -> Front | None:
    """The paragraph of properties under the title."""
    lines = file.lines
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if not lines or not lines[start].startswith("# "):
        return None
    first = next((n for n in range(start + 1, len(lines)) if lines[n].strip()), len(lines))
    last, fields = first, {}
    while last < len(lines) and (found := _PROPERTY.match(lines[last])):
        fields[found["name"]] = found["value"]
        last += 1
    if not fields or not any(_USUAL.match(name) for name in fields):
        return None
    known = {
        _FIELDS[name.lower()]: value for name, value in fields.items() if name.lower() in _FIELDS
    }
    unused: list[tuple[Lines, str]] = [
        ((first + n + 1, first + n + 1), name)
        for n, name in enumerate(fields)
        if name.lower() not in _FIELDS
    ]
    return Front(known, (first + 1, last), tuple(unused))


def score(file: SourceText) -> Score:
    front = properties(file)
    evidence, points = [], 0
    if front:
        evidence.append("properties under the title, as Notion exports them")
        points += 40
    if _PAGE_ID.search(file.text) or _PAGE_ID.search(file.path):
        evidence.append("names with a page id of Notion")
        points += 20
    if not points:
        return Score(0)
    notes = notes_score(file, front)
    return Score(min(points + notes.points, 100), (*evidence, *notes.evidence))


def read(file: SourceText, found: Score) -> Document:
    return Reading(file, properties(file)).document(NAME, found, naming=conference_name)


def conference_name(title: str, reading: Reading) -> str:
    """A bare "DjangoCon" gets the rest from its talks' addresses, as in 2025.djangocon.us."""
    if heuristics.year_in(title):
        return title
    hosts = Counter(
        urlsplit(link.url).hostname or ""
        for node in reading.nodes
        if (link := node.only_link) and is_talk_url(link.url)
    )
    for host, _ in hosts.most_common(1):
        year, _, rest = host.partition(".")
        name, _, country = rest.partition(".")
        if heuristics.year_in(year) and name == title.casefold().replace(" ", ""):
            return f"{title} {country.upper()} {year}" if len(country) == 2 else f"{title} {year}"
    year_heading = next(
        (
            n.words
            for n in reading.nodes
            if n.kind == "heading" and re.fullmatch(r"20\d\d", n.words)
        ),
        "",
    )
    return f"{title} {year_heading}".strip()
