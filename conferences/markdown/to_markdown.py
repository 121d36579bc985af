"""A text as its readers see it, as Markdown again: for those who take it elsewhere.

Comments are gone, headings fit below others, addresses lead somewhere from everywhere. The words of
a line stay as the author wrote them; lists, quotes and tables are laid out anew. Read by the one
parser, so that what a page hides is hidden here too.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from conferences.markdown.html_comments import Comments
from conferences.markdown.parser import MAX_LENGTH, PARSER, Heading, plain_text

#: Where an address of the text leads; nothing when it leads nowhere, and only the words are kept.
Placing = Callable[[str], str]
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|]|&(?=#?\w+;))")
_OPENS_BLOCK = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|[-+*>](?=\s|$)|=+\s*$|-{2,}|\d{1,9}(?=[.)](?:\s|$)))"
)
_ALIGNED = {"align-left": ":---", "align-center": ":---:", "align-right": "---:"}


def escaped(text: str) -> str:
    """Words that mean nothing but themselves, on one line."""
    return _unopened(_SPECIAL.sub(r"\\\1", " ".join(text.split())))


def _unopened(line: str) -> str:
    """The line with a backslash where it would begin a block."""
    opens = _OPENS_BLOCK.match(line)
    if not opens:
        return line
    end = opens.end() if opens[2].isdigit() else opens.start(2)
    return f"{line[:end]}\\{line[end:]}"


def fenced(code: str, language: str = "") -> str:
    """A listing, in a fence that nothing in it closes."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    info = language if "`" not in language else ""
    body = code if code.endswith("\n") or not code else f"{code}\n"
    return f"{fence}{info}\n{body}{fence}"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def table_of(heads: Sequence[str], aligned: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells of Markdown as a table; each on its line, whatever is in it."""
    lines = [heads, aligned, *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def shown_markdown(text: str, place: Placing, level_of: Callable[[Heading], int]) -> str:
    env: dict[str, Any] = {}
    tokens = PARSER.parse(text[:MAX_LENGTH], env)
    written = _Writer(place, level_of).blocks(SyntaxTreeNode(tokens).children)
    definitions = [
        _definition(label.lower(), place(link["href"]), link["title"])
        for label, link in env.get("references", {}).items()
        if place(link["href"])
    ]
    return "\n\n".join(filter(None, [written, "\n".join(definitions)]))


def shown_inline(text: str, place: Placing) -> str:
    """One line, as for a table's cell or a caption."""
    line = " ".join(Comments().stripped(text[:MAX_LENGTH]).split())
    (inline,) = PARSER.parseInline(line)
    return _placed(line, inline.children or (), place)


def _definition(label: str, address: str, title: str) -> str:
    said = title.replace("\\", "\\\\").replace('"', '\\"')
    return f"[{label}]: <{address}>" + (f' "{said}"' if said else "")


class _Writer:
    def __init__(self, place: Placing, level_of: Callable[[Heading], int]) -> None:
        self.place = place
        self.level_of = level_of

    def blocks(self, nodes: Sequence[SyntaxTreeNode], between: str = "\n\n") -> str:
        written = (getattr(self, f"_{node.type}")(node) for node in nodes)
        return between.join(filter(None, written))

    def _inline(self, node: SyntaxTreeNode) -> str:
        children = [token for child in node.children for token in child.to_tokens()]
        return _placed(node.content, children, self.place)

    def _paragraph(self, node: SyntaxTreeNode) -> str:
        # What was only the next line of a paragraph must not begin a list or end a heading.
        first, *more = self.blocks(node.children).split("\n")
        return "\n".join([first, *map(_unopened, more)])

    def _heading(self, node: SyntaxTreeNode) -> str:
        words = " ".join(self.blocks(node.children).split())
        inline = node.to_tokens()[1]
        said = plain_text(inline)
        if not said:
            return words
        level = self.level_of(Heading(int(node.tag[1]), said))
        return f"{'#' * level} {words}" + (r" #" if words.endswith("#") else "")

    def _bullet_list(self, node: SyntaxTreeNode) -> str:
        return self._items(node, [node.children[0].markup] * len(node.children))

    def _ordered_list(self, node: SyntaxTreeNode) -> str:
        start, mark = int(node.attrGet("start") or 0), node.children[0].markup
        if node.attrGet("start") is None:
            start = 1
        return self._items(node, [f"{start + n}{mark}" for n in range(len(node.children))])

    def _items(self, node: SyntaxTreeNode, marks: list[str]) -> str:
        tight = any(
            part.type == "paragraph" and part.hidden
            for item in node.children
            for part in item.children
        )
        between = "\n" if tight else "\n\n"
        items = (
            self._item(self.blocks(item.children, between), mark)
            for item, mark in zip(node.children, marks, strict=True)
        )
        return between.join(items)

    def _item(self, text: str, mark: str) -> str:
        indent = " " * (len(mark) + 1)
        lines = (f"{indent}{line}" if line else "" for line in text.split("\n"))
        return f"{mark}{'\n'.join(lines)[len(mark) :]}"

    def _blockquote(self, node: SyntaxTreeNode) -> str:
        return quoted(self.blocks(node.children)) or ">"

    def _fence(self, node: SyntaxTreeNode) -> str:
        return fenced(node.content, node.info.strip())

    def _code_block(self, node: SyntaxTreeNode) -> str:
        return fenced(node.content)

    def _hr(self, _node: SyntaxTreeNode) -> str:
        return "___"

    def _table(self, node: SyntaxTreeNode) -> str:
        head, *body = (row for part in node.children for row in part.children)
        aligned = [_ALIGNED.get(str(cell.attrGet("class")), "---") for cell in head.children]
        cells = partial(map, lambda cell: self.blocks(cell.children))
        return table_of(
            list(cells(head.children)), aligned, [list(cells(row.children)) for row in body]
        )


def _placed(source: str, tokens: Iterable[Token], place: Placing) -> str:
    """The line with its addresses put where they lead from everywhere."""
    for token in tokens:
        name = {"link_open": "href", "image": "src"}.get(token.type)
        address = str(token.attrGet(name) or "") if name else ""
        if not address or (placed := place(address)) == address:
            continue
        if placed:
            source = re.sub(
                rf"(\]\(\s*)<?{re.escape(address)}>?(?=[\s)])",
                lambda found, to=placed: f"{found[1]}{to}",  # type: ignore[misc]
                source,
            )
        else:
            link = rf"!?\[((?:\\.|[^\[\]\\])*)\]\(\s*<?{re.escape(address)}>?(?:\s[^)]*)?\)"
            source = re.sub(link, r"\1", source)
    return source
