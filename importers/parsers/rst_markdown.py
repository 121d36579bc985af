"""Writes reStructuredText as Markdown, so that it is read by the rules for Markdown.

Every written line knows the line of the file that it comes from.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from docutils import nodes

from importers.parsers.rst_blocks import Line
from importers.parsers.rst_fields import Field, take_fields
from importers.parsers.rst_lists import ListWriter
from importers.parsers.rst_tree import MAX_LINE_LENGTH, parse_tree

_LINE_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
#: docutils' level of warnings.
MIN_PROBLEM_LEVEL = 2


@dataclass(frozen=True)
class WrittenMarkdown:
    lines: list[str]
    #: Of each line, the number of the line that it comes from.
    origins: list[int]
    #: What docutils says, and about which line.
    problems: tuple[tuple[str, int], ...]


@lru_cache(maxsize=4)
def write_markdown(text: str) -> WrittenMarkdown:
    """Cached, since a file is summarised and scored before it is parsed."""
    folded = _fold_lines(text.split("\n"))
    tree = parse_tree("\n".join(line for line, _number in folded))
    writer = _DocumentWriter(tree, [line for line, _number in folded])
    written = writer.write_document()

    # docutils also counts what stands behind the last line's end.
    last = max(len(folded) - (not folded[-1][0]), 1)

    def find(number: int) -> int:
        return folded[min(max(number, 1), last) - 1][1]

    return WrittenMarkdown(
        [line for line, _number in written],
        [find(number) for _line, number in written],
        tuple((problem, find(number)) for problem, number in writer.find_problems()),
    )


def _fold_lines(lines: Sequence[str]) -> list[Line]:
    """The lines, each short enough for docutils, with their numbers."""
    folded = []
    for number, line in enumerate(lines, start=1):
        rest = _LINE_ENDS.sub(" ", line).expandtabs(8)
        indent = rest[: len(rest) - len(rest.lstrip())][: MAX_LINE_LENGTH // 2]
        while len(rest) > MAX_LINE_LENGTH:
            end = rest.rfind(" ", len(indent) + 1, MAX_LINE_LENGTH)
            end = MAX_LINE_LENGTH if end < 0 else end
            folded.append((rest[:end], number))
            rest = indent + rest[end:].lstrip()
        folded.append((rest, number))
    return folded


class _DocumentWriter(ListWriter):
    def write_document(self) -> list[Line]:
        fields = take_fields(self.tree)
        # Without fields, a blank line keeps the text from being read as front matter.
        front = self._write_fields(fields) or [("", 1)]
        self.position = 0
        body = sorted(self.tree.children, key=lambda node: isinstance(node, nodes.decoration))
        return [*front, ("", front[-1][1]), *self.blocks(body)]

    def _write_fields(self, fields: Sequence[Field]) -> list[Line]:
        """As front matter in JSON, with a field in each line."""
        lines = [
            (
                ": ".join(json.dumps(part, ensure_ascii=False) for part in (each.name, each.value)),
                self._locate(each.name, each.line),
            )
            for each in fields
        ]
        if not lines:
            return []
        commas = [(f"{text},", number) for text, number in lines[:-1]]
        return [("{", lines[0][1]), *commas, lines[-1], ("}", lines[-1][1])]

    def find_problems(self) -> list[tuple[str, int]]:
        found = set()
        for node in (
            *self.tree.findall(nodes.system_message),
            *self.tree.parse_messages,
            *self.tree.transform_messages,
        ):
            paragraph = next(iter(node.findall(nodes.paragraph)), None)
            if paragraph and node["level"] >= MIN_PROBLEM_LEVEL:
                found.add((" ".join(paragraph.astext().split()), int(node.get("line") or 1)))
        return sorted(found, key=lambda problem: (problem[1], problem[0]))

    # Lines
