"""The values of blocks for quotes, code, tables and lists of links."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from markdown_it.token import Token

from conferences.markdown.parser import get_plain_text
from importers.parsed_documents import LineRange
from importers.parsers.nodes import Node

MAX_LABEL_LENGTH = 255
MAX_LANGUAGE_LENGTH = 40
MAX_CELL_LENGTH = 5000
_ATTRIBUTION = re.compile(
    r"^(?P<text>.*\S)\s+(?:--|—|–)\s*(?P<attribution>[^\n]{2,200})$", re.DOTALL
)
_ONE_LINK = re.compile(r"^\[(?P<label>[^\]]+)\]\((?P<url>https?://[^)\s]+)\)$")
_COLUMN_TYPES = {"align-center": "centre", "align-right": "right"}


def parse_quote(node: Node) -> dict[str, str] | None:
    """A quotation with its attribution and link; None if it contains code."""
    text = "\n".join(re.sub(r"^\s{0,3}> ?", "", line) for line in node.source_lines).strip()
    if not text or any(token.type == "fence" for token in node.tokens):
        return None
    paragraphs = re.split(r"\n\s*\n", text)
    match = _ATTRIBUTION.match(text)
    if match and sum(bool(_ATTRIBUTION.match(paragraph)) for paragraph in paragraphs) == 1:
        attribution, url = match["attribution"].strip(), ""
        if link := _ONE_LINK.match(attribution):
            attribution, url = link["label"], link["url"]
        if len(attribution) <= MAX_LABEL_LENGTH and not re.search(r"[\[\]`*<>]", attribution):
            return {"text": match["text"].strip(), "attribution": attribution, "link": url}
    return {"text": text, "attribution": "", "link": ""}


def parse_code(node: Node) -> dict[str, str] | None:
    token = node.tokens[0]
    if not token.content.strip():
        return None
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    return {"language": language.strip("{}."), "code": token.content, "caption": ""}


def parse_table(node: Node) -> dict[str, Any] | None:
    """A table whose columns all have plain headings; any other stays Markdown."""
    cells = [pair for pair in pairwise(node.tokens) if pair[1].type == "inline"]
    headings = [(opening, cell) for opening, cell in cells if opening.type == "th_open"]
    values = [cell.content for opening, cell in cells if opening.type == "td_open"]
    are_plain = all(
        cell.content.strip()
        and all(child.type in {"text", "text_special"} for child in cell.children or ())
        for _, cell in headings
    )
    if not are_plain or not values or any(len(value) > MAX_CELL_LENGTH for value in values):
        return None
    columns = [
        {
            "type": _COLUMN_TYPES.get(str(opening.attrGet("class") or ""), "left"),
            "heading": get_plain_text(cell),
        }
        for opening, cell in headings
    ]
    width = len(headings)
    rows = [{"values": values[n : n + width]} for n in range(0, len(values), width)]
    return {"caption": "", "columns": columns, "rows": rows}


def parse_link_list(node: Node) -> list[tuple[dict[str, Any], LineRange]]:
    """The links of a flat list that contains nothing else, with their lines; else none."""
    links = []
    for item in node.list_items:
        if [token.type for token in item] != ["paragraph_open", "inline", "paragraph_close"]:
            return []
        children = item[1].children or []
        if [child.type for child in children] != ["link_open", "text", "link_close"]:
            return []
        url, title = str(children[0].attrGet("href") or ""), children[1].content.strip()
        fits = re.match(r"https?://[^\s/]+\.", url) and 0 < len(title) <= MAX_LABEL_LENGTH
        if not fits or children[0].attrGet("title"):
            return []
        first, end = item[0].map or [0, 1]
        links.append((make_link(title, url), (first + 1, end)))
    return links


def make_link(title: str, url: str) -> dict[str, Any]:
    title = title[:MAX_LABEL_LENGTH]
    return {"title": title, "url": url, "page": None, "kind": "other", "note": ""}


def join_text(tokens: Sequence[Token]) -> str:
    texts = (token.content for token in tokens if token.type in {"text", "code_inline"})
    return "".join(texts).strip()


def split_into_lines(tokens: Sequence[Token]) -> list[list[Token]]:
    """A paragraph's inline tokens, line by line, without blank text."""
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            lines.append([])
        elif token.type != "text" or token.content.strip():
            lines[-1].append(token)
    return lines


def escape_markdown(text: str) -> str:
    """Text as Markdown that shows exactly this text."""
    return re.sub(r"([\\`*_\[\]<>#~|])", r"\\\1", text)
