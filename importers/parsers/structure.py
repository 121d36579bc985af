"""Finds the days and talks of a text, and which nodes belong to each.

How a file is packed (Hugo, Notion …) and how its talks are marked are separate questions. This
module answers the second, from headings, headings that are links, bare links to a talk's page,
"link by Speaker", or "Title - Speaker".
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from conferences.translation import gettext as _, ngettext
from importers.parsed_documents import DAY, TALK, LineRange, Speaker
from importers.parsers import heuristics
from importers.parsers.boilerplate import is_back_to_top_link
from importers.parsers.nodes import Node

_TALK_PATH = re.compile(r"/(?:talks?|sessions?|presentations?|keynotes?|tutorials?|schedule)/[^/]")
_BY = re.compile(r"^(?:by|with|from|[–—-])\s+(?P<names>.+)$", re.IGNORECASE)
_TITLE_BY = re.compile(r"^(?P<title>.+?)\s+(?:[–—-]|by|\|)\s+(?P<names>[^–—|]+)$")
_BYLINE = re.compile(
    r"(?:by|speakers?:|presented by)\s+(?P<names>.+?)(?:\s+at\s+(?P<conference>.+))?", re.IGNORECASE
)
#: The share of headings that must read as "Title - Speaker" before all are read that way.
MIN_NAMED_SHARE = 0.6
#: Fewer links to talks are not taken for a list of talks.
MIN_TALK_LINKS = 3


def is_talk_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(_TALK_PATH.search(parts.path))


@dataclass
class PageStart:
    """Where a talk or a day begins, and what its first line says."""

    type: str
    node: Node
    title: str
    url: str = ""
    speakers: tuple[Speaker, ...] = ()
    day_label: heuristics.DayLabel | None = None


@dataclass
class PageOutline:
    """The nodes that belong to one page. Only a conference has no start."""

    start: PageStart | None
    nodes: list[Node] = field(default_factory=list)
    children: list["PageOutline"] = field(default_factory=list)
    lines: list[LineRange] = field(default_factory=list)


class Structure:
    """How a text marks its days and talks."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.headings = [node for node in nodes if node.kind == "heading" and node.plain_text]
        self.day_level = self._find_day_level()
        self.talk_level = self._find_talk_level()
        self.has_talk_links = self._find_talk_links()
        self.has_names_in_titles = self._find_names_in_titles()

    def _find_day_level(self) -> int | None:
        levels = Counter(
            node.level for node in self.headings if heuristics.parse_day_label(node.plain_text)
        )
        return levels.most_common(1)[0][0] if levels else None

    def _find_talk_level(self) -> int:
        levels = Counter(node.level for node in self.headings)
        if self.day_level:
            return min((n for n in levels if n > self.day_level), default=self.day_level + 1)
        repeated = {level: count for level, count in levels.items() if count > 1}
        return max(repeated, key=lambda level: (repeated[level], -level), default=2)

    def _find_talk_links(self) -> bool:
        links = [node for node in self.nodes if self._parse_link_start(node)]
        plain_headings = [
            node
            for node in self.headings
            if node.level == self.talk_level
            and not node.only_link
            and not heuristics.is_section_heading(node.plain_text)
            and not heuristics.is_group_heading(node.plain_text)
            and heuristics.guess_kind(node.plain_text) != "break"
        ]
        return len(links) >= MIN_TALK_LINKS or len(links) > len(plain_headings)

    def _find_names_in_titles(self) -> bool:
        titles = [node.plain_text for node in self.headings if node.level == self.talk_level]
        named = [title for title in titles if _split_title_and_names(title)]
        return bool(titles) and len(named) >= MIN_NAMED_SHARE * len(titles)

    def describe(self) -> list[str]:
        """The signs of conference notes: how days and talks are marked here."""
        evidence = []
        if self.day_level:
            days = sum(1 for node in self.headings if self._parse_day_start(node))
            text = ngettext("{number} heading names a day", "{number} headings name a day", days)
            evidence.append(text.format(number=days))
        links = sum(1 for node in self.nodes if self._parse_link_start(node))
        if links:
            text = ngettext(
                "{number} link leads to a talk's own page",
                "{number} links lead to a talk's own page",
                links,
            )
            evidence.append(text.format(number=links))
        if self.has_names_in_titles:
            evidence.append(_("headings read as “Title - Speaker”"))
        kinds = sum(1 for n in self.headings if heuristics.guess_kind(n.plain_text) != "talk")
        if kinds:
            text = ngettext(
                "{number} heading names a kind of session, such as a keynote",
                "{number} headings name a kind of session, such as a keynote",
                kinds,
            )
            evidence.append(text.format(number=kinds))
        return evidence

    def _parse_start(self, node: Node) -> PageStart | None:
        return (
            self._parse_day_start(node)
            or self._parse_link_start(node)
            or self._parse_heading_start(node)
        )

    def _parse_day_start(self, node: Node) -> PageStart | None:
        if node.kind != "heading" or node.level != self.day_level:
            return None
        label = heuristics.parse_day_label(node.plain_text)
        return PageStart(DAY, node, node.plain_text, day_label=label) if label else None

    def _parse_link_start(self, node: Node) -> PageStart | None:
        """A paragraph or heading that is a link to a talk's page, perhaps with its speakers."""
        if node.kind not in {"paragraph", "heading"} or not node.leading_link:
            return None
        if node.kind == "paragraph" and len(node.source_lines) > 1:
            return None
        link, rest = node.leading_link
        by = _BY.match(rest)
        if not link.text or (rest and not by):
            return None
        if node.kind == "heading":
            if node.level > self.talk_level or not (is_talk_url(link.url) or by):
                return None
        elif not is_talk_url(link.url):
            return None
        speakers = heuristics.parse_byline(by["names"]) if by else ()
        return PageStart(TALK, node, link.text, link.url, speakers)

    def _parse_heading_start(self, node: Node) -> PageStart | None:
        if node.kind != "heading" or node.level != self.talk_level or not node.plain_text:
            return None
        title, link = node.plain_text, node.only_link
        if heuristics.is_section_heading(title) or heuristics.is_group_heading(title):
            return None
        if self.has_talk_links and heuristics.guess_kind(title) in {"talk", "break"}:
            return None
        speakers: tuple[Speaker, ...] = ()
        if self.has_names_in_titles and (title_and_names := _split_title_and_names(title)):
            title, speakers = title_and_names
        return PageStart(TALK, node, title, link.url if link else "", speakers)

    def outline(self, line_count: int) -> PageOutline:
        """The conference with its days and talks, each with its own nodes and lines."""
        conference = PageOutline(None)
        owners: list[tuple[Node, PageOutline]] = []
        parent = current = conference
        for node in self.nodes:
            start = self._parse_start(node)
            if start:
                current = PageOutline(start)
                (conference if start.type == DAY else parent).children.append(current)
                parent = current if start.type == DAY else parent
            else:
                if node.kind == "heading" and node.level <= self.talk_level:
                    if self.day_level and node.level <= self.day_level:
                        parent = conference
                    current = parent
                current.nodes.append(node)
            owners.append((node, current))
        _assign_lines(owners, line_count)
        return conference


