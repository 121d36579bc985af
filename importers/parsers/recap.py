"""Recaps kept in a repository: a contents list, links back to the top, "link by Speaker"."""

from conferences.translation import gettext as _, ngettext
from importers.parsed_documents import Document
from importers.parsers.boilerplate import is_back_to_top_link, is_table_of_contents
from importers.parsers.document_builder import build_document
from importers.parsers.notes_file import Score
from importers.parsers.parsed_notes import ParsedNotes

NAME = "recap"
#: Fewer points for signs of talks, and the file is no recap.
MIN_SIGNS = 20


def score(notes: ParsedNotes) -> Score:
    if notes.has_front_matter:
        return Score(0)
    nodes = notes.markdown.nodes
    evidence, points = [], 0
    if any(is_table_of_contents(node) for node in nodes):
        evidence.append(_("a table of contents"))
        points += 20
    links = sum(is_back_to_top_link(node) for node in nodes)
    if links:
        text = ngettext("{number} link back to the top", "{number} links back to the top", links)
        evidence.append(text.format(number=links))
        points += 20
    if not points:
        return Score(0)
    signs = notes.signs
    points = points + signs.points if signs.points >= MIN_SIGNS else signs.points
    return Score(min(points, 100), (*evidence, *signs.evidence))


def parse(notes: ParsedNotes, score: Score) -> Document:
    return build_document(notes, NAME, score)
