import re

from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity

_REDUNDANT = re.compile(
    r"((an?|the)\s+)?(image|picture|photo|photograph|graphic|illustration)\s+(of|showing)\b"
    r"|(ein\s+)?(bild|foto)\s+von\b|(une\s+)?(image|photo)\s+(de|du)\b|(una\s+)?(imagen|foto)\s+de\b",
    re.IGNORECASE,
)


def _fault(_html: Html, image: Tag) -> str | None:
    alternative = str(image["alt"]).strip()
    return f"“{alternative}”" if _REDUNDANT.match(alternative) else None


RULE = Rule(
    id="alt-says-image",
    severity=Severity.WARNING,
    what="An alternative text says that it is a picture",
    why="Screen readers say “image” themselves; it is heard twice.",
    remedy="Begin with what the picture shows.",
    targets=lambda html: html.all("img[alt]:not([alt=''])"),
    fault=_fault,
)
