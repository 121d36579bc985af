from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity


def _fault(_html: Html, image: Tag) -> str | None:
    proposed = image.find_parent(attrs={"data-alt-proposed": True})
    return f"“{image.get('alt', '')}”" if proposed else None


RULE = Rule(
    id="alt-not-reviewed",
    severity=Severity.ERROR,
    what="A proposed alternative text was not read by anyone yet",
    why="It was taken from a caption or a file's name; it may say nothing of the picture.",
    remedy="Compare it with the picture, mend it, and take the tick off “only proposed”.",
    targets=lambda html: html.all("figure img"),
    fault=_fault,
)
