"""Rules about pictures and their alternative texts."""

import re

from bs4 import Tag
from django.utils.translation import gettext_lazy as _

from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.parsed_page import ParsedPage
from conferences.curation.accessibility.rule import Rule

WITH_ALT = "img[alt]:not([alt=''])"
_FILE_NAME = re.compile(r"\.(avif|bmp|gif|heic|jpe?g|png|svg|tiff?|webp)$", re.IGNORECASE)
_CAMERA_NAME = re.compile(
    r"(dsc|dscf|img|image|pxl|photo|scan|screenshot)[-_ ]?[\d_-]+", re.IGNORECASE
)
_JOINED_WORDS = re.compile(r"[^\W_]+(_[^\W_]+)+")
_SAYS_IMAGE = re.compile(
    r"((an?|the)\s+)?(image|picture|photo|photograph|graphic|illustration)\s+(of|showing)\b"
    r"|(ein\s+)?(bild|foto)\s+von\b|(une\s+)?(image|photo)\s+(de|du)\b|(una\s+)?(imagen|foto)\s+de\b",
    re.IGNORECASE,
)


def _check_alt(page: ParsedPage, image: Tag) -> str | None:
    if image.find_parent(attrs={"data-alt-missing": True}):
        return ""
    if image.get("role") in {"presentation", "none"}:
        return None
    alt = str(image.get("alt", " "))
    # An empty alternative text means "decorative". One that holds only spaces is missing.
    return None if not alt or alt.strip() or page.get_name(image) else ""


IMAGE_ALT = Rule(
    id="image-alt",
    severity=Severity.ERROR,
    problem=_("A picture has no alternative text"),
    why=_("People who can't see the picture learn nothing about it, or hear its file name."),
    remedy=_("Describe the picture in its block, or mark it as decorative."),
    act="23a2a8",
    axe="image-alt",
    find_targets=lambda page: page.select("img", "svg[role=img]"),
    find_fault=_check_alt,
)


def _check_file_name(_page: ParsedPage, image: Tag) -> str | None:
    alt = str(image["alt"]).strip()
    is_name = _FILE_NAME.search(alt) or _CAMERA_NAME.fullmatch(alt) or _JOINED_WORDS.fullmatch(alt)
    return f"“{alt}”" if is_name else None


ALT_FILE_NAME = Rule(
    id="alt-file-name",
    severity=Severity.ERROR,
    problem=_("An alternative text is a file name"),
    why=_("A screen reader spells it out, and nobody learns what the picture shows."),
    remedy=_("Write what the picture shows, as you'd describe it over the phone."),
    act="qt1vmo",
    axe="alt-text-quality",
    find_targets=lambda page: page.select(WITH_ALT),
    find_fault=_check_file_name,
)


def _check_review(_page: ParsedPage, image: Tag) -> str | None:
    suggested = image.find_parent(attrs={"data-alt-proposed": True})
    return f"“{image.get('alt', '')}”" if suggested else None


ALT_NOT_REVIEWED = Rule(
    id="alt-not-reviewed",
    severity=Severity.ERROR,
    problem=_("A suggested alternative text has not been checked"),
    why=_("It was taken from a caption or a file name, and may not describe the picture."),
    remedy=_("Compare it with the picture, correct it, and untick “Alt text is a suggestion”."),
    find_targets=lambda page: page.select("figure img"),
    find_fault=_check_review,
)


def _check_first_words(_page: ParsedPage, image: Tag) -> str | None:
    alt = str(image["alt"]).strip()
    return f"“{alt}”" if _SAYS_IMAGE.match(alt) else None


ALT_SAYS_IMAGE = Rule(
    id="alt-says-image",
    severity=Severity.WARNING,
    problem=_("An alternative text says that it is a picture"),
    why=_("Screen readers say “image” themselves, so it is heard twice."),
    remedy=_("Start with what the picture shows."),
    find_targets=lambda page: page.select(WITH_ALT),
    find_fault=_check_first_words,
)
