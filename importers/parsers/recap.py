"""Recaps kept in a repository: a contents list, links back to the top, "link by Speaker"."""

from conferences.translation import gettext as _, ngettext
from importers.parsed_documents import Document
from importers.parsers.boilerplate import is_back_to_top_link, is_table_of_contents
from importers.parsers.document_builder import DocumentBuilder, score_notes
from importers.parsers.hugo import parse_front_matter
from importers.parsers.notes_file import NotesFile, Score

NAME = "recap"


def score(file: NotesFile) -> Score:
    if parse_front_matter(file):
        return Score(0)
    nodes = DocumentBuilder(file).markdown.nodes
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
    notes = score_notes(file)
    return Score(min(points + notes.points, 100), (*evidence, *notes.evidence))


def parse(file: NotesFile, score: Score) -> Document:
    return DocumentBuilder(file).build(NAME, score)
