"""Words without accents and capitals: what readers type, and what is compared with it."""

import unicodedata

#: Letters that are no combination of a letter and a mark, and what is typed for them.
_OWN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)


def folded(text: str) -> str:
    """The text in small letters without marks, its spaces single."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.translate(_OWN_LETTERS).split())


def letter_of(name: str) -> str:
    """Where a name stands in an A–Z."""
    first = folded(name)[:1].upper()
    return first if "A" <= first <= "Z" else "#"
