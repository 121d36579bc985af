"""Finds text that was decoded with the wrong encoding. Pure Python, no Django."""

import re
from collections.abc import Iterator

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
#: Encodings that UTF-8 is often mistaken for, the most telling one first.
_WRONG_ENCODINGS = ("mac_roman", "cp1252", "latin-1")
#: A run that decodes to this many characters, each of several bytes, cannot be an accident.
_MIN_CERTAIN_LENGTH = 3


def find_mojibake(line: str) -> Iterator[tuple[int, int, str]]:
    """Runs of a line that are UTF-8 in a wrong encoding: start, end, and the right text."""
    for run in _NOT_ASCII.finditer(line):
        for encoding in _WRONG_ENCODINGS:
            repaired = _decode_again(run.group(), encoding)
            if repaired and _is_plausible(repaired):
                yield run.start(), run.end(), repaired
                break


def _decode_again(run: str, encoding: str) -> str:
    try:
        return run.encode(encoding).decode()
    except UnicodeError:
        return ""


def _is_plausible(repaired: str) -> bool:
    """Sound text may look damaged by accident: “É in Mac Roman is a Cyrillic letter in UTF-8."""
    return len(repaired) >= _MIN_CERTAIN_LENGTH or all(
        "\u00a0" <= character <= "\u00ff"
        or "\u2010" <= character <= "\u27bf"
        or "\ufe00" <= character <= "\ufe0f"
        or character >= "\U0001f000"
        for character in repaired
    )
