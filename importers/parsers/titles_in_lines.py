"""Rewrites titles that are no headings to Markdown, so that the outline sees them as headings.

Authors write "#Title" without its space, "**Title** - Name" in bold, or a list with a talk in each
item. Each title stays on its line, so the numbers of lines stay true.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from importers.parsed_documents import LineRange
from importers.parsers.kinds import is_section_heading
from importers.parsers.nodes import Node
from importers.parsers.outline import is_title_paragraph
from importers.parsers.people import parse_people
from importers.parsers.talk_urls import is_talk_url
from importers.parsers.title_line import MAX_LENGTH, TitleLine, read_title_line

_WITHOUT_SPACE = re.compile(r"^(#{1,6})(?=[^\s#!])")
_BOLD_LINE = re.compile(r"(?P<marks>\*\*|__).+(?P=marks)")
#: Of an item such as "[Title](https://…) by Ada Lovelace showed how …": up to the names.
_TITLE_IN_SENTENCE = re.compile(
    r"(?:\[[^\]]{3,}\]\([^)\s]*\)|\*\*[^*]{3,}\*\*|\"[^\"]{3,}\"|“[^”]{3,}”)\s+by\s+"
    r"(?:(?:\[[^\]]+\]\([^)\s]*\)|[A-ZÀ-Þ][\w.’'-]*)(?:,?\s+(?:and|&)\s+|,\s+|\s+|$))+(?=[a-z(])"
)
_HANDLE = re.compile(r"[\s–—-]*@\w+")
#: The share of a list's items that must read as titles of talks.
MIN_SHARE = 0.6


@dataclass(frozen=True)
class Rewrite:
    """Lines with more headings, and where these came from."""

    lines: list[str]
    #: Of each new heading: its lines, and what it is in CommonMark.
    headings: tuple[tuple[LineRange, str], ...] = ()


def add_spaces(lines: list[str], nodes: Sequence[Node]) -> Rewrite | None:
    """Reads "#Title" as a heading if most headings of the file lack the space."""
    without = [
        node
        for node in nodes
        if node.kind == "paragraph" and _WITHOUT_SPACE.match(node.source_lines[0])
    ]
    with_space = [n for n in nodes if n.kind == "heading" and n.tokens[0].markup[0] == "#"]
    if not without or len(without) <= len(with_space):
        return None
    lines = list(lines)
    headings = []
    for node in without:
        for number in range(node.lines[0], node.lines[1] + 1):
            if _WITHOUT_SPACE.match(lines[number - 1]):
                lines[number - 1] = _WITHOUT_SPACE.sub(r"\1 ", lines[number - 1])
                headings.append(((number, number), "paragraph"))
    return Rewrite(lines, tuple(headings))


def raise_bold_lines(lines: list[str], nodes: Sequence[Node]) -> Rewrite | None:
    """Paragraphs in bold, perhaps with a name behind, become headings below the others."""
    found = [node for node in nodes if _is_bold_title(node)]
    if len(found) < 2:
        return None
    marks = "#" * _next_level(nodes)
    lines = list(lines)
    for node in found:
        lines[node.lines[0] - 1] = f"{marks} {lines[node.lines[0] - 1].strip()}"
    return Rewrite(lines, tuple((node.lines, "paragraph") for node in found))


def _is_bold_title(node: Node) -> bool:
    if node.kind != "paragraph" or len(node.source_lines) > 2 or len(node.plain_text) > 250:
        return False
    tokens = [token for token in node.inline_tokens if token.content.strip() or token.nesting]
    if not tokens or tokens[0].type != "strong_open":
        return False
    if len(node.source_lines) == 2:
        first, names = node.source_lines
        return bool(_BOLD_LINE.fullmatch(first.strip()) and parse_people(_HANDLE.sub("", names)))
    return is_title_paragraph(node) or bool(read_title_line(node.inline_tokens).splits)


def raise_list_items(
    lines: list[str], nodes: Sequence[Node], linked: Collection[str] = ()
) -> Rewrite | None:
    """Items of lists of talks become headings, and what they contain stands below them."""
    marks = "#" * _next_level(nodes)
    lines, headings, has_notes, raised_words = list(lines), [], bool(linked), 0
    for node in nodes:
        if node.kind not in {"bullet_list", "ordered_list"}:
            continue
        items = [
            (place, read_title_line(inline.children or ())) for place, inline in find_items(node)
        ]
        titles = [line for _lines, line in items if _is_talk(line, linked)]
        if not titles or len(titles) < MIN_SHARE * len(items):
            continue
        has_notes |= any(_has_notes(lines, place) for place, _line in items)
        raised_words += _count_words(node)
        for (first, end), line in items:
            if is_section_heading(line.text):
                continue
            last = _raise_item(lines, first, end, marks)
            headings.append(((first, last), "list item"))
    prose_words = sum(_count_words(node) for node in nodes if node.kind == "paragraph")
    # A list of titles and nothing else is part of a longer text: "these were my favourites".
    is_aside = not has_notes and prose_words > raised_words
    return Rewrite(lines, tuple(headings)) if headings and not is_aside else None


def _count_words(node: Node) -> int:
    return len(node.source_text.split())


def _has_notes(lines: Sequence[str], item: LineRange) -> bool:
    return any(line.strip() for line in lines[item[0] : item[1]])


def raise_chosen_lines(lines: list[str], nodes: Sequence[Node], chosen: Collection[int]) -> Rewrite:
    """Paragraphs and items that begin on these lines become headings below the others."""
    marks = "#" * _next_level(nodes)
    lines, headings = list(lines), []
    for node in nodes:
        if node.kind == "paragraph" and node.lines[0] in chosen:
            first = node.lines[0]
            lines[first - 1] = f"{marks} {lines[first - 1].strip()}"
            headings.append(((first, first), "paragraph"))
        elif node.kind in {"bullet_list", "ordered_list"}:
            for (first, end), _inline in find_items(node):
                if first in chosen:
                    last = _raise_item(lines, first, end, marks)
                    headings.append(((first, last), "list item"))
    return Rewrite(lines, tuple(headings))


def _next_level(nodes: Sequence[Node]) -> int:
    levels = [node.level for node in nodes if node.kind == "heading"]
    return min(max(levels, default=1) + 1, 6)


def find_items(node: Node) -> Iterator[tuple[LineRange, Token]]:
    """The items that begin with a paragraph, each with its lines and this paragraph."""
    first_line = (node.tokens[0].map or [0])[0]
    for item in node.list_items:
        inline = next((token for token in item if token.type == "inline"), None)
        if inline is None or not inline.map or item[0].type != "paragraph_open":
            continue
        last = max(token.map[1] for token in item if token.map)
        offset = node.lines[0] - first_line
        yield (inline.map[0] + offset, last - 1 + offset), inline


def _is_talk(line: TitleLine, linked: Collection[str]) -> bool:
    return bool(
        line.best_split()
        or line.time
        or any(is_talk_url(link.url) for link in line.links)
        or (line.main_link and line.main_link.url in linked)
        or (line.splits and line.pieces and line.pieces[0].is_emphasised)
    )


def _raise_item(lines: list[str], first: int, end: int, marks: str) -> int:
    """Makes a heading of an item's first paragraph, and moves the rest of it to the left."""
    match = re.match(r"\s*(?:[-*+]|\d{1,9}[.)])\s+", lines[first - 1])
    indent = match.end() if match else 0
    last = first
    while (
        last < end
        and lines[last].strip()
        and not re.match(r"\s*(?:[-*+]|\d{1,9}[.)]|>|```|~~~|#|\|)", lines[last])
    ):
        last += 1
    title = " ".join(line.strip() for line in (lines[first - 1][indent:], *lines[first:last]))
    sentence = ""
    if last > first and (match := _TITLE_IN_SENTENCE.match(title[:MAX_LENGTH])):
        title, sentence = match[0], title[match.end() :].strip()
    lines[first - 1] = f"{marks} {title}"
    for number in range(first + 1, last + 1):
        lines[number - 1] = sentence if number == last else ""
    for number in range(last + 1, end + 1):
        line = lines[number - 1]
        margin = len(line) - len(line.lstrip())
        lines[number - 1] = line[min(margin, indent) :]
    return last
