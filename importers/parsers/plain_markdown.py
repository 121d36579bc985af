"""Plain Markdown: the honest fallback, for notes that no other reader knows better."""

from importers.documents import Document
from importers.parsers.document_builder import Reading, notes_score
from importers.parsers.hugo import front_matter
from importers.parsers.source_text import Score, SourceText

NAME = "markdown"


def score(file: SourceText) -> Score:
    if front_matter(file):
        return Score(0)
    notes = notes_score(file)
    return Score(notes.points and notes.points + 5, notes.evidence)


def read(file: SourceText, found: Score) -> Document:
    return Reading(file).document(NAME, found)
