"""Writes a text as Markdown again, as readers of its page see it, for use elsewhere.

Comments are left out, headings fit below others, URLs are absolute. The words of a line stay as the
author wrote them; lists, quotes and tables are laid out anew.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from conferences.markdown.html_comments import CommentStripper
from conferences.markdown.parser import MAX_LENGTH, PARSER, Heading, get_plain_text

#: Gives a URL of the text as it works elsewhere; empty, if only the words are to be kept.
ResolveURL = Callable[[str], str]
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|]|&(?=#?\w+;))")
_OPENS_BLOCK = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|[-+*>](?=\s|$)|=+\s*$|-{2,}|\d{1,9}(?=[.)](?:\s|$)))"
)
_ALIGNMENTS = {"align-left": ":---", "align-center": ":---:", "align-right": "---:"}


def escape_text(text: str) -> str:
    """The words on one line, with nothing in them that Markdown would read as markup."""
    return escape_start(_SPECIAL.sub(r"\\\1", " ".join(text.split())))


def escape_start(line: str) -> str:
    """The line with a backslash where it would begin a block."""
    match = _OPENS_BLOCK.match(line)
    if not match:
        return line
    end = match.end() if match[2].isdigit() else match.start(2)
    return f"{line[:end]}\\{line[end:]}"


def fence_code(code: str, language: str = "") -> str:
    """The code in a fence that is longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    info = language if "`" not in language else ""
    body = code if code.endswith("\n") or not code else f"{code}\n"
    return f"{fence}{info}\n{body}{fence}"


def quote_lines(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def format_table(
    headings: Sequence[str], alignments: Sequence[str], rows: Iterable[Sequence[str]]
) -> str:
    """Cells of Markdown as a table, each row on one line."""
    lines = [headings, alignments, *rows]
    return "\n".join(f"| {' | '.join(map(_format_cell, line))} |" for line in lines)


def _format_cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def rewrite_markdown(
    text: str, resolve_url: ResolveURL, get_level: Callable[[Heading], int]
) -> str:
    env: dict[str, Any] = {}
    tokens = PARSER.parse(text[:MAX_LENGTH], env)
    written = _Writer(resolve_url, get_level).write(SyntaxTreeNode(tokens).children)
    definitions = [
        _format_definition(label.lower(), url, link["title"])
        for label, link in env.get("references", {}).items()
        if (url := resolve_url(link["href"]))
    ]
    return "\n\n".join(filter(None, [written, "\n".join(definitions)]))


def rewrite_inline(text: str, resolve_url: ResolveURL) -> str:
    """The same for one line, as in a cell of a table or in a caption."""
    line = " ".join(CommentStripper().strip(text[:MAX_LENGTH]).split())
    (inline,) = PARSER.parseInline(line)
    return _replace_urls(line, inline.children or (), resolve_url)


def _format_definition(label: str, url: str, title: str) -> str:
    escaped = title.replace("\\", "\\\\").replace('"', '\\"')
    return f"[{label}]: <{url}>" + (f' "{escaped}"' if escaped else "")


class _Writer:
    def __init__(self, resolve_url: ResolveURL, get_level: Callable[[Heading], int]) -> None:
        self.resolve_url = resolve_url
        self.get_level = get_level

    def write(self, nodes: Sequence[SyntaxTreeNode], between: str = "\n\n") -> str:
        written = (getattr(self, f"_{node.type}")(node) for node in nodes)
        return between.join(filter(None, written))

    def _inline(self, node: SyntaxTreeNode) -> str:
        children = [token for child in node.children for token in child.to_tokens()]
        return _replace_urls(node.content, children, self.resolve_url)

    def _paragraph(self, node: SyntaxTreeNode) -> str:
        # No further line of the paragraph may begin a list or underline a heading.
        first, *more = self.write(node.children).split("\n")
        return "\n".join([first, *map(escape_start, more)])

    def _heading(self, node: SyntaxTreeNode) -> str:
        words = " ".join(self.write(node.children).split())
        plain = get_plain_text(node.to_tokens()[1])
        if not plain:
            return words
        level = self.get_level(Heading(int(node.tag[1]), plain))
        return f"{'#' * level} {words}" + (r" #" if words.endswith("#") else "")

    def _bullet_list(self, node: SyntaxTreeNode) -> str:
        return self._items(node, [node.children[0].markup] * len(node.children))

    def _ordered_list(self, node: SyntaxTreeNode) -> str:
        start, mark = int(node.attrGet("start") or 0), node.children[0].markup
        if node.attrGet("start") is None:
            start = 1
        return self._items(node, [f"{start + n}{mark}" for n in range(len(node.children))])

    def _items(self, node: SyntaxTreeNode, marks: list[str]) -> str:
        parts = (part for item in node.children for part in item.children)
        tight = any(part.type == "paragraph" and part.hidden for part in parts)
        between = "\n" if tight else "\n\n"
        items = (
            self._item(self.write(item.children, between), mark)
            for item, mark in zip(node.children, marks, strict=True)
        )
        return between.join(items)

    def _item(self, text: str, mark: str) -> str:
        indent = " " * (len(mark) + 1)
        lines = (f"{indent}{line}" if line else "" for line in text.split("\n"))
        return f"{mark}{'\n'.join(lines)[len(mark) :]}"

    def _blockquote(self, node: SyntaxTreeNode) -> str:
        return quote_lines(self.write(node.children)) or ">"

    def _fence(self, node: SyntaxTreeNode) -> str:
        return fence_code(node.content, node.info.strip())

    def _code_block(self, node: SyntaxTreeNode) -> str:
        return fence_code(node.content)

    def _hr(self, _node: SyntaxTreeNode) -> str:
        return "___"

    def _table(self, node: SyntaxTreeNode) -> str:
        head, *body = (row for part in node.children for row in part.children)
        alignments = [_ALIGNMENTS.get(str(cell.attrGet("class")), "---") for cell in head.children]
        cells = partial(map, lambda cell: self.write(cell.children))
        rows = [list(cells(row.children)) for row in body]
        return format_table(list(cells(head.children)), alignments, rows)


def _replace_urls(source: str, tokens: Iterable[Token], resolve_url: ResolveURL) -> str:
    for token in tokens:
        name = {"link_open": "href", "image": "src"}.get(token.type)
        url = str(token.attrGet(name) or "") if name else ""
        if not url or (resolved := resolve_url(url)) == url:
            continue
        if resolved:
            source = re.sub(
                rf"(\]\(\s*)<?{re.escape(url)}>?(?=[\s)])",
                lambda match, resolved=resolved: f"{match[1]}{resolved}",  # type: ignore[misc]
                source,
            )
        else:
            link = rf"!?\[((?:\\.|[^\[\]\\])*)\]\(\s*<?{re.escape(url)}>?(?:\s[^)]*)?\)"
            source = re.sub(link, r"\1", source)
    return source
