"""One module per dialect: text in, a document out. Pure Python, no Django.

A new dialect is a module with NAME, score and parse, and a place in DIALECTS.
"""

from collections.abc import Iterator
from types import ModuleType

from conferences.translation import gettext as _
from importers.parsed_documents import Document, UnreadableFileError
from importers.parsers import hugo, notion, plain_markdown, recap, rst, transcript
from importers.parsers.encoding import decode
from importers.parsers.folders import FileContext, FileSummary, read_contexts
from importers.parsers.limits import check_limits
from importers.parsers.notes_file import NotesFile, Score
from importers.parsers.outline_rows import Outline, make_outline, make_talk_outline
from importers.parsers.parsed_notes import ParsedNotes
from importers.parsers.reading_guide import NO_GUIDE, ReadingGuide

#: If several score the same, the first one wins; plain Markdown is the fallback.
DIALECTS: dict[str, ModuleType] = {
    module.NAME: module for module in (hugo, notion, recap, transcript, rst, plain_markdown)
}
#: Raise it whenever the same bytes are parsed differently; unchanged files are then parsed again.
VERSION = 5
#: Below this score a file is not taken for conference notes.
MIN_SCORE = 30


def summarise(path: str, data: bytes) -> FileSummary | None:
    """What a file says about the others of its import; nothing if it is a transcript."""
    try:
        check_limits(data)
        file = NotesFile(path, decode(data)[0])
        if rst.has_rst_ending(file):
            return rst.read_notes(file).summarise()
        notes = ParsedNotes(file)
    except UnreadableFileError:
        return None
    return None if transcript.score(notes).points >= MIN_SCORE else notes.summarise()


def parse_document(
    path: str,
    data: bytes,
    dialect: str | None = None,
    context: FileContext | None = None,
    guide: ReadingGuide | None = None,
) -> Document:
    """Parse a file in the given dialect, or in the one that fits it best."""
    notes = _read_notes(path, data, context, guide)
    parser = DIALECTS[dialect or _detect_dialect(notes)]
    document: Document = parser.parse(notes, parser.score(notes))
    return document


def read_outline(
    path: str,
    data: bytes,
    dialect: str | None = None,
    context: FileContext | None = None,
    guide: ReadingGuide | None = None,
) -> Outline:
    """The outline of a file, also of one that is refused: an editor may know better."""
    notes = _read_notes(path, data, context, guide)
    name = dialect or _find_best_dialect(notes)[0]
    parser = DIALECTS[name]
    document: Document | None
    try:
        document = parser.parse(notes, parser.score(notes))
    except UnreadableFileError:
        document = None
    if name == transcript.NAME and document:
        return make_talk_outline(document, notes.guide.file)
    return rst.read_outline(notes, document) if name == rst.NAME else make_outline(notes, document)


def _read_notes(
    path: str, data: bytes, context: FileContext | None, guide: ReadingGuide | None
) -> ParsedNotes:
    check_limits(data)
    text, messages = decode(data)
    if not text.strip():
        raise UnreadableFileError(
            _("This file is empty."), _("Leave it out, or add the notes to it.")
        )
    if context is None and (summary := summarise(path, data)):
        context = read_contexts([summary])[path]
    guide = guide or NO_GUIDE
    return ParsedNotes(NotesFile(path, text, tuple(messages), context, guide))


def _find_best_dialect(notes: ParsedNotes) -> tuple[str, Score]:
    dialects = DIALECTS
    if rst.has_rst_ending(notes.file):
        dialects = {rst.NAME: rst}
    elif notes.guide.lines:
        # A transcript has no titles to decide about.
        dialects = {name: module for name, module in DIALECTS.items() if module is not transcript}
    scores = {name: module.score(notes) for name, module in dialects.items()}
    best = max(scores, key=lambda name: scores[name].points)
    if not scores[best].points:
        best = next(_find_likely_dialects(notes))
    return best, scores[best]


def _detect_dialect(notes: ParsedNotes) -> str:
    best, score = _find_best_dialect(notes)
    # An editor who says what is what has decided that these are notes.
    if score.points < MIN_SCORE and not notes.guide:
        evidence = "; ".join(score.evidence) or _("none")
        text = _(
            "This file does not look like conference notes. It names too few speakers, days, times "
            "or talks. Signs found: {evidence}."
        )
        remedy = _("If it is, choose its dialect: {dialects}.")
        likely = _(" or ").join(_find_likely_dialects(notes))
        raise UnreadableFileError(text.format(evidence=evidence), remedy.format(dialects=likely))
    return best


def _find_likely_dialects(notes: ParsedNotes) -> Iterator[str]:
    """The ways in which a file that was refused may be read all the same."""
    if rst.has_rst_ending(notes.file):
        yield rst.NAME
        return
    yield plain_markdown.NAME
    if notes.has_front_matter:
        yield hugo.NAME
    if not notes.reading.entries:
        yield transcript.NAME
