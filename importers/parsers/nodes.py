"""A text as its top-level pieces, each with its lines: headings, paragraphs, lists, code …

Read by the parser that shows the page, so what an import sees is what a reader gets.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from markdown_it.token import Token

from conferences.markdown import PARSER, Comments, plain_text
from importers.documents import Lines

PICTURE_FILE = re.compile(r"\.(?:avif|bmp|gif|heic|jpe?g|png|svg|tiff?|webp)$", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True, eq=False)
class Node:
    kind: str
    lines: Lines
    tokens: tuple[Token, ...]
    #: The lines of the file that belong to it, as they were written.
    source: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.source)

    @property
    def level(self) -> int:
        return int(self.tokens[0].tag[1])

    @cached_property
    def inline(self) -> tuple[Token, ...]:
        """What a heading or paragraph consists of."""
        return tuple(self.tokens[1].children or ()) if len(self.tokens) > 1 else ()

    @cached_property
    def words(self) -> str:
        """A heading's or paragraph's words without their marks."""
        return plain_text(self.tokens[1]) if len(self.tokens) > 1 else ""

    @cached_property
    def link_and_rest(self) -> tuple[Link, str] | None:
        """The link that a heading or paragraph starts with, and the plain words behind it."""
        children = [token for token in self.inline if token.type != "text" or token.content.strip()]
        if not children or children[0].type != "link_open":
            return None
        close = next(
            (n for n, token in enumerate(children) if token.type == "link_close"), len(children)
        )
        rest = children[close + 1 :]
        if any(token.type not in {"text", "text_special"} for token in rest):
            return None
        label = "".join(token.content for token in children[1:close] if token.type != "image")
        return (
            Link(label.strip(), str(children[0].attrGet("href") or "")),
            "".join(token.content for token in rest).strip(),
        )

    @property
    def only_link(self) -> Link | None:
        found = self.link_and_rest
        return found[0] if found and not found[1] else None

    @cached_property
    def only_code(self) -> str | None:
        """The text of the code span that is all of a paragraph."""
        children = [token for token in self.inline if token.type != "text" or token.content.strip()]
        if len(children) == 1 and children[0].type == "code_inline":
            return children[0].content
        return None

    @cached_property
    def items(self) -> list[tuple[Token, ...]]:
        """A list's items of the first level."""
        found, start = [], 0
        for number, token in enumerate(self.tokens):
            if token.level == 1 and token.type == "list_item_open":
                start = number
            elif token.level == 1 and token.type == "list_item_close":
                found.append(self.tokens[start + 1 : number])
        return found


@dataclass(frozen=True)
class Parsed:
    nodes: list[Node]
    hidden: list[Lines]
    #: Definitions such as [docs]: https://…, by the name they are called by.
    references: dict[str, dict[str, Any]]


def parse(lines: Sequence[str]) -> Parsed:
    return _parse("\n".join(lines))


@lru_cache(maxsize=4)
def _parse(text: str) -> Parsed:
    """Several readers look at a file before one of them reads it."""
    env: dict[str, Any] = {}
    lines = text.split("\n")
    tokens = PARSER.parse(text, env)
    nodes, start = [], 0
    for number, token in enumerate(tokens):
        if token.level == 0 and token.nesting >= 0:
            start = number
        if token.level == 0 and token.nesting <= 0:
            nodes.append(_node(tokens[start : number + 1], lines))
    hidden = [(first + 1, last) for first, last in Comments.of(env).hidden_lines]
    return Parsed(nodes, hidden, env.get("references", {}))


def _node(tokens: list[Token], lines: Sequence[str]) -> Node:
    first, after = tokens[0].map or [0, 1]
    while after > first + 1 and not lines[after - 1].strip():
        after -= 1
    kind = tokens[0].type.removesuffix("_open")
    return Node(kind, (first + 1, after), tuple(tokens), tuple(lines[first:after]))
