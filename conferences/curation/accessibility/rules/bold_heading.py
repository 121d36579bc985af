from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html, text_of
from conferences.curation.accessibility.rule import Rule, Severity

LONGEST = 100


def _targets(html: Html) -> list[Tag]:
    return [paragraph for paragraph in html.all("p") if _is_bold(paragraph)]


def _is_bold(paragraph: Tag) -> bool:
    parts = [child for child in paragraph.children if isinstance(child, Tag) or str(child).strip()]
    return len(parts) == 1 and isinstance(parts[0], Tag) and parts[0].name in {"b", "strong"}


def _fault(_html: Html, paragraph: Tag) -> str | None:
    text = text_of(paragraph)
    if not text or len(text) > LONGEST or text[-1] in ".!?…,;" or paragraph.find_parent("li"):
        return None
    return "" if paragraph.find_next_sibling() else None


RULE = Rule(
    id="bold-heading",
    severity=Severity.WARNING,
    what="A bold line stands for a heading",
    why="It looks like one, but nobody can jump to it and no list of contents has it.",
    remedy="Make it a heading.",
    axe="p-as-heading",
    targets=_targets,
    fault=_fault,
)
