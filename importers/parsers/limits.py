"""Refuses a file that would take minutes to read. No notes by people come near these limits."""

from conferences.translation import gettext as _
from importers.parsed_documents import UnreadableFileError

MAX_BLOCKS = 20_000
MAX_MARKS = 50_000
#: What headings, quotes, items and rows of tables begin with.
_STARTS = [start.encode() for start in "#>-*+|0123456789"]
_MARKS = [mark.encode() for mark in "[*_`<"]


def check_limits(data: bytes) -> None:
    """Counts what the time of reading depends on, without reading, whatever the encoding."""
    data = data.replace(b"\0", b"").replace(b"\r", b"\n")
    if data.count(b"\n") > MAX_BLOCKS:
        # Without spaces, lines that are indented count too.
        lines = data.translate(None, b" \t")
        blocks = sum(lines.count(b"\n" + start) for start in _STARTS)
        if blocks > MAX_BLOCKS:
            problem = _(
                "This file is too large: {count} headings, quotes, list items and table rows. "
                "The limit is {limit}."
            )
            raise UnreadableFileError(
                problem.format(count=blocks, limit=MAX_BLOCKS), _("Split it.")
            )
    marks = sum(map(data.count, _MARKS))
    if marks > MAX_MARKS:
        problem = _(
            "This file is too large: {count} brackets, stars, underscores and other marks. The "
            "limit is {limit}."
        )
        raise UnreadableFileError(problem.format(count=marks, limit=MAX_MARKS), _("Split it."))
