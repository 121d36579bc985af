"""Marks the elements of a page that break rules, for Wagtail's content checker in the browser.

Rules are written once, in Python: the server checks each preview, and the browser lists the marks.
"""

from collections import defaultdict

from bs4 import Tag

from conferences.curation.accessibility.engine import check_page
from conferences.curation.accessibility.parsed_page import ParsedPage
from conferences.curation.accessibility.site_links import SiteLinks

ATTRIBUTE = "data-findings"


def annotate_html(html: str) -> str:
    """Adds the ids of the rules that an element breaks to its start tag. Nothing else changes."""
    page = ParsedPage(html, SiteLinks())
    marked: dict[int, tuple[Tag, set[str]]] = {}
    for violation in check_page(page):
        element = _visible_element(page, violation.element)
        marked.setdefault(id(element), (element, set()))[1].add(violation.rule.id)
    starts = _line_starts(html)
    rules_at: dict[int, list[str]] = defaultdict(list)
    for element, rule_ids in marked.values():
        if element.sourceline is not None and element.sourcepos is not None:
            start = starts[element.sourceline - 1] + element.sourcepos
            rules_at[start + 1 + len(element.name)] += sorted(rule_ids)
    for position in sorted(rules_at, reverse=True):
        attribute = f' {ATTRIBUTE}="{" ".join(rules_at[position])}"'
        html = html[:position] + attribute + html[position:]
    return html


def _visible_element(page: ParsedPage, element: Tag) -> Tag:
    """The checker can only point to something visible: to the title if it is about the page."""
    if element.name in {"html", "head", "main", "body"}:
        return page.soup.find("h1") or page.soup.find("main") or element
    return element


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts
