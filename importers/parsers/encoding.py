"""From bytes to sound text: byte order marks, line endings, damaged characters."""

import re
from typing import Any

from conferences.mojibake import find_mojibake
from conferences.text import unify_line_endings
from conferences.translation import gettext as _
from importers.parsed_documents import Message, UnreadableFileError

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
#: Characters that neither databases nor pages can store. An escape such as “\0” may produce them.
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def decode(data: bytes) -> tuple[str, list[Message]]:
    """The repaired text of a file, and what was done to it."""
    text, messages = _decode_bytes(data)
    if "\x00" in text:
        raise UnreadableFileError(
            _("This is not a text file: it contains null bytes."),
            _("Save the notes as plain text or Markdown, in UTF-8."),
        )
    if "\r" in text:
        messages.append(Message("info", _("Windows or old Mac line endings were converted.")))
    lines = unify_line_endings(text).split("\n")
    for number, line in enumerate(lines, start=1):
        for start, end, repaired in reversed(list(find_mojibake(line))):
            text = _("Damaged characters “{damaged}” were repaired to “{repaired}”.")
            text = text.format(damaged=line[start:end], repaired=repaired)
            remedy = _("If they were meant that way, restore them on the page.")
            messages.append(Message("info", text, (number, number), remedy))
            lines[number - 1] = lines[number - 1][:start] + repaired + lines[number - 1][end:]
    return "\n".join(lines), messages


def _decode_bytes(data: bytes) -> tuple[str, list[Message]]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                break
            return text, [Message("info", _("A byte order mark was removed."))]
    try:
        return data.decode(), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    text = _("This file is not in UTF-8. It was read as Windows-1252.")
    remedy = _("Check accents and quotation marks. If they are wrong, save the file as UTF-8.")
    message = Message("warning", text, (line, line), remedy)
    return data.decode("cp1252", errors="replace"), [message]


def remove_unstorable(value: Any) -> Any:
    """A value read from escapes, without characters that cannot be stored."""
    if isinstance(value, dict):
        return {remove_unstorable(name): remove_unstorable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [remove_unstorable(inner) for inner in value]
    if not isinstance(value, str) or not UNSTORABLE.search(value):
        return value
    # The two halves of a character may have been written as an escape each.
    whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return UNSTORABLE.sub("", whole)
