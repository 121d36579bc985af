"""Marks the elements of a page that break rules, for Wagtail's content checker in the browser.

Rules are written once, in Python: the server checks each preview, and the browser lists the marks.
"""

import re
from collections import defaultdict

from bs4 import Tag

from conferences.curation.accessibility.engine import check_page
from conferences.curation.accessibility.parsed_page import ParsedPage
from conferences.curation.accessibility.site_links import SiteLinks

ATTRIBUTE = "data-findings"


def annotate_html(html: str) -> str:
    """Adds the ids of the rules that an element breaks to its start tag. Nothing else changes."""
    page = ParsedPage(html, SiteLinks())
    line_starts = [0, *(line_break.end() for line_break in re.finditer("\n", html))]
    rules_at: dict[int, set[str]] = defaultdict(set)
    for violation in check_page(page):
        element = _find_visible_element(page, violation.element)
        if element.sourceline is not None and element.sourcepos is not None:
            start = line_starts[element.sourceline - 1] + element.sourcepos
            rules_at[start + 1 + len(element.name)].add(violation.rule.id)
    for position in sorted(rules_at, reverse=True):
        attribute = f' {ATTRIBUTE}="{" ".join(sorted(rules_at[position]))}"'
        html = html[:position] + attribute + html[position:]
    return html


def _find_visible_element(page: ParsedPage, element: Tag) -> Tag:
    """The checker can only point to something visible: to the title if it is about the page."""
    if element.name in {"html", "head", "main", "body"}:
        return page.soup.find("h1") or page.soup.find("main") or element
    return element
