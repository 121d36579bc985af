"""What a quote, a listing, a table or a list of links says, as the values of blocks."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it.token import Token

from conferences.markdown import plain_text
from importers.documents import Lines
from importers.parsers.nodes import Node

LONGEST_LABEL = 255
LONGEST_LANGUAGE = 40
LONGEST_CELL = 5000
_ATTRIBUTION = re.compile(r"^(?P<said>.*\S)\s+(?:--|—|–)\s*(?P<by>[^\n]{2,200})$", re.DOTALL)
_ONE_LINK = re.compile(r"^\[(?P<name>[^\]]+)\]\((?P<url>https?://[^)\s]+)\)$")
_ALIGNED = {"align-center": "centre", "align-right": "right"}


def quote(node: Node) -> tuple[str, str, str] | None:
    """A quotation's text, who said it, and where; nothing where it holds more than words."""
    text = "\n".join(re.sub(r"^\s{0,3}> ?", "", line) for line in node.source).strip()
    if not text or any(token.type == "fence" for token in node.tokens):
        return None
    paragraphs = re.split(r"\n\s*\n", text)
    found = _ATTRIBUTION.match(text)
    if found and sum(bool(_ATTRIBUTION.match(paragraph)) for paragraph in paragraphs) == 1:
        by, url = found["by"].strip(), ""
        if link := _ONE_LINK.match(by):
            by, url = link["name"], link["url"]
        if len(by) <= LONGEST_LABEL and not re.search(r"[\[\]`*<>]", by):
            return found["said"].strip(), by, url
    return text, "", ""


def code(node: Node) -> dict[str, Any] | None:
    token = node.tokens[0]
    if not token.content.strip():
        return None
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    return {"language": language.strip("{}."), "code": token.content, "caption": ""}


def table(node: Node) -> dict[str, Any] | None:
    """A table whose columns all have plain headings; any other stays Markdown."""
    cells = [
        (node.tokens[number - 1], token)
        for number, token in enumerate(node.tokens)
        if token.type == "inline"
    ]
    heads = [(opening, cell) for opening, cell in cells if opening.type == "th_open"]
    values = [cell.content for opening, cell in cells if opening.type == "td_open"]
    plain = all(
        cell.content.strip()
        and all(child.type in {"text", "text_special"} for child in cell.children or ())
        for _, cell in heads
    )
    if not plain or not values or any(len(value) > LONGEST_CELL for value in values):
        return None
    width = len(heads)
    return {
        "caption": "",
        "columns": [
            {
                "type": _ALIGNED.get(str(opening.attrGet("class") or ""), "left"),
                "heading": plain_text(cell),
            }
            for opening, cell in heads
        ],
        "rows": [{"values": values[n : n + width]} for n in range(0, len(values), width)],
    }


def links(node: Node) -> list[tuple[dict[str, Any], Lines]]:
    """The links of a flat list that holds nothing else, with their lines; else none."""
    found = []
    for item in node.items:
        if [token.type for token in item] != ["paragraph_open", "inline", "paragraph_close"]:
            return []
        children = item[1].children or []
        if [child.type for child in children] != ["link_open", "text", "link_close"]:
            return []
        url, title = str(children[0].attrGet("href") or ""), children[1].content.strip()
        usable = re.match(r"https?://[^\s/]+\.", url) and 0 < len(title) <= LONGEST_LABEL
        if not usable or children[0].attrGet("title"):
            return []
        first, after = item[0].map or [0, 1]
        value = {"title": title, "url": url, "page": None, "kind": "other", "note": ""}
        found.append((value, (first + 1, after)))
    return found


def plain_text_of(children: Sequence[Token]) -> str:
    return "".join(
        child.content for child in children if child.type in {"text", "code_inline"}
    ).strip()


def rows_of(children: Sequence[Token]) -> list[list[Token]]:
    """A paragraph's inline tokens, line by line, without the white space between."""
    rows: list[list[Token]] = [[]]
    for token in children:
        if token.type in {"softbreak", "hardbreak"}:
            rows.append([])
        elif token.type != "text" or token.content.strip():
            rows[-1].append(token)
    return rows


def escaped(code: str) -> str:
    """Words from a code span as Markdown that shows the same words."""
    return re.sub(r"([\\`*_\[\]<>#~|])", r"\\\1", code)
