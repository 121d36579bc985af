"""From bytes to sound text: byte order marks, line ends, letters that were read wrongly once."""

import re
from typing import Any

from conferences.text import lines_unified, misread
from importers.documents import Message, NotReadable

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
#: What no database or page can keep, though an escape such as “\0” may write it.
_UNKEEPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def decoded(data: bytes) -> tuple[str, list[Message]]:
    """The text of a file, repaired, and what was done to it."""
    text, messages = _read(data)
    if "\x00" in text:
        raise NotReadable(
            "This is no text: it holds null bytes.",
            "Save the notes as plain text or Markdown, in UTF-8.",
        )
    if "\r" in text:
        messages.append(Message("info", "Line ends of Windows or an old Mac were unified."))
    lines = lines_unified(text).split("\n")
    for number, line in enumerate(lines, start=1):
        for start, end, mended in reversed(list(misread(line))):
            messages.append(
                Message(
                    "info",
                    f"Mended “{line[start:end]}” to “{mended}”.",
                    (number, number),
                    "Nothing, unless it was meant: then write it so on the page.",
                )
            )
            lines[number - 1] = lines[number - 1][:start] + mended + lines[number - 1][end:]
    return "\n".join(lines), messages


def keepable(value: Any) -> Any:
    """A value read from escapes, all texts in it without characters that nothing can keep."""
    if isinstance(value, dict):
        return {keepable(name): keepable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [keepable(inner) for inner in value]
    if not isinstance(value, str) or not _UNKEEPABLE.search(value):
        return value
    # The two halves of a character may have been written as an escape each.
    whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNKEEPABLE.sub("", whole)


def _read(data: bytes) -> tuple[str, list[Message]]:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec), [
                    Message("info", "A byte order mark was taken off.")
                ]
            except UnicodeDecodeError:
                break
    try:
        return data.decode(), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    return data.decode("cp1252", errors="replace"), [
        Message(
            "warning",
            "This file is not in UTF-8; it was read as Windows-1252.",
            (line, line),
            "Look at the accents and quotation marks; where they are wrong, save it as UTF-8.",
        )
    ]
