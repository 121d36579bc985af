"""Writes the text of a paragraph or heading of reStructuredText as Markdown."""

import re
from collections.abc import Callable

from docutils import nodes

from conferences.markdown.writer import escape_start

_MARKUP = re.compile(
    r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[!/A-Za-z])|~(?=~)|&(?=#?\w+;)|!(?=\[)|!\Z"
)
#: A line that could be read as the one below the headings of a table.
_TABLE_RULE = re.compile(r"[\s:|-]*\|[\s:|-]*|\s*:?-+:?\s*")


def write_inline(node: nodes.Node) -> str:
    if isinstance(node, nodes.Text):
        return escape(str(node))
    write = _WRITERS.get(type(node))
    return write(node) if write else "".join(map(write_inline, node.children))


def _write_emphasis(node: nodes.Element) -> str:
    return _mark("*", "".join(map(write_inline, node.children)))


def _write_strong(node: nodes.Element) -> str:
    return _mark("**", "".join(map(write_inline, node.children)))


def _write_literal(node: nodes.Element) -> str:
    return code_span(node.astext())


def _write_reference(node: nodes.Element) -> str:
    text, address = "".join(map(write_inline, node.children)), node.get("refuri")
    if not address:
        return text
    plain = node.astext()
    if address in {plain, f"mailto:{plain}"} and re.fullmatch(
        r"[a-z]{2,10}://[^\s<>\\]+|[\w.+-]+@[\w.-]+", plain
    ):
        return f"<{plain}>"
    return f"[{text or escape(address)}]({format_address(address)})"


def _write_footnote_reference(node: nodes.Element) -> str:
    return rf"\[{escape(node.astext())}\]"


def _write_image(node: nodes.Element) -> str:
    alt = escape(" ".join(str(node.get("alt", "")).split()))
    return f"![{alt}]({format_address(str(node['uri']))})"


def _leave_out(_node: nodes.Element) -> str:
    return ""


_WRITERS: dict[type[nodes.Node], Callable[..., str]] = {
    nodes.emphasis: _write_emphasis,
    nodes.title_reference: _write_emphasis,
    nodes.strong: _write_strong,
    nodes.literal: _write_literal,
    nodes.math: _write_literal,
    nodes.reference: _write_reference,
    nodes.footnote_reference: _write_footnote_reference,
    nodes.citation_reference: _write_footnote_reference,
    nodes.image: _write_image,
    nodes.system_message: _leave_out,
    nodes.comment: _leave_out,
}


def write_on_one_line(node: nodes.Node) -> str:
    return " ".join(write_inline(node).split())


def escape(text: str) -> str:
    return _MARKUP.sub(lambda match: f"\\{match[0]}", text.replace("\x00", ""))


def escape_lines(text: str) -> list[str]:
    """Lines that begin no block, and end none."""
    lines = [line.strip() for line in text.strip().split("\n")]
    return [
        f"\\{line}" if _TABLE_RULE.fullmatch(line) and line else escape_start(line)
        for line in lines
        if line
    ]


def _mark(mark: str, text: str) -> str:
    inner = text.strip()
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{inner}{mark}{after}"


def code_span(code: str) -> str:
    code = " ".join(code.split("\n"))
    if not code.strip():
        return code
    longest = max(map(len, re.findall(r"`+", code)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if code[:1] in "` " or code[-1:] in "` " else ""
    return f"{ticks}{space}{code}{space}{ticks}"


def format_address(address: str, *, always: bool = False) -> str:
    """An address as it stands in a link."""
    address = re.sub(r"&(?=#?\w+;)", "&amp;", address.replace("\\", "%5C"))
    if not (always or re.search(r"[\s<>()]", address) or not address):
        return address
    address = " ".join(address.split()).replace(" ", "%20")
    return f"<{address.replace('<', '%3C').replace('>', '%3E')}>"
