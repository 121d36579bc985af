from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html, text_of
from conferences.curation.accessibility.rule import Rule, Severity


def _fault(_html: Html, quote: Tag) -> str | None:
    figure = quote.find_parent("figure")
    named = [
        *quote.find_all(["cite", "footer"]),
        *(figure.find_all("figcaption") if figure else ()),
    ]
    return None if quote.get("cite") or any(text_of(name) for name in named) else ""


RULE = Rule(
    id="quote-attribution",
    severity=Severity.ADVICE,
    what="Nobody is named for a quotation",
    why="Readers want to know whose words these are, and may want to quote them.",
    remedy="Name who said it, if the notes tell.",
    targets=lambda html: html.all("blockquote"),
    fault=_fault,
)
