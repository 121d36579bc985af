"""Text without accents and capitals, for sorting names and comparing them with what is typed."""

import unicodedata

#: Letters that Unicode does not decompose into a letter and an accent, and what people type.
_UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)


def normalise(text: str) -> str:
    """The text in lower case, without accents, with single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.translate(_UNDECOMPOSED).split())


def find_letter(name: str) -> str:
    """The letter of an A–Z under which a name is listed."""
    first = normalise(name)[:1].upper()
    return first if "A" <= first <= "Z" else "#"
