from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity


def _targets(html: Html) -> list[Tag]:
    head = html.soup.find("head")
    return [head] if head else []


def _fault(_html: Html, head: Tag) -> str | None:
    described = head.find("meta", attrs={"name": "description"})
    return None if described and str(described.get("content") or "").strip() else ""


RULE = Rule(
    id="meta-description",
    severity=Severity.WARNING,
    what="The page has no description",
    why="Search engines and the lists of this site show it below the title.",
    remedy="Write one or two sentences under Promote > Search description.",
    axe="empty-meta-description",
    targets=_targets,
    fault=_fault,
)
