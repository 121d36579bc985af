from bs4 import Tag

from conferences.curation.accessibility.html import Html
from conferences.curation.accessibility.rule import Rule, Severity

_ALL = ("h1", "h2", "h3", "h4", "h5", "h6")


def _targets(html: Html) -> list[Tag]:
    return html.all(*_ALL)[1:]


def _fault(html: Html, heading: Tag) -> str | None:
    headings = html.all(*_ALL)
    before = headings[next(n for n, one in enumerate(headings) if one is heading) - 1]
    jumped = int(heading.name[1]) - int(before.name[1]) > 1
    return f"{heading.name} follows {before.name}" if jumped else None


RULE = Rule(
    id="heading-order",
    severity=Severity.ERROR,
    what="A heading skips a level",
    why="The outline that screen readers build of the page has a hole.",
    remedy="Take the level that follows the heading above it.",
    axe="heading-order",
    targets=_targets,
    fault=_fault,
)
