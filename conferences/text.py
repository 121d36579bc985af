"""Functions on text. Pure Python, no Django, so that parsers of notes can use them too."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence

from conferences.translation import gettext as _


def make_unique(name: str, is_taken: Callable[[str], bool]) -> str:
    """The name, with the first free number behind it where it is taken."""
    unique, number = name, 1
    while is_taken(unique):
        number += 1
        unique = f"{name}-{number}"
    return unique


def make_anchor(text: str, taken: Collection[str] = ()) -> str:
    """The fragment that links to a heading: its words, and a number where they are taken."""
    characters = unicodedata.normalize("NFKC", text).casefold()
    # Marks count as letters: without its vowel signs a word of Hindi is another word.
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in characters)
    words = "".join(kept).split()
    anchor = "-".join(word for word in words if any(map(str.isalnum, word)))
    return make_unique(anchor[:80].rstrip("-") or "section", taken.__contains__)


#: Languages written from right to left, unless a script in their code says otherwise.
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "ug", "ur", "yi"})
RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"})


def get_writing_direction(language: str) -> str:
    """The direction of a language's text, for the `dir` attribute."""
    primary, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    is_rtl = script in RIGHT_TO_LEFT_SCRIPTS if script else primary in RIGHT_TO_LEFT
    return "rtl" if is_rtl else "ltr"


def unify_line_endings(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_paragraphs(text: str) -> list[str]:
    """Plain text cut at empty lines; line breaks inside a paragraph become spaces."""
    return [
        " ".join(paragraph.split())
        for paragraph in re.split(r"\n[ \t]*\n", unify_line_endings(text))
        if paragraph.strip()
    ]


def join_names(names: Sequence[str]) -> str:
    """Names as in a sentence: Ana, Bo and Cy."""
    *others, last = names or ("",)
    if not others:
        return last
    return _("{names} and {last_name}").format(names=", ".join(others), last_name=last)
