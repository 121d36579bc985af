"""The part of a text around the words searched for, with the words marked.

In Python, so that results look the same on both databases. Words are compared without accents and
without their commonest endings, much as the databases do.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from conferences.public.search.query_parser import Query, Term, split_words

MAX_LENGTH = 200
#: How much text is shown before the first match.
LENGTH_BEFORE = 60
MAX_MATCHES = 40
MIN_STEM_LENGTH = 3

_ENDINGS = re.compile("(?:izations?|ations?|izing|ings?|ions?|ies|ied|ers?|es|ed|ly|al|s|e|y|i)$")
_DOUBLE_LETTER = re.compile(r"([bdgklmnprt])\1$")
_LETTER = r"[^\W_]"

Span = tuple[int, int]


class _PlainLetters(dict[int, str]):
    """Each letter in lower case and without accent, unless that makes more than one letter."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = unicodedata.normalize("NFD", letter)[0].lower()
        self[code] = plain = plain if len(plain) == 1 else letter
        return plain


_PLAIN_LETTERS = _PlainLetters()


def to_plain(text: str) -> str:
    """The text for comparing. Its length does not change, so that positions stay valid."""
    return text.lower() if text.isascii() else text.translate(_PLAIN_LETTERS)


def stem(word: str) -> str:
    """A word without its ending, roughly as the databases stem it."""
    stemmed = _ENDINGS.sub("", word)
    if len(stemmed) < MIN_STEM_LENGTH:
        return word
    return _DOUBLE_LETTER.sub(r"\1", stemmed)


def make_snippet(text: str, query: Query) -> SafeString:
    """The part of a long text with most of the words; nothing if it has none of them."""
    text = unicodedata.normalize("NFC", text)
    spans = list(islice(_find_matches(to_plain(text), query), MAX_MATCHES))
    if not spans:
        return mark_safe("")
    start = _find_best_start(spans)
    first = 0 if start <= LENGTH_BEFORE else _find_next_word(text, start - LENGTH_BEFORE, start)
    last = first + MAX_LENGTH
    last = len(text) if last >= len(text) else _find_word_end(text, last)
    inside = [span for span, _ in spans if first <= span[0] and span[1] <= last]
    before, after = "… " * (first > 0), " …" * (last < len(text))
    return mark_safe(f"{before}{_mark_spans(text, inside, first, last)}{after}")  # noqa: S308 - escaped


def mark_words(text: str, query: Query) -> SafeString:
    """A short text as a whole."""
    text = unicodedata.normalize("NFC", text)
    spans = [span for span, _ in _find_matches(to_plain(text), query)]
    return _mark_spans(text, spans, 0, len(text))


def _mark_spans(text: str, spans: list[Span], first: int, last: int) -> SafeString:
    parts, position = [], first
    for start, end in spans:
        parts += [escape(text[position:start]), f"<mark>{escape(text[start:end])}</mark>"]
        position = end
    return mark_safe("".join([*parts, escape(text[position:last])]))  # noqa: S308 - each part is escaped


def _find_matches(plain_text: str, query: Query) -> Iterator[tuple[Span, Term]]:
    """The positions of the terms in the text, without overlaps."""
    pattern, terms = _compile(query.included)
    for match in pattern.finditer(plain_text) if terms else ():
        term, stems = terms[(match.lastindex or 1) - 1]
        if _matches_term(match.group(), term, stems):
            yield match.span(), term


@lru_cache(maxsize=100)
def _compile(terms: tuple[Term, ...]) -> tuple[re.Pattern[str], list[tuple[Term, list[str]]]]:
    """A pattern with a group for each term, and the terms in that order with their stems.

    Cached for the forty texts of a page of results.
    """
    stemmed = [(term, [*map(stem, split_words(to_plain(" ".join(term.words))))]) for term in terms]
    # The longest first: where two terms begin at one position, the phrase is marked.
    stemmed.sort(key=lambda one: -len(one[1]))
    pattern = "|".join(
        f"({r'[\W_]+'.join(f'{re.escape(part)}{_LETTER}*' for part in stems)})"
        for _, stems in stemmed
    )
    return re.compile(f"(?<!{_LETTER})(?:{pattern})"), stemmed


def _matches_term(text: str, term: Term, stems: list[str]) -> bool:
    if term.is_prefix and text.startswith(to_plain(term.words[0])):
        return True
    return [*map(stem, split_words(text))] == stems


def _find_best_start(spans: list[tuple[Span, Term]]) -> int:
    """The start of the first match of the snippet that has most of the terms."""
    best, most = 0, 0
    term_count = len({term for _, term in spans})
    for (start, _), _term in spans:
        end = start + MAX_LENGTH - LENGTH_BEFORE
        inside = {term for span, term in spans if start <= span[0] and span[1] <= end}
        if len(inside) > most:
            best, most = start, len(inside)
        if most == term_count:
            break
    return best


def _find_next_word(text: str, position: int, end: int) -> int:
    space = text.find(" ", position, end)
    return position if space < 0 else space + 1


def _find_word_end(text: str, position: int) -> int:
    space = text.rfind(" ", position - 30, position)
    return position if space < 0 else space
