"""Plain Markdown: the fallback for notes that fit no other dialect better."""

from importers.parsed_documents import Document
from importers.parsers.document_builder import build_document
from importers.parsers.notes_file import Score
from importers.parsers.parsed_notes import ParsedNotes

NAME = "markdown"


def score(notes: ParsedNotes) -> Score:
    if notes.has_front_matter:
        return Score(0)
    signs = notes.signs
    return Score(signs.points and signs.points + 5, signs.evidence)


def parse(notes: ParsedNotes, score: Score) -> Document:
    return build_document(notes, NAME, score)
