import re

from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity

_FILE = re.compile(r"\.(avif|bmp|gif|heic|jpe?g|png|svg|tiff?|webp)$", re.IGNORECASE)
_CAMERA = re.compile(r"(dsc|dscf|img|image|pxl|photo|scan|screenshot)[-_ ]?[\d_-]+", re.IGNORECASE)
_JOINED = re.compile(r"[^\W_]+(_[^\W_]+)+")


def _fault(_html: Html, image: Tag) -> str | None:
    alternative = str(image["alt"]).strip()
    named_so = (
        _FILE.search(alternative)
        or _CAMERA.fullmatch(alternative)
        or _JOINED.fullmatch(alternative)
    )
    return f"“{alternative}”" if named_so else None


RULE = Rule(
    id="alt-file-name",
    severity=Severity.ERROR,
    what="An alternative text is a file's name",
    why="A screen reader spells it out, and nobody learns what the picture shows.",
    remedy="Write what the picture shows, as you would tell it on the telephone.",
    act="qt1vmo",
    axe="alt-text-quality",
    targets=lambda html: html.all("img[alt]:not([alt=''])"),
    fault=_fault,
)
