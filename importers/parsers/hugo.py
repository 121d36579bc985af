"""Posts of Hugo and its like: front matter, then Markdown with shortcodes."""

import re

from conferences.translation import gettext as _
from importers.parsed_documents import Document
from importers.parsers.document_builder import build_document
from importers.parsers.notes_file import Score
from importers.parsers.parsed_notes import ParsedNotes

NAME = "hugo"


def score(notes: ParsedNotes) -> Score:
    if not notes.has_front_matter:
        return Score(0)
    fields = ", ".join(notes.front_matter.fields)
    evidence = [
        _("front matter with {fields}").format(fields=fields) if fields else _("front matter")
    ]
    points = 25
    if re.search(r"\{\{[<%]", notes.file.text):
        evidence.append(_("Hugo shortcodes"))
        points += 15
    signs = notes.signs
    return Score(points + signs.points, (*evidence, *signs.evidence))


def parse(notes: ParsedNotes, score: Score) -> Document:
    return build_document(notes, NAME, score)
