import re

from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity

_DASH = re.compile(r"[-–—•·*]\s+\S")


def _lines(paragraph: Tag) -> list[str]:
    return [line.strip() for line in paragraph.get_text("\n").split("\n") if line.strip()]


def _begins(paragraph: Tag | None) -> bool:
    lines = _lines(paragraph) if paragraph is not None and paragraph.name == "p" else []
    return bool(lines and _DASH.match(lines[0]))


def _fault(_html: Html, paragraph: Tag) -> str | None:
    dashes = sum(bool(_DASH.match(line)) for line in _lines(paragraph))
    before = paragraph.find_previous_sibling()
    in_a_row = _begins(paragraph) and _begins(paragraph.find_next_sibling()) and not _begins(before)
    return "" if dashes > 1 or in_a_row else None


RULE = Rule(
    id="dash-list",
    severity=Severity.WARNING,
    what="A list is written with dashes",
    why="Screen readers cannot say how many points there are, nor skip it.",
    remedy="Write it as a list: each line begins with “- ”, after an empty line.",
    targets=lambda html: html.all("p"),
    fault=_fault,
)
