import re

from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html, text_of
from conferences.curation.accessibility.rule import Rule, Severity

_SENTENCE = re.compile(r"[^.!?…]+")
FEWEST_WORDS = 4
FEWEST_LETTERS = 16


def _fault(_html: Html, tag: Tag) -> str | None:
    for sentence in _SENTENCE.findall(text_of(tag)):
        words = [word for word in sentence.split() if any(map(str.isalpha, word))]
        letters = sum(map(str.isalpha, sentence))
        if len(words) >= FEWEST_WORDS and letters >= FEWEST_LETTERS and sentence.isupper():
            return f"“{sentence.strip()[:80]}”"
    return None


RULE = Rule(
    id="capitals",
    severity=Severity.WARNING,
    what="A whole sentence is in capitals",
    why="Words lose their shapes and are slow to read; some screen readers spell them.",
    remedy="Write it in sentence case; for weight, make it bold.",
    targets=lambda html: html.all(
        "p", "li:not(:has(p, li))", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "figcaption"
    ),
    fault=_fault,
)
