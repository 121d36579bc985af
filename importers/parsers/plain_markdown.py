"""Plain Markdown: the fallback for notes that fit no other dialect better."""

from importers.parsed_documents import Document
from importers.parsers.document_builder import DocumentBuilder, score_notes
from importers.parsers.hugo import parse_front_matter
from importers.parsers.notes_file import NotesFile, Score

NAME = "markdown"


def score(file: NotesFile) -> Score:
    if parse_front_matter(file):
        return Score(0)
    notes = score_notes(file)
    return Score(notes.points and notes.points + 5, notes.evidence)


def parse(file: NotesFile, score: Score) -> Document:
    return DocumentBuilder(file).build(NAME, score)
