from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html, text_of
from conferences.curation.accessibility.rule import Rule, Severity
from conferences.text import misread

PARTS = ("p", "li:not(:has(p, li))", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "figcaption")


def _fault(_html: Html, tag: Tag) -> str | None:
    text = text_of(tag)
    if "\ufffd" in text:
        return "a letter was lost: \ufffd"
    found = next(misread(text), None)
    return f"“{text[found[0] : found[1]]}” may be “{found[2]}”" if found else None


RULE = Rule(
    id="damaged-encoding",
    severity=Severity.WARNING,
    what="Letters were damaged on their way",
    why="Nobody can read them, and a screen reader says nonsense.",
    remedy="Write the letters that were meant.",
    targets=lambda html: [tag for tag in html.all(*PARTS) if not text_of(tag).isascii()],
    fault=_fault,
)
