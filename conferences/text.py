"""Pure functions on text: no Django, so that readers of notes may use them too."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date


def anchor(text: str, taken: Collection[str] = ()) -> str:
    """The fragment that links to a heading: its words, and a number where they are taken."""
    letters = unicodedata.normalize("NFKC", text).casefold()
    # Marks count as letters: without its vowel signs a word of Hindi is another word.
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in letters)
    words = "".join(kept).split()
    base = "-".join(word for word in words if any(map(str.isalnum, word)))
    base = base[:80].rstrip("-") or "section"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


#: Languages written from right to left, unless a script in their code says otherwise.
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "ug", "ur", "yi"})
RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"})


def writing_direction(language: str) -> str:
    """Which way a language's text runs, for the `dir` attribute."""
    primary, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    to_left = script in RIGHT_TO_LEFT_SCRIPTS if script else primary in RIGHT_TO_LEFT
    return "rtl" if to_left else "ltr"


def lines_unified(text: str) -> str:
    """The text with every line ended by one newline character, whatever a browser sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def paragraphs(text: str) -> list[str]:
    """Plain text cut at blank lines; the line breaks inside a paragraph are only wrapping."""
    return [
        " ".join(chunk.split())
        for chunk in re.split(r"\n[ \t]*\n", lines_unified(text))
        if chunk.strip()
    ]


def date_range(first: date | None, last: date | None) -> str:
    """Two dates as a reader would write them: 22–27 September 2024."""
    if first and last and last < first:
        first, last = last, first
    if not first or not last or first == last:
        only = first or last
        return f"{only.day} {only:%B %Y}" if only else ""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%B %Y}"
    if first.year == last.year:
        return f"{first.day} {first:%B} – {last.day} {last:%B %Y}"
    return f"{first.day} {first:%B %Y} – {last.day} {last:%B %Y}"