def _assign_lines(owners: list[tuple[Node, PageOutline]], line_count: int) -> None:
    """A page has the lines from each of its nodes to the line before the next node."""
    ends = [node.lines[0] - 1 for node, _page in owners[1:]] + [line_count]
    for (node, page), end in zip(owners, ends, strict=False):
        if is_back_to_top_link(node):
            continue
        if page.lines and page.lines[-1][1] == node.lines[0] - 1:
            page.lines[-1] = (page.lines[-1][0], end)
        else:
            page.lines.append((node.lines[0], end))


def _split_title_and_names(text: str) -> tuple[str, tuple[Speaker, ...]] | None:
    match = _TITLE_BY.match(text)
    if not match or match["title"].lower() in {"keynote", "panel", "lightning talks", "tutorial"}:
        return None
    speakers = heuristics.parse_names(match["names"])
    return (match["title"].strip(), speakers) if speakers else None


def find_byline(nodes: Sequence[Node]) -> tuple[Node, tuple[Speaker, ...], str] | None:
    """A first paragraph such as "by Ada Lovelace at PyFest 2024"."""
    if not nodes or nodes[0].kind != "paragraph" or len(nodes[0].source_lines) > 1:
        return None
    match = _BYLINE.fullmatch(nodes[0].plain_text)
    speakers = heuristics.parse_names(match["names"]) if match else ()
    if not match or not speakers:
        return None
    return nodes[0], speakers, (match["conference"] or "").strip(" .")
