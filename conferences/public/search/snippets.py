"""Where in a text the words stand: a line or two of it, with them marked.

Made here and not by the database, so that both mark alike; words are compared without accents and
with their commonest endings cut off, much as the databases do.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from conferences.public.search.query_parser import Query, Term, words_of

LENGTH = 200
#: How much of a snippet stands before its first match.
BEFORE = 60
#: A word that stands on every line is looked at so many times.
MOST_MATCHES = 40
SHORTEST_ROOT = 3

_ENDINGS = re.compile(
    "(?:izations?|ations?|izing|ings?|ions?|ies|ied|ied|ers?|es|ed|ly|al|s|e|y|i)$"
)
_DOUBLE = re.compile(r"([bdgklmnprt])\1$")
_LETTER = r"[^\W_]"

Span = tuple[int, int]


class _Plain(dict[int, str]):
    """Each letter in small and without its mark; whatever would grow longer stays as it is."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = unicodedata.normalize("NFD", letter)[0].lower()
        self[code] = plain = plain if len(plain) == 1 else letter
        return plain


_PLAIN = _Plain()


def plain(text: str) -> str:
    """The text as it is compared: letter for letter as long as it was."""
    return text.lower() if text.isascii() else text.translate(_PLAIN)


def root(word: str) -> str:
    """A word without its ending, as near to a dictionary's as a few endings bring it."""
    cut = _ENDINGS.sub("", word)
    if len(cut) < SHORTEST_ROOT:
        return word
    return _DOUBLE.sub(r"\1", cut)


def snippet(text: str, query: Query) -> SafeString:
    """Of a long text, where most of the words stand together; nothing if none does."""
    text = unicodedata.normalize("NFC", text)
    spans = list(islice(_matches(plain(text), query), MOST_MATCHES))
    if not spans:
        return mark_safe("")
    start = _best_start(spans)
    first = 0 if start <= BEFORE else _next_word(text, start - BEFORE, start)
    last = len(text) if len(text) - first <= LENGTH else _word_before(text, first + LENGTH)
    inside = [span for span, _ in spans if first <= span[0] and span[1] <= last]
    before, after = "… " * (first > 0), " …" * (last < len(text))
    return mark_safe(f"{before}{_marked(text, inside, first, last)}{after}")  # noqa: S308 - escaped


def marked(text: str, query: Query) -> SafeString:
    """A short text, whole."""
    text = unicodedata.normalize("NFC", text)
    spans = [span for span, _ in _matches(plain(text), query)]
    return _marked(text, spans, 0, len(text))


def _marked(text: str, spans: list[Span], first: int, last: int) -> SafeString:
    parts, at = [], first
    for start, end in spans:
        parts += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return mark_safe("".join([*parts, escape(text[at:last])]))  # noqa: S308 - each part is escaped


def _matches(plain_text: str, query: Query) -> Iterator[tuple[Span, Term]]:
    """Where the terms stand, in the order of the text, none inside another."""
    pattern, terms = _pattern(query.wanted)
    for found in pattern.finditer(plain_text) if terms else ():
        term, roots = terms[(found.lastindex or 1) - 1]
        if _fits(found.group(), term, roots):
            yield found.span(), term


@lru_cache(maxsize=100)
def _pattern(terms: tuple[Term, ...]) -> tuple[re.Pattern[str], list[tuple[Term, list[str]]]]:
    """What finds the terms, and in the order of its groups each with the roots of its words.

    Made once for the forty texts of a page of results.
    """
    rooted = [
        (term, [root(word) for word in words_of(plain(" ".join(term.words)))]) for term in terms
    ]
    # The longest first: of two that begin at one place, the phrase is marked.
    rooted.sort(key=lambda one: -len(one[1]))
    pattern = "|".join(
        f"({r'[\W_]+'.join(f'{re.escape(part)}{_LETTER}*' for part in roots)})"
        for _, roots in rooted
    )
    return re.compile(f"(?<!{_LETTER})(?:{pattern})"), rooted


def _fits(found: str, term: Term, roots: list[str]) -> bool:
    if term.unfinished and found.startswith(plain(term.words[0])):
        return True
    return [root(word) for word in words_of(found)] == roots


def _best_start(spans: list[tuple[Span, Term]]) -> int:
    """Where a snippet's first match begins, so that it holds most of the terms."""
    best, most = 0, 0
    all_of_them = len({term for _, term in spans})
    for (start, _), _term in spans:
        inside = {
            term for span, term in spans if start <= span[0] and span[1] <= start + LENGTH - BEFORE
        }
        if len(inside) > most:
            best, most = start, len(inside)
        if most == all_of_them:
            break
    return best


def _next_word(text: str, at: int, before: int) -> int:
    space = text.find(" ", at, before)
    return at if space < 0 else space + 1


def _word_before(text: str, at: int) -> int:
    space = text.rfind(" ", at - 30, at)
    return at if space < 0 else space
