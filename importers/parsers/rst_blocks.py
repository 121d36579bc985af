"""Writes the blocks of reStructuredText as Markdown: headings, paragraphs, code, comments."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from docutils import nodes

from conferences.markdown.writer import escape_start, fence_code
from importers.parsers.rst_inline import (
    escape_lines,
    format_address,
    write_inline,
    write_on_one_line,
)

#: A written line, and the number of the line that it comes from.
Line = tuple[str, int]
#: Messages about text that is in the tree as well.
_REPEATED_TEXT = ("Title underline too short", "Title overline too short")
LISTS = (
    *(nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.field_list),
    nodes.option_list,
)
_HIDDEN_CODE = frozenset({"code", "ln"})
MAX_HEADING_LEVEL = 6


@dataclass
class BlockWriter:
    tree: nodes.document
    source: Sequence[str]
    #: No block begins above the end of the one before.
    position: int = 0
    #: Of the addresses that nothing refers to.
    labels: Counter[str] = field(default_factory=Counter)

    @cached_property
    def _used_addresses(self) -> set[str]:
        return {str(link.get("refuri", "")) for link in self.tree.findall(nodes.reference)}

    def _start_at(self, line: int | None) -> int:
        """The line where a block begins, as near to the given one as possible."""
        self.position = min(max(self.position, line or 0), len(self.source))
        return max(self.position, 1)

    def _locate(self, text: str, hint: int | None) -> int:
        """The line where a text stands: docutils often tells the line behind it."""
        first = next((line.strip() for line in text.split("\n") if line.strip()), "")
        end = min(hint or self.position, len(self.source))
        for number in range(self.position + 1, end):
            if first in self.source[number - 1]:
                return self._start_at(number)
        return self._start_at(end)

    def _number(self, texts: Iterable[str], start: int) -> list[Line]:
        """Lines that stand one below the other in the file."""
        lines = [(text, start + index) for index, text in enumerate(texts)]
        self._start_at(lines[-1][1] if lines else start)
        return lines

    # Blocks

    def blocks(self, children: Sequence[nodes.Node], level: int = 1) -> list[Line]:
        written: list[Line] = []
        was_list = False
        for child in children:
            is_list = isinstance(child, LISTS)
            lines = self._block(child, level, "*" if is_list and was_list else "-")
            if not lines:
                continue
            was_list = is_list and not was_list
            if written:
                written.append(("", written[-1][1]))
            written += lines
        return written

    def _block(self, node: nodes.Node, level: int, marker: str) -> list[Line]:
        name = f"_write_{type(node).__name__}"
        write: Callable[..., list[Line]] | None = getattr(self, name, None)
        if isinstance(node, nodes.section):
            return self.blocks(node.children, level + 1)
        if isinstance(node, nodes.title):
            return self._write_heading(node, level)
        if isinstance(node, LISTS) and write:
            return write(node, marker)
        if write:
            return write(node)
        if isinstance(node, nodes.Text | nodes.Inline):
            return self._write_paragraph(node)
        if isinstance(node, nodes.TextElement):
            return self._write_paragraph(node)
        if not isinstance(node, nodes.Element):
            return []
        return self.blocks(node.children, level)

    def _write_paragraph(self, node: nodes.Node) -> list[Line]:
        inline = write_inline(node)
        start = self._start_at(getattr(node, "line", None))
        return self._number(escape_lines(inline), start) if inline.strip() else []

    def _write_heading(self, node: nodes.title, level: int) -> list[Line]:
        words = write_on_one_line(node)
        if not words:
            return []
        underline = min(node.line or self.position, len(self.source))
        over = self.source[underline - 3].strip() if underline >= 3 else ""
        has_overline = over != "" and over == self.source[underline - 1].strip()
        start = self._start_at(underline - (2 if has_overline else 1))
        self._start_at(underline)
        words = re.sub(r"#(?=#*$)", r"\\#", words)
        return [(f"{'#' * min(max(level - 1, 1), MAX_HEADING_LEVEL)} {words}", start)]

    def _write_subtitle(self, node: nodes.subtitle) -> list[Line]:
        return self._write_paragraph(node)

    def _write_literal_block(self, node: nodes.Element) -> list[Line]:
        language = next((name for name in node["classes"] if name not in _HIDDEN_CODE), "")
        return self._write_code(node, language)

    def _write_doctest_block(self, node: nodes.Element) -> list[Line]:
        return self._write_code(node, "pycon")

    def _write_math_block(self, node: nodes.Element) -> list[Line]:
        return self._write_code(node, "latex")

    def _write_code(self, node: nodes.Element, language: str) -> list[Line]:
        links = [link for link in node.findall(nodes.reference) if link.get("refuri")]
        code = "".join(
            text for text in node.findall(nodes.Text) if "ln" not in _classes_above(text)
        )
        start = self._locate(code, node.line)
        opening, *lines, closing = fence_code(code, re.sub(r"[^\w+#.-]", "", language)).split("\n")
        numbered = self._number(lines, start)
        written = [(opening, start), *numbered, (closing, self.position)]
        if links:
            text = ", ".join(write_inline(link) for link in links)
            written += [("", self.position), (escape_start(" ".join(text.split())), self.position)]
        return written

    def _write_comment(self, node: nodes.Element) -> list[Line]:
        text = node.astext()
        if not text.strip():
            return []
        start = self._locate(text, node.line)
        lines = text.replace("-->", "-- >").split("\n")
        lines[0] = f"<!-- {lines[0]}"
        lines[-1] += " -->"
        return self._number(lines, start)

    def _write_substitution_definition(self, node: nodes.Element) -> list[Line]:
        """What stands for a word is where the word is. Without any, it is hidden."""
        text = "\n".join(self.source)
        for name in node["names"]:
            if re.search(rf"(?<!\.\. )\|{re.escape(name)}\|", text, re.IGNORECASE):
                return []
        text = f"{' '.join(node['names'])}: {write_inline(node)}"
        return self._write_comment(_comment(" ".join(text.split()), node.line))

    def _write_target(self, node: nodes.Element) -> list[Line]:
        """A link's address, if nothing refers to it; the others are written where they are used."""
        if node.get("refuri", "") in {"", *self._used_addresses}:
            return []
        names = [*node["names"], *node["dupnames"], "link"]
        label = re.sub(r"[\\\[\]`<>*_]", " ", names[0]).strip() or "link"
        self.labels[label] += 1
        if (count := self.labels[label]) > 1:
            label = f"{label} {count}"
        return [
            (f"[{label}]: {format_address(node['refuri'], always=True)}", self._start_at(node.line))
        ]

    def _write_transition(self, node: nodes.Element) -> list[Line]:
        return [("___", self._start_at(node.line))]

    def _write_raw(self, node: nodes.Element) -> list[Line]:
        """Only made for videos."""
        return [(node.astext(), self._start_at(node.line))]

    def _write_pending(self, _node: nodes.Element) -> list[Line]:
        return []

    def _write_system_message(self, node: nodes.Element) -> list[Line]:
        """The text that docutils could not read, which the message quotes."""
        if node.astext().strip().startswith(_REPEATED_TEXT):
            return []
        quoted = [child for child in node.children if isinstance(child, nodes.literal_block)]
        written: list[Line] = []
        for block in quoted:
            block.line = node.get("line")
            written += self._write_literal_block(block)
        return written


def _classes_above(text: nodes.Node) -> list[str]:
    return list(text.parent.get("classes", ())) if text.parent is not None else []


def _comment(text: str, line: int | None) -> nodes.comment:
    comment = nodes.comment(text, text)
    comment.line = line
    return comment
