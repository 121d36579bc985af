"""Findings written onto the elements of a page, where Wagtail's checker in the browser sees them.

So the rules are written once: the server judges what is being typed with every preview, and the
checker only lists what is marked.
"""

from collections import defaultdict
from typing import Any

from bs4 import Tag

from conferences.curation.accessibility.audit import SiteFacts
from conferences.curation.accessibility.engine import active_rules, judge_html
from conferences.curation.accessibility.parsed_page import Html
from conferences.curation.accessibility.rule import Severity

ATTRIBUTE = "data-findings"
CHECK = "found-by-the-site"
IMPACTS = {Severity.ERROR: "critical", Severity.WARNING: "moderate", Severity.ADVICE: "minor"}


def stamped(text: str) -> str:
    """The same HTML, every element at fault marked with the rules that it breaks."""
    html = Html(text, SiteFacts())
    marks: dict[int, tuple[Tag, set[str]]] = {}
    for found in judge_html(html):
        element = _visible(html, found.element)
        marks.setdefault(id(element), (element, set()))[1].add(found.rule.id)
    starts = _line_starts(text)
    places: dict[int, list[str]] = defaultdict(list)
    for element, rules in marks.values():
        if element.sourceline is not None and element.sourcepos is not None:
            start = starts[element.sourceline - 1] + element.sourcepos
            places[start + 1 + len(element.name)] += sorted(rules)
    for place in sorted(places, reverse=True):
        text = f'{text[:place]} {ATTRIBUTE}="{" ".join(places[place])}"{text[place:]}'
    return text


def _visible(html: Html, element: Tag) -> Tag:
    """What is wrong with the page as a whole is shown at its title."""
    if element.name in {"html", "head", "main", "body"}:
        return html.soup.find("h1") or html.soup.find("main") or element
    return element


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def axe_rules() -> list[dict[str, Any]]:
    """For axe: one rule for each of ours, that finds what is marked with it."""
    return [
        {
            "id": f"site-{rule.id}",
            "impact": IMPACTS[rule.severity],
            "selector": f'[{ATTRIBUTE}~="{rule.id}"]',
            "tags": ["best-practice"],
            "none": [CHECK],
            "enabled": True,
        }
        for rule in active_rules()
    ]


def axe_checks() -> list[dict[str, Any]]:
    matcher = {"attributes": {ATTRIBUTE: "/./"}}
    return [
        {"id": CHECK, "evaluate": "matches-definition-evaluate", "options": {"matcher": matcher}}
    ]


def axe_messages() -> dict[str, dict[str, str]]:
    return {
        f"site-{rule.id}": {
            "error_name": f"{rule.severity.capitalize()}: {rule.what}",
            "help_text": f"{rule.why} {rule.remedy}",
        }
        for rule in active_rules()
    }
