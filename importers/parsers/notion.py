"""Pages exported from Notion: a title, properties a line each, and folders named by page ids."""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from conferences.translation import gettext as _
from importers.parsed_documents import Document
from importers.parsers import day_labels
from importers.parsers.document_builder import build_document
from importers.parsers.nodes import Node
from importers.parsers.notes_file import Score
from importers.parsers.parsed_notes import ParsedNotes
from importers.parsers.talk_urls import is_talk_url

NAME = "notion"
_PAGE_ID = re.compile(r"(?:%20| )[0-9a-f]{32}\b")


def score(notes: ParsedNotes) -> Score:
    file, evidence, points = notes.file, [], 0
    if notes.has_properties:
        evidence.append(_("properties under the title, as Notion exports them"))
        points += 40
    if _PAGE_ID.search(file.text) or _PAGE_ID.search(file.path):
        evidence.append(_("names with a Notion page id"))
        points += 20
    if not points or notes.has_front_matter:
        return Score(0)
    signs = notes.signs
    return Score(min(points + signs.points, 100), (*evidence, *signs.evidence))


def parse(notes: ParsedNotes, score: Score) -> Document:
    return build_document(notes, NAME, score, complete_title)


def complete_title(title: str, nodes: Sequence[Node]) -> str:
    """A bare "DjangoCon" gets the rest from its talks' addresses, as in 2025.djangocon.us."""
    if day_labels.find_year(title):
        return title
    hosts = Counter(
        urlsplit(link.url).hostname or ""
        for node in nodes
        if (link := node.only_link) and is_talk_url(link.url)
    )
    for host, _count in hosts.most_common(1):
        year, _dot, rest = host.partition(".")
        name, _dot, country = rest.partition(".")
        if day_labels.find_year(year) and name == title.casefold().replace(" ", ""):
            return f"{title} {country.upper()} {year}" if len(country) == 2 else f"{title} {year}"
    headings = (node.plain_text for node in nodes if node.kind == "heading")
    year = next((text for text in headings if re.fullmatch(r"20\d\d", text)), "")
    return f"{title} {year}".strip()
