"""One module per dialect: text in, a document out. Pure Python, no Django.

A new dialect is a module with NAME, score and parse, and a place in DIALECTS.
"""

from types import ModuleType

from conferences.translation import gettext as _
from importers.parsed_documents import Document, UnreadableFileError
from importers.parsers import hugo, notion, plain_markdown, recap, transcript
from importers.parsers.encoding import decode
from importers.parsers.notes_file import NotesFile

#: If several score the same, the first one wins; plain Markdown is the fallback.
DIALECTS: dict[str, ModuleType] = {
    module.NAME: module for module in (hugo, notion, recap, transcript, plain_markdown)
}
#: Raise it whenever the same bytes are parsed differently; unchanged files are then parsed again.
VERSION = 2
#: Below this score a file is not taken for conference notes.
MIN_SCORE = 30


def parse_document(path: str, data: bytes, dialect: str | None = None) -> Document:
    """Parse a file in the given dialect, or in the one that fits it best."""
    text, messages = decode(data)
    file = NotesFile(path, text, tuple(messages))
    if not text.strip():
        raise UnreadableFileError(
            _("This file is empty."), _("Leave it out, or add the notes to it.")
        )
    parser = DIALECTS[dialect or _detect_dialect(file)]
    document: Document = parser.parse(file, parser.score(file))
    return document


def _detect_dialect(file: NotesFile) -> str:
    scores = {name: module.score(file) for name, module in DIALECTS.items()}
    best = max(scores, key=lambda name: scores[name].points)
    if scores[best].points < MIN_SCORE:
        evidence = "; ".join(scores[best].evidence) or _("none")
        text = _("This file does not look like conference notes. Signs found: {evidence}.")
        remedy = _("If it is, choose its dialect: {dialects}.").format(dialects=", ".join(DIALECTS))
        raise UnreadableFileError(text.format(evidence=evidence), remedy)
    return best
