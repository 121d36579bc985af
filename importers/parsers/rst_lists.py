"""Writes lists, boxes, pictures and tables of reStructuredText as Markdown."""

import re
from collections.abc import Iterable, Sequence

from docutils import nodes

from conferences.markdown.writer import escape_start, format_table
from importers.parsers.rst_blocks import LISTS, BlockWriter, Line
from importers.parsers.rst_inline import (
    code_span,
    escape,
    escape_lines,
    write_inline,
    write_on_one_line,
)


class ListWriter(BlockWriter):
    def _write_bullet_list(self, node: nodes.Element, marker: str) -> list[Line]:
        return self._items([(marker, item) for item in node.children])

    def _write_enumerated_list(self, node: nodes.Element, marker: str) -> list[Line]:
        first, end = int(node.get("start", 1)), "." if marker == "-" else ")"
        return self._items(
            [(f"{first + index}{end}", item) for index, item in enumerate(node.children)]
        )

    def _items(self, items: Iterable[tuple[str, nodes.Node]]) -> list[Line]:
        """Items of a list, without blank lines between those of a single line."""
        written: list[Line] = []
        for marker, item in items:
            start = self._start_at(getattr(item, "line", None))
            lines = self.blocks(item.children) or [("", start)]
            written += _indent(lines, f"{marker} ")
        return written

    def _write_definition_list(self, node: nodes.Element, marker: str) -> list[Line]:
        written: list[Line] = []
        for item in node.children:
            terms = [child for child in item.children if not isinstance(child, nodes.definition)]
            words = " : ".join(write_on_one_line(term) for term in terms)
            start = self._start_at(item.line)
            is_plain = all(
                isinstance(child, nodes.Text) for term in terms for child in term.children
            )
            lines = [(f"**{words}**" if is_plain and words else escape_start(words), start)]
            for definition in item.children[len(terms) :]:
                lines += _below(self.blocks(definition.children), start)
            written += _indent(lines, f"{marker} ")
        return written

    def _write_field_list(self, node: nodes.Element, marker: str) -> list[Line]:
        written: list[Line] = []
        for item in node.children:
            name, body = item.children
            start = self._start_at(item.line)
            label = f"**{write_on_one_line(name)}:**"
            written += _indent(_joined(label, start, self.blocks(body.children)), f"{marker} ")
        return written

    def _write_option_list(self, node: nodes.Element, marker: str) -> list[Line]:
        written: list[Line] = []
        for item in node.children:
            group, description = item.children
            label = code_span(", ".join(option.astext() for option in group.children))
            start = self._start_at(item.line)
            written += _indent(
                _joined(label, start, self.blocks(description.children)), f"{marker} "
            )
        return written

    def _write_line_block(self, node: nodes.Element) -> list[Line]:
        lines = [
            (escape_lines(write_on_one_line(line))[0], self._start_at(line.line))
            for line in node.findall(nodes.line)
            if line.astext().strip()
        ]
        return [(f"{text}\\", number) for text, number in lines[:-1]] + lines[-1:]

    def _write_block_quote(self, node: nodes.Element) -> list[Line]:
        """Text that is only indented by accident, such as a list, is no quotation."""
        body = [child for child in node.children if not isinstance(child, nodes.attribution)]
        lines = self.blocks(body)
        if all(isinstance(child, (*LISTS, nodes.comment)) for child in node.children):
            return lines
        for child in node.children[len(body) :]:
            # In the paragraph itself, where an attribution is looked for.
            if not body or not isinstance(body[-1], nodes.paragraph):
                lines.append(("", self.position))
            lines += self._write_attribution(child)
        return [(f"> {text}".rstrip(), number) for text, number in lines]

    def _write_attribution(self, node: nodes.Node) -> list[Line]:
        return [
            (f"— {text}" if index == 0 else text, number)
            for index, (text, number) in enumerate(self._write_paragraph(node))
        ]

    def _write_rubric(self, node: nodes.Element) -> list[Line]:
        start = self._start_at(node.line)
        return [(f"**{write_on_one_line(node)}**", start)]

    def _write_topic(self, node: nodes.Element) -> list[Line]:
        title = next(iter(node.findall(nodes.title)), None)
        label = write_on_one_line(title) if title else ""
        body = [child for child in node.children if child is not title]
        return self._write_labelled(label, nodes.container(), body)

    _write_admonition = _write_sidebar = _write_topic

    def _write_note(self, node: nodes.Element) -> list[Line]:
        return self._write_labelled(type(node).__name__.capitalize(), node)

    _write_attention = _write_caution = _write_danger = _write_error = _write_note
    _write_hint = _write_important = _write_tip = _write_warning = _write_note

    def _write_labelled(
        self, label: str, node: nodes.Element, body: Sequence[nodes.Node] | None = None
    ) -> list[Line]:
        """A note or a box: its label in bold, in front of its text."""
        start = self._start_at(node.line)
        lines = self.blocks(node.children if body is None else body)
        label = f"**{label}{'' if label.endswith(('.', '!', '?', ':')) else ':'}**"
        return _joined(label, lines[0][1] if lines else start, lines) if label != "**:**" else lines

    def _write_footnote(self, node: nodes.Element) -> list[Line]:
        label, *body = node.children
        start = self._start_at(node.line)
        return _joined(rf"\[{escape(label.astext())}\]", start, self.blocks(body))

    _write_citation = _write_footnote

    def _write_image(self, node: nodes.Element) -> list[Line]:
        start = self._start_at(node.line)
        return [(write_on_one_line(node), start)]

    def _write_reference(self, node: nodes.Element) -> list[Line]:
        line = next((image.line for image in node.findall(nodes.image)), None)
        start = self._start_at(line)
        return [(write_on_one_line(node), start)]

    def _write_figure(self, node: nodes.Element) -> list[Line]:
        """The picture below its caption, where captions of pictures are looked for."""
        start = self._start_at(node.line)
        caption = next(iter(node.findall(nodes.caption)), None)
        legend = next(iter(node.findall(nodes.legend)), None)
        lines = []
        if caption:
            text = escape_start(write_on_one_line(caption))
            lines.append((text, start))
        lines += [
            (write_on_one_line(child), start)
            for child in node.children
            if isinstance(child, nodes.image | nodes.reference)
        ]
        return lines + _below(self.blocks(legend.children) if legend else [], start)

    def _write_table(self, node: nodes.Element) -> list[Line]:
        title = next(iter(node.findall(nodes.title)), None)
        written = []
        start = self._start_at(node.line)
        if title:
            written = [(escape_start(write_on_one_line(title)), start), ("", start)]
        rows = [(row, isinstance(row.parent, nodes.thead)) for row in node.findall(nodes.row)]
        cells = [[self._cell(entry) for entry in row.children] for row, _is_head in rows]
        places = [
            next((p.line for p in row.findall(nodes.paragraph) if p.line), None)
            for row, _is_head in rows
        ]
        width = max(map(len, cells), default=0)
        heads = [index for index, (_row, is_head) in enumerate(rows) if is_head]
        head = cells[0] if heads else [""] * width
        body = list(range(1 if heads else 0, len(rows)))
        if not width:
            return written
        cells = [[*row, *[""] * (width - len(row))] for row in cells]
        head = [*head, *[""] * (width - len(head))]
        top, rule, *lines = format_table(
            head, ["---"] * width, [cells[index] for index in body]
        ).split("\n")
        start = self._start_at(places[0] if heads else None)
        written += [(top, start), (rule, start)]
        written += [
            (line, self._start_at(places[index])) for line, index in zip(lines, body, strict=True)
        ]
        return written

    def _cell(self, entry: nodes.Node) -> str:
        """What is in a cell, on one line."""
        parts = []
        for child in entry.findall(
            lambda node: (
                isinstance(node, nodes.TextElement | nodes.image)
                and not isinstance(node, nodes.Inline | nodes.comment | nodes.system_message)
            )
        ):
            if isinstance(child, nodes.literal_block | nodes.doctest_block | nodes.math_block):
                parts.append(code_span(" ".join(child.astext().split())))
            elif not isinstance(child.parent, nodes.system_message):
                parts.append(write_inline(child))
        return re.sub(r"(?<!\\)\|", r"\\|", " ".join(" ".join(parts).split()))


def _indent(lines: Sequence[Line], marker: str) -> list[Line]:
    """The lines of an item, behind its marker."""
    margin = " " * len(marker)
    return [
        (f"{marker if index == 0 else margin}{text}".rstrip(), number)
        for index, (text, number) in enumerate(lines)
    ]


def _below(lines: list[Line], start: int) -> list[Line]:
    return [("", start), *lines] if lines else []


def _joined(label: str, start: int, lines: list[Line]) -> list[Line]:
    """The lines with a label in front, on the same line if they begin with text."""
    if lines and not re.match(r"[-*>#|]\s|\||\d+[.)]\s|```|<!--|___$|\s", lines[0][0]):
        return [(f"{label} {lines[0][0]}", start), *lines[1:]]
    return [(label, start), *_below(lines, start)]
