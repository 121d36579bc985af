"""A text as its top-level nodes, each with its lines: headings, paragraphs, lists, code …

Read by the parser that renders the page, so what an import sees is what a reader gets.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from markdown_it.token import Token

from conferences.markdown.html_comments import CommentStripper
from conferences.markdown.parser import PARSER, get_plain_text
from importers.parsed_documents import LineRange

PICTURE_FILE = re.compile(r"\.(?:avif|bmp|gif|heic|jpe?g|png|svg|tiff?|webp)$", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True, eq=False)
class Node:
    kind: str
    lines: LineRange
    tokens: tuple[Token, ...]
    #: Its lines as they stand in the file.
    source_lines: tuple[str, ...]

    @property
    def source_text(self) -> str:
        return "\n".join(self.source_lines)

    @property
    def level(self) -> int:
        return int(self.tokens[0].tag[1])

    @cached_property
    def inline_tokens(self) -> tuple[Token, ...]:
        """The tokens in a heading or paragraph."""
        return tuple(self.tokens[1].children or ()) if len(self.tokens) > 1 else ()

    @cached_property
    def plain_text(self) -> str:
        """The text of a heading or paragraph without markup."""
        return get_plain_text(self.tokens[1]) if len(self.tokens) > 1 else ""

    @property
    def _visible_tokens(self) -> list[Token]:
        return [
            token for token in self.inline_tokens if token.type != "text" or token.content.strip()
        ]

    @cached_property
    def leading_link(self) -> tuple[Link, str] | None:
        """The link that a heading or paragraph starts with, and the plain text behind it."""
        tokens = self._visible_tokens
        if not tokens or tokens[0].type != "link_open":
            return None
        close = next(
            (index for index, token in enumerate(tokens) if token.type == "link_close"), len(tokens)
        )
        rest = tokens[close + 1 :]
        if any(token.type not in {"text", "text_special"} for token in rest):
            return None
        label = "".join(token.content for token in tokens[1:close] if token.type != "image")
        return (
            Link(label.strip(), str(tokens[0].attrGet("href") or "")),
            "".join(token.content for token in rest).strip(),
        )

    @property
    def only_link(self) -> Link | None:
        """The link that is all of a heading or paragraph."""
        return self.leading_link[0] if self.leading_link and not self.leading_link[1] else None

    @cached_property
    def only_code_span(self) -> str | None:
        """The text of the code span that is all of a paragraph."""
        tokens = self._visible_tokens
        if len(tokens) == 1 and tokens[0].type == "code_inline":
            return tokens[0].content
        return None

    @cached_property
    def list_items(self) -> list[tuple[Token, ...]]:
        """A list's items, without those of nested lists."""
        items, start = [], 0
        for index, token in enumerate(self.tokens):
            if token.level == 1 and token.type == "list_item_open":
                start = index
            elif token.level == 1 and token.type == "list_item_close":
                items.append(self.tokens[start + 1 : index])
        return items


@dataclass(frozen=True, eq=False)
class ParsedMarkdown:
    lines: list[str]
    nodes: list[Node]
    #: Lines of HTML comments.
    hidden_ranges: list[LineRange]
    #: Link definitions such as [docs]: https://…, by their label.
    references: dict[str, dict[str, Any]]


def parse_markdown(lines: Sequence[str]) -> ParsedMarkdown:
    return _parse("\n".join(lines))


@lru_cache(maxsize=4)
def _parse(text: str) -> ParsedMarkdown:
    """Cached, since several dialects score a file before one parses it."""
    env: dict[str, Any] = {}
    lines = text.split("\n")
    tokens = PARSER.parse(text, env)
    nodes, start = [], 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting >= 0:
            start = index
        if token.level == 0 and token.nesting <= 0:
            nodes.append(_make_node(tokens[start : index + 1], lines))
    hidden_ranges = [
        (first + 1, last) for first, last in CommentStripper.for_parse(env).hidden_lines
    ]
    return ParsedMarkdown(lines, nodes, hidden_ranges, env.get("references", {}))


def _make_node(tokens: list[Token], lines: Sequence[str]) -> Node:
    first, end = tokens[0].map or [0, 1]
    while end > first + 1 and not lines[end - 1].strip():
        end -= 1
    kind = tokens[0].type.removesuffix("_open")
    return Node(kind, (first + 1, end), tuple(tokens), tuple(lines[first:end]))
