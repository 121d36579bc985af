"""Rules about headings."""

from bs4 import Tag
from django.utils.translation import gettext, gettext_lazy as _

from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.parsed_page import ParsedPage, get_visible_text
from conferences.curation.accessibility.rule import Rule

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HEADINGS_AND_ROLES = (*HEADINGS, "[role=heading]")
MAX_HEADING_LENGTH = 100


def _check_level(page: ParsedPage, heading: Tag) -> str | None:
    headings = page.select(*HEADINGS_AND_ROLES)
    index = next(number for number, other in enumerate(headings) if other is heading)
    level, previous = _get_level(heading), _get_level(headings[index - 1])
    if level - previous <= 1:
        return None
    return gettext("h{level} follows h{previous}").format(level=level, previous=previous)


def _get_level(heading: Tag) -> int:
    """Without `aria-level`, an element with the role of a heading has level 2."""
    level = str(heading.get("aria-level") or "")
    if level.isdecimal() and int(level) > 0:
        return int(level)
    return int(heading.name[1]) if heading.name in HEADINGS else 2


HEADING_ORDER = Rule(
    id="heading-order",
    severity=Severity.ERROR,
    problem=_("A heading skips a level"),
    why=_("The outline that screen readers show has a gap."),
    remedy=_("Choose the level that follows the heading above."),
    axe="heading-order",
    find_targets=lambda page: page.select(*HEADINGS_AND_ROLES)[1:],
    find_fault=_check_level,
)


EMPTY_HEADING = Rule(
    id="empty-heading",
    severity=Severity.ERROR,
    problem=_("A heading is empty"),
    why=_("People who jump from heading to heading find nothing there."),
    remedy=_("Write the heading, or delete its block."),
    act="ffd0e9",
    axe="empty-heading",
    find_targets=lambda page: page.select(*HEADINGS_AND_ROLES),
    find_fault=lambda page, heading: None if page.get_name(heading) else "",
)


def _is_bold(paragraph: Tag) -> bool:
    parts = [child for child in paragraph.children if isinstance(child, Tag) or str(child).strip()]
    return len(parts) == 1 and isinstance(parts[0], Tag) and parts[0].name in {"b", "strong"}


def _check_bold_paragraph(_page: ParsedPage, paragraph: Tag) -> str | None:
    text = get_visible_text(paragraph)
    if not text or len(text) > MAX_HEADING_LENGTH or text[-1] in ".!?…,;":
        return None
    return "" if paragraph.find_next_sibling() and not paragraph.find_parent("li") else None


BOLD_HEADING = Rule(
    id="bold-heading",
    severity=Severity.WARNING,
    problem=_("A bold line is used as a heading"),
    why=_("It looks like one, but nobody can jump to it and no table of contents lists it."),
    remedy=_("Make it a heading."),
    axe="p-as-heading",
    find_targets=lambda page: [tag for tag in page.select("p") if _is_bold(tag)],
    find_fault=_check_bold_paragraph,
)
