"""Pure functions on text: no Django, so that readers of notes may use them too."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date


def make_unique(name: str, is_taken: Callable[[str], bool]) -> str:
    """The name, with the first free number behind it where it is taken."""
    unique, number = name, 1
    while is_taken(unique):
        number += 1
        unique = f"{name}-{number}"
    return unique


def make_anchor(text: str, taken: Collection[str] = ()) -> str:
    """The fragment that links to a heading: its words, and a number where they are taken."""
    letters = unicodedata.normalize("NFKC", text).casefold()
    # Marks count as letters: without its vowel signs a word of Hindi is another word.
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in letters)
    words = "".join(kept).split()
    base = "-".join(word for word in words if any(map(str.isalnum, word)))
    return make_unique(base[:80].rstrip("-") or "section", taken.__contains__)


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


def in_a_row(names: Sequence[str]) -> str:
    """Names as a sentence has them: Ana, Bo and Cy."""
    *first, last = names or ("",)
    return f"{', '.join(first)} and {last}" if first else last


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


_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
#: What UTF-8 is often mistaken for. Mac Roman first: of the three it says most about a run.
_MISTAKEN_FOR = ("mac_roman", "cp1252", "latin-1")
#: A run that gives so many characters, each of several bytes, cannot be an accident.
_BEYOND_DOUBT = 3


def misread(line: str) -> Iterator[tuple[int, int, str]]:
    """Runs of a line that are UTF-8 read as something else: start, end, and what was meant."""
    for run in _NOT_ASCII.finditer(line):
        for codec in _MISTAKEN_FOR:
            meant = _reread(run.group(), codec)
            if meant and _believable(meant):
                yield run.start(), run.end(), meant
                break


def _reread(run: str, codec: str) -> str:
    try:
        return run.encode(codec).decode()
    except UnicodeError:
        return ""


def _believable(meant: str) -> bool:
    """Sound text may look like a mistake by accident: “É is one letter of Cyrillic in Mac Roman."""
    return len(meant) >= _BEYOND_DOUBT or all(
        "\u00a0" <= character <= "\u00ff"
        or "\u2010" <= character <= "\u27bf"
        or "\ufe00" <= character <= "\ufe0f"
        or character >= "\U0001f000"
        for character in meant
    )


_SENTENCE_END = re.compile(r"[.!?…]+(?:\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


def school_years(text: str) -> float:
    """How many years of school an English text asks for, by Flesch and Kincaid."""
    words = _WORD.findall(text.casefold())
    if not words:
        return 0.0
    sentences = max(len(_SENTENCE_END.findall(text)), 1)
    syllables = sum(max(len(_VOWELS.findall(word)) - word.endswith("e"), 1) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


#: The commonest small words of a language: a few dozen words of text hold many of them.
_SMALL_WORDS = {
    "da": "af at de den der det en er et for fra har ikke jeg med og om på som til var vi",
    "de": "aber auch auf das dem den der des die ein eine er es für ich im in ist mit nicht "
    "sich sie und von war wie wir zu",
    "en": "a and are as at be but by for from has have he i in is it not of on or she that "
    "the they this to was we were with you",
    "es": "como con de del el en es está la las lo los más muy no para pero por que se sin "
    "su un una y",
    "fr": "au aux avec ce dans de des du elle en est et il je la le les mais ne nous on par "
    "pas pour qui que sont sur un une",
    "it": "che con da dei del della di e è gli i il in la le lo ma nel non per più sono su un una",
    "nl": "aan de den dat die een en er het hij ik in is je maar met niet of om op te van "
    "voor was we zijn",
    "pl": "a ale czy dla do i jak jest na nie o od po przez się są tak to w z za że",
    "pt": "a as ao com da das de do dos e em é mais mas na não no o os para por que se um uma",
    "sv": "att av de den det en ett för från har i inte jag med men och om på som till var vi är",
}
_SMALL_WORDS_OF = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
#: Scripts that few languages write in, by the first word of their letters' names.
_WRITTEN_IN = {
    "ARABIC": ("ar", "ckb", "fa", "ps", "sd", "ug", "ur"),
    "CJK": ("zh", "ja"),
    "CYRILLIC": ("ru", "be", "bg", "kk", "ky", "mk", "mn", "sr", "tg", "uk"),
    "DEVANAGARI": ("hi", "mr", "ne", "sa"),
    "GREEK": ("el",),
    "HANGUL": ("ko",),
    "HEBREW": ("he", "yi"),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "THAI": ("th",),
}
_FEWEST_SMALL = 0.15


def languages_of_text(text: str) -> tuple[str, ...]:
    """What a text may be written in, likeliest first; nothing when that cannot be told."""
    letters = Counter(
        unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()
    )
    script, count = letters.most_common(1)[0] if letters else ("", 0)
    if script in _WRITTEN_IN:
        if script == "CJK" and letters["HIRAGANA"] + letters["KATAKANA"]:
            return ("ja",)
        return _WRITTEN_IN[script] if count * 2 > letters.total() else ()
    words = [word.casefold() for word in _WORD.findall(text)]
    shares = {
        language: sum(word in small for word in words) / max(len(words), 1)
        for language, small in _SMALL_WORDS_OF.items()
    }
    best = max(shares.values())
    if best < _FEWEST_SMALL:
        return ()
    likely = [language for language, share in shares.items() if share >= 0.6 * best]
    return tuple(sorted(likely, key=lambda language: -shares[language]))
