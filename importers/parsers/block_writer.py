"""Collects the blocks of a page while rules go through its nodes, and marks the ledger."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it.token import Token

from conferences.markdown.parser import find_problem, find_problem_in, parse
from conferences.markdown.stats import count_in_tokens, get_opening_words
from conferences.translation import gettext as _
from importers.parsed_documents import Block, LineRange
from importers.parsers.block_counts import count_block
from importers.parsers.block_values import MAX_LABEL_LENGTH, escape_markdown
from importers.parsers.ledger import Ledger
from importers.parsers.nodes import Node

_QUOTED = re.compile(r'^"([^"]+)"$|^“([^“”]+)”$', re.DOTALL)
MAX_CAPTION_LENGTH = 500
#: As much of prose as a page's description may need.
OPENING_LENGTH = 200


class BlockWriter:
    def __init__(self, references: dict[str, dict[str, Any]], ledger: Ledger) -> None:
        self.references = references
        self.ledger = ledger
        self.blocks: list[Block] = []
        self._prose_nodes: list[Node] = []

    def add_prose_node(self, node: Node) -> None:
        """Neighbouring nodes become one block of prose."""
        self._prose_nodes.append(node)

    def finish_prose(self) -> None:
        nodes, self._prose_nodes = self._prose_nodes, []
        run: list[Node] = []
        for node in nodes:
            # A comment between two nodes must not get into the prose.
            if run and self._has_text_between(run[-1], node):
                self._add_prose(run)
                run = []
            run.append(node)
        if run:
            self._add_prose(run)

    def _has_text_between(self, node: Node, following: Node) -> bool:
        between = self.ledger.lines[node.lines[1] : following.lines[0] - 1]
        return any(line.strip() for line in between)

    def _add_prose(self, run: list[Node]) -> None:
        lines = (run[0].lines[0], run[-1].lines[1])
        text = "\n".join(self.ledger.lines[lines[0] - 1 : lines[1]])
        self.add_text(text, lines, [token for node in run for token in node.tokens])

    def add_block(self, kind: str, value: Any, lines: LineRange) -> None:
        self.finish_prose()
        self.blocks.append(Block(kind, value, lines, count_block(kind, value)))
        self.ledger.mark_imported(lines)

    def add_text(self, text: str, lines: LineRange, tokens: Sequence[Token] | None = None) -> None:
        """Add prose. Pass its tokens where they are known, so that it is not parsed again."""
        text = self._with_definitions(text.rstrip())
        tokens = parse(text) if tokens is None else tokens
        if reason := find_problem_in(text, tokens):
            self.add_raw(text, lines, reason)
            return
        opening = get_opening_words(tokens, OPENING_LENGTH)
        self.blocks.append(Block("prose", text, lines, count_in_tokens(tokens), opening))
        self.ledger.mark_imported(lines)

    def add_raw(self, text: str, lines: LineRange, reason: str) -> None:
        self.ledger.mark_raw(lines, reason)
        self.blocks.append(Block("raw", {"text": text, "reason": reason[:MAX_LABEL_LENGTH]}, lines))

    def add_quote(self, value: dict[str, str], lines: LineRange) -> bool:
        text = value["text"]
        if quoted := _QUOTED.match(text):
            text = quoted[1] or quoted[2]
        text = self._with_definitions(text)
        if not text.strip() or find_problem(text):
            return False
        self.add_block("quote", value | {"text": text}, lines)
        return True

    def add_picture(self, source: str, alt_text: str, caption: str, lines: LineRange) -> None:
        caption = " ".join(caption.split())
        value = {
            "source": source,
            "alternative": alt_text if len(alt_text) <= MAX_LABEL_LENGTH else "",
            "caption": caption if len(caption) <= MAX_CAPTION_LENGTH else "",
        }
        self.add_block("image", value, lines)
        if alt_text and not value["alternative"]:
            explanation = _("The alt text of this picture is too long. It was kept as text below.")
            self.add_overlong_text(explanation, escape_markdown(alt_text), lines)
        if caption and not value["caption"]:
            explanation = _("The caption of this picture is too long. It was kept as text below.")
            self.add_overlong_text(explanation, caption, lines)

    def add_overlong_text(self, explanation: str, text: str, lines: LineRange) -> None:
        """Keep a text that is too long for its field as prose below its block."""
        remedy = _("Shorten it and move it to its field, or leave it as text.")
        self.ledger.add_message("warning", explanation, lines, remedy)
        self.add_text(text, lines)

    def _with_definitions(self, text: str) -> str:
        """Append the definitions of reference links, wherever they are in the file."""
        folded = " ".join(text.upper().split())
        definitions = []
        for label, reference in self.references.items():
            if f"[{label}]" not in folded:
                continue
            title = reference["title"].replace('"', "'")
            definitions.append(
                f"[{label.lower()}]: <{reference['href']}>" + (f' "{title}"' if title else "")
            )
            if line_map := reference.get("map"):
                self.ledger.mark_imported((line_map[0] + 1, line_map[1]))
        return "\n".join([text, "", *definitions]) if definitions else text
