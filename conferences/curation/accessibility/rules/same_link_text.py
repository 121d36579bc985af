from bs4 import Tag

from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Rule, Severity


def _targets(html: Html) -> list[Tag]:
    links = [(html.name(link).casefold(), link) for link in html.all("a[href]")]
    names = [name for name, _ in links if name]
    return [link for name, link in links if names.count(name) > 1]


def _fault(html: Html, link: Tag) -> str | None:
    name = html.name(link)
    others = [
        other
        for other in html.all("a[href]")
        if html.name(other).casefold() == name.casefold() and _target(other) != _target(link)
    ]
    return f"“{name}”" if others else None


def _target(link: Tag) -> str:
    return str(link["href"]).rstrip("/").removeprefix("https://").removeprefix("http://")


RULE = Rule(
    id="same-link-text",
    severity=Severity.WARNING,
    what="Links with the same text lead to different places",
    why="In a list of links nobody can tell them apart.",
    remedy="Let each say what is different about it.",
    act="b20e66",
    axe="identical-links-same-purpose",
    targets=_targets,
    fault=_fault,
)
