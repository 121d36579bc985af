"""Recaps kept in a repository: a contents list, links back to the top, "link by Speaker"."""

from importers.documents import Document
from importers.parsers.boilerplate import is_contents_list, is_to_the_top
from importers.parsers.document_builder import Reading, notes_score
from importers.parsers.hugo import front_matter
from importers.parsers.source_text import Score, SourceText

NAME = "recap"


def score(file: SourceText) -> Score:
    if front_matter(file):
        return Score(0)
    nodes = Reading(file).nodes
    evidence, points = [], 0
    if any(is_contents_list(node) for node in nodes):
        evidence.append("a table of contents written by hand")
        points += 20
    to_the_top = sum(is_to_the_top(node) for node in nodes)
    if to_the_top:
        evidence.append(f"{to_the_top} links back to the top")
        points += 20
    if not points:
        return Score(0)
    notes = notes_score(file)
    return Score(min(points + notes.points, 100), (*evidence, *notes.evidence))


def read(file: SourceText, found: Score) -> Document:
    return Reading(file).document(NAME, found)
