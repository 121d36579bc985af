"""Parses what was typed into the search box: words, "phrases" and -excluded words."""

import re
import unicodedata
from dataclasses import dataclass

MAX_LENGTH = 200
MAX_TERMS = 10
MIN_PREFIX_LENGTH = 3

#: Endings that both databases cut off. A word typed as far as half an ending matches nothing.
ENDINGS = ("ing", "ation", "ization", "ility")

_STOP_WORDS = (
    "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself "
    "she her hers herself it its itself they them their theirs themselves what which who whom "
    "this that these those am is are was were be been being have has had having do does did "
    "doing a an the and but if or because as until while of at by for with about against between "
    "into through during before after above below to from up down in out on off over under again "
    "further then once here there when where why how all any both each few more most other some "
    "such no nor not only own same so than too very s t can will just don should now"
)
#: Words that PostgreSQL's English dictionary ignores, and that SQLite is not asked for either.
STOP_WORDS = frozenset(_STOP_WORDS.split())

_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """A word, or several words in a row."""

    words: tuple[str, ...]
    #: The last word typed, which also matches longer words.
    is_prefix: bool = False

    @property
    def completions(self) -> tuple[str, ...]:
        """The prefix itself, and the words that it may become with an ending.

        The index holds "tune" for tuning, and no word of it begins with "tuni".
        """
        (word,) = self.words
        return (
            word,
            *(
                word[:-length] + ending
                for ending in ENDINGS
                for length in range(len(ending) - 1, 0, -1)
                if word.endswith(ending[:length]) and len(word) - length >= MIN_PREFIX_LENGTH
            ),
        )


@dataclass(frozen=True)
class Query:
    #: As it was typed, for the search box and for messages.
    text: str = ""
    included: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for term in self.included for word in term.words)


def parse_query(typed: str) -> Query:
    text = " ".join(typed.replace("\0", " ")[:MAX_LENGTH].split())
    terms: list[tuple[bool, Term]] = []
    for match in _TERM.finditer(text):
        words = split_words(match["phrase"] if match["word"] is None else match["word"])
        if not STOP_WORDS.issuperset(words):
            is_last_word = match["word"] is not None and match.end() == len(text)
            is_prefix = is_last_word and len(words) == 1 and len(words[0]) >= MIN_PREFIX_LENGTH
            is_excluded = bool(match["minus"])
            terms.append((is_excluded, Term(words, is_prefix and not is_excluded)))
    terms = terms[:MAX_TERMS]
    return Query(
        text,
        tuple(term for is_excluded, term in terms if not is_excluded),
        tuple(term for is_excluded, term in terms if is_excluded),
    )


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case: letters with their marks, and digits."""
    letters = unicodedata.normalize("NFC", text.lower())
    # Marks count as letters: without its vowel signs a word of Hindi is another word.
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in letters)
    return tuple("".join(kept).split())
