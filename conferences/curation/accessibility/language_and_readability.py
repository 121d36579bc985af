"""Guesses the language of a text, and how hard it is to read."""

import re
import unicodedata
from collections import Counter

_SENTENCE_END = re.compile(r"[.!?…]+(?:\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


def get_school_years(text: str) -> float:
    """The years of school that reading an English text takes, by Flesch and Kincaid."""
    words = _WORD.findall(text.casefold())
    if not words:
        return 0.0
    sentences = max(len(_SENTENCE_END.findall(text)), 1)
    syllables = sum(max(len(_VOWELS.findall(word)) - word.endswith("e"), 1) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


#: The most frequent words of a language: a few dozen words of text hold many of them.
_FREQUENT_WORDS = {
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
_FREQUENT_WORD_SETS = {
    language: frozenset(words.split()) for language, words in _FREQUENT_WORDS.items()
}
#: Languages by their script, which is the first word of a letter's Unicode name.
_LANGUAGES_BY_SCRIPT = {
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
_MIN_SHARE = 0.15


def guess_languages(text: str) -> tuple[str, ...]:
    """The languages that a text may be in, the likeliest first; empty when nothing is likely."""
    letters = Counter(
        unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()
    )
    script, count = letters.most_common(1)[0] if letters else ("", 0)
    if script in _LANGUAGES_BY_SCRIPT:
        if script == "CJK" and letters["HIRAGANA"] + letters["KATAKANA"]:
            return ("ja",)
        return _LANGUAGES_BY_SCRIPT[script] if count * 2 > letters.total() else ()
    words = [word.casefold() for word in _WORD.findall(text)]
    shares = {
        language: sum(word in frequent for word in words) / max(len(words), 1)
        for language, frequent in _FREQUENT_WORD_SETS.items()
    }
    best = max(shares.values())
    if best < _MIN_SHARE:
        return ()
    likely = [language for language, share in shares.items() if share >= 0.6 * best]
    return tuple(sorted(likely, key=lambda language: -shares[language]))
