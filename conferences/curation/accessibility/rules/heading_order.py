from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity

_ALL = ("h1", "h2", "h3", "h4", "h5", "h6", "[role=heading]")


def _targets(html: Html) -> list[Tag]:
    return html.all(*_ALL)[1:]


def _fault(html: Html, heading: Tag) -> str | None:
    headings = html.all(*_ALL)
    before = headings[next(n for n, one in enumerate(headings) if one is heading) - 1]
    jumped = _level(heading) - _level(before) > 1
    return f"h{_level(heading)} follows h{_level(before)}" if jumped else None


def _level(heading: Tag) -> int:
    """A heading by its role alone is of the second level, where it names none."""
    named = str(heading.get("aria-level") or "")
    if named.isdecimal() and int(named) > 0:
        return int(named)
    return int(heading.name[1]) if heading.name in _ALL else 2


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
