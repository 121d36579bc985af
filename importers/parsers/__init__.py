"""One file per dialect: text in, a document out. Pure Python, no Django.

A new dialect is a file with NAME, score and read, and a line in DIALECTS.
"""

from types import ModuleType

from importers.documents import Document, NotReadable
from importers.parsers import hugo, notion, plain_markdown, recap, transcript
from importers.parsers.encoding import decoded
from importers.parsers.source_text import Score, SourceText

#: The order matters only between equals: the honest fallback comes last.
DIALECTS: dict[str, ModuleType] = {
    module.NAME: module for module in (hugo, notion, recap, transcript, plain_markdown)
}
#: Changes whenever the same bytes are read differently; unchanged files are then read again.
VERSION = 2
#: Below this a file is not taken for notes of a conference.
ENOUGH = 30


def read(path: str, data: bytes, dialect: str | None = None) -> Document:
    """The document in a file's bytes, by the dialect that fits it best, or by the one named."""
    text, messages = decoded(data)
    file = SourceText(path, text, tuple(messages))
    if not text.strip():
        raise NotReadable("This file is empty.", "Leave it out, or put the notes in.")
    if dialect:
        reader = DIALECTS[dialect]
        return _document(reader, file, reader.score(file))
    scores = {name: module.score(file) for name, module in DIALECTS.items()}
    best = max(scores, key=lambda name: scores[name].points)
    if scores[best].points < ENOUGH:
        seen = "; ".join(scores[best].evidence) or "nothing that speaks for it"
        raise NotReadable(
            f"This does not look like notes of a conference. Seen: {seen}.",
            f"If it is, name its dialect: {', '.join(DIALECTS)}.",
        )
    return _document(DIALECTS[best], file, scores[best])


def _document(reader: ModuleType, file: SourceText, score: Score) -> Document:
    document: Document = reader.read(file, score)
    return document
