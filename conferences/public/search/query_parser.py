"""What somebody typed into the search box, understood: words, "phrases" and -unwanted ones."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_TEXT = 200
MOST_TERMS = 10
SHORTEST_BEGINNING = 3

#: Endings that both databases cut off a word: half typed, they hide the word they belong to.
ENDINGS = ("ing", "ation", "ization", "ility")

_STOPS = (
    "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself "
    "she her hers herself it its itself they them their theirs themselves what which who whom "
    "this that these those am is are was were be been being have has had having do does did "
    "doing a an the and but if or because as until while of at by for with about against between "
    "into through during before after above below to from up down in out on off over under again "
    "further then once here there when where why how all any both each few more most other some "
    "such no nor not only own same so than too very s t can will just don should now"
)
#: Words that PostgreSQL's English dictionary leaves out; so SQLite finds by the same words.
STOP_WORDS = frozenset(_STOPS.split())

_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """One word, or several that stand side by side."""

    words: tuple[str, ...]
    #: The word typed last: others that begin with it fit too.
    unfinished: bool = False

    @property
    def completions(self) -> tuple[str, ...]:
        """What the word typed last may be: itself, or with a half typed ending a longer one.

        The index holds "tune" for tuning, and no word of it begins with "tuni".
        """
        (word,) = self.words
        return (
            word,
            *(
                word[:-length] + ending
                for ending in ENDINGS
                for length in range(len(ending) - 1, 0, -1)
                if word.endswith(ending[:length]) and len(word) - length >= SHORTEST_BEGINNING
            ),
        )


@dataclass(frozen=True)
class Query:
    #: As it was typed, for the box and for messages.
    text: str = ""
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for term in self.wanted for word in term.words)


def understood(typed: str) -> Query:
    text = " ".join(typed.replace("\0", " ")[:LONGEST_TEXT].split())
    terms: list[tuple[bool, Term]] = []
    for part in _PART.finditer(text):
        words = words_of(part["phrase"] if part["word"] is None else part["word"])
        if not STOP_WORDS.issuperset(words):
            is_last_word = part["word"] is not None and part.end() == len(text)
            unfinished = is_last_word and len(words) == 1 and len(words[0]) >= SHORTEST_BEGINNING
            unwanted = bool(part["minus"])
            terms.append((unwanted, Term(words, unfinished and not unwanted)))
    terms = terms[:MOST_TERMS]
    return Query(
        text,
        tuple(term for unwanted, term in terms if not unwanted),
        tuple(term for unwanted, term in terms if unwanted),
    )


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in small letters: nothing but letters, their marks and digits."""
    letters = unicodedata.normalize("NFC", text.lower())
    # Marks count as letters: without its vowel signs a word of Hindi is another word.
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in letters)
    return tuple("".join(kept).split())
