"""reStructuredText: pages of Sphinx, posts of Nikola and Pelican, notes in plain docutils."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from conferences.translation import gettext as _
from importers.parsed_documents import Document, Message
from importers.parsers.document_builder import build_document
from importers.parsers.front_matter import parse_front_matter
from importers.parsers.notes_file import NotesFile, Score
from importers.parsers.outline_rows import Outline, make_outline
from importers.parsers.parsed_notes import ParsedNotes
from importers.parsers.rst_markdown import write_markdown
from importers.parsers.source_lines import SourceLines

NAME = "rst"
EXTENSIONS = frozenset({".rst", ".rest"})
#: What Markdown and plain text do not have.
_SIGNS = {
    name: re.compile(pattern, re.MULTILINE)
    for name, pattern in {
        "directive": r"^ *\.\. +(?:\|[^|\n]+\| +)?[\w:+-]+::(?:\s|$)",
        "link": r"`[^`\n<]+ <[^`<>\s]+>`__?|^\.\. _[^:\n]+: \S",
        "field": r"^:[A-Z][\w ]{0,30}: \S",
        "role": r"(?<!\S):[a-z][\w:]{0,30}:`[^`\n]+`",
        "literal": r"\S::\n\n+ +\S",
        "title": r"^(?!\s)[^\n]*\w[^\n]*\n(?:~{4,}|\^{4,}|\"{4,}|'{4,}|\+{4,}|\*{4,})$",
        "overline": r"^([=~*#-])\1{3,}\n[^\n]*\w[^\n]*\n\1{4,}$",
    }.items()
}
#: A text without the ending of reStructuredText has at least so many of these signs.
MIN_SIGNS = 2
_YAML_START = re.compile(r"---\n[\w-]+:")


def has_rst_ending(file: NotesFile) -> bool:
    return PurePosixPath(file.path).suffix.lower() in EXTENSIONS


def is_rst(file: NotesFile) -> bool:
    """By its ending; a text file by signs that are clear."""
    if has_rst_ending(file):
        return True
    if PurePosixPath(file.path).suffix.lower() != ".txt":
        return False
    return sum(bool(sign.search(file.text)) for sign in _SIGNS.values()) >= MIN_SIGNS


def score(notes: ParsedNotes) -> Score:
    if not is_rst(notes.file):
        return Score(0)
    signs = read_notes(notes.file).signs
    # More than plain Markdown, of which reStructuredText can look like a poor example.
    return Score(signs.points and signs.points + 10, signs.evidence)


def parse(notes: ParsedNotes, score: Score) -> Document:
    file, source_lines, problems = _rewrite(notes.file)
    markdown = ParsedNotes(file)
    document = source_lines.restore(build_document(markdown, NAME, score), markdown.ledger)
    messages = [
        Message(
            "warning",
            _("docutils reports: {problem}").format(problem=problem),
            (line, line),
            _("Compare these lines with what is on the page."),
        )
        for problem, line in problems
    ]
    return replace(document, messages=(*notes.file.messages, *messages, *document.messages))


def read_outline(notes: ParsedNotes, document: Document | None) -> Outline:
    file, source_lines, _problems = _rewrite(notes.file)
    return make_outline(ParsedNotes(file), document, source_lines.find)


def read_notes(file: NotesFile) -> ParsedNotes:
    return ParsedNotes(_rewrite(file)[0])


def _rewrite(file: NotesFile) -> tuple[NotesFile, SourceLines, Sequence[tuple[str, int]]]:
    """The file as Markdown, where its lines come from, and what docutils says about them."""
    lines = list(file.lines)
    front = parse_front_matter(file) if _YAML_START.match(file.text) else None
    end = front.lines[1] if front and front.lines else 0
    written = write_markdown("\n".join([""] * end + lines[end:]))
    texts = [*lines[:end], *written.lines]
    origins = [*range(1, end + 1), *written.origins]
    rewritten = replace(file, text="\n".join(texts) + "\n", messages=())
    return rewritten, SourceLines(lines, rewritten.lines, origins), written.problems
