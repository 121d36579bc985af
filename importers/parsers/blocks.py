"""From the pieces of a text to blocks of a page.

Quotes, code, tables, pictures and lists of links that stand by themselves get blocks of their own.
Whatever is nested stays where it is, whole, in the prose around it, as its author wrote it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from markdown_it.token import Token

from conferences.markdown import counts_of, opening_of, parsed, problem, problem_of
from importers.documents import Block, Lines
from importers.parsers.block_counts import counts
from importers.parsers.block_values import (
    LONGEST_LABEL,
    LONGEST_LANGUAGE,
    code,
    escaped,
    links,
    plain_text_of,
    quote,
    rows_of,
    table,
)
from importers.parsers.boilerplate import is_contents_list, is_to_the_top
from importers.parsers.ledger import Ledger
from importers.parsers.nodes import PICTURE_FILE, Node, Parsed
from importers.parsers.shortcode_blocks import lift_shortcode
from importers.parsers.shortcodes import only_shortcodes

_LONE_BULLET = re.compile(r"^\s*[*+-]\s*$")
_QUOTED = re.compile(r'^"([^"]+)"$|^“([^“”]+)”$', re.DOTALL)
#: A code span of so many words is no code.
PROSE_WORDS = 12
LONGEST_CAPTION = 500
#: As much of prose as a description may need.
OPENING = 200


class Lifter:
    """Turns a file's nodes into blocks and tells the ledger what became of their lines."""

    def __init__(self, parsed: Parsed, ledger: Ledger) -> None:
        self.references = parsed.references
        self.ledger = ledger
        self.blocks: list[Block] = []
        self._prose: list[Node] = []

    def lift(self, nodes: Iterable[Node]) -> tuple[Block, ...]:
        self.blocks, self._prose = [], []
        waiting = list(nodes)
        while waiting:
            node = waiting.pop(0)
            self._one(node, waiting)
        self._end_prose()
        return tuple(self.blocks)

    # What each kind of node becomes. A rule answers whether it took the node.

    def _one(self, node: Node, following: list[Node]) -> None:
        rules: dict[str, Sequence[Callable[[Node, list[Node]], bool]]] = {
            "paragraph": (
                self._furniture,
                self._shortcode,
                self._empty_list,
                self._pictures,
                self._triple_quotes,
                self._prose_in_backticks,
            ),
            "blockquote": (self._quote,),
            "fence": (self._code,),
            "code_block": (self._code,),
            "table": (self._table,),
            "bullet_list": (self._contents, self._links),
            "ordered_list": (self._contents,),
            "heading": (self._contents_heading,),
        }
        if any(rule(node, following) for rule in rules.get(node.kind, ())):
            return
        if node.kind == "heading":
            self._end_prose()
        self._prose.append(node)

    def add(self, kind: str, value: Any, lines: Lines) -> bool:
        self._end_prose()
        self.blocks.append(Block(kind, value, lines, counts(kind, value)))
        self.ledger.take(lines)
        return True

    def _end_prose(self) -> None:
        nodes, self._prose = self._prose, []
        run: list[Node] = []
        for node in nodes:
            # What a comment covers between two pieces does not come along.
            if run and self._hidden_between(run[-1], node):
                self._add_prose(run)
                run = []
            run.append(node)
        if run:
            self._add_prose(run)

    def _hidden_between(self, before: Node, after: Node) -> bool:
        return any(self.ledger.lines[n].strip() for n in range(before.lines[1], after.lines[0] - 1))

    def _add_prose(self, run: list[Node]) -> None:
        lines = (run[0].lines[0], run[-1].lines[1])
        text = "\n".join(self.ledger.lines[lines[0] - 1 : lines[1]])
        self.add_text(text, lines, [token for node in run for token in node.tokens])

    def add_text(self, text: str, lines: Lines, tokens: Sequence[Token] | None = None) -> None:
        """Prose; its tokens are given where they are known, so that it is not parsed again."""
        text = self._with_references(text.rstrip())
        tokens = parsed(text) if tokens is None else tokens
        if why := problem_of(text, tokens):
            self.ledger.keep_raw(lines, why)
            self.blocks.append(Block("raw", {"text": text, "reason": why[:LONGEST_LABEL]}, lines))
            return
        self.blocks.append(
            Block("prose", text, lines, counts_of(tokens), opening_of(tokens, OPENING))
        )
        self.ledger.take(lines)

    def _with_references(self, text: str) -> str:
        """Links by name need their definition beside them, wherever it stood in the file."""
        folded = " ".join(text.upper().split())
        wanted = [
            (name, reference)
            for name, reference in self.references.items()
            if f"[{name}]" in folded
        ]
        if not wanted:
            return text
        definitions = []
        for name, reference in wanted:
            title = reference["title"].replace('"', "'")
            definitions.append(
                f"[{name.lower()}]: <{reference['href']}>" + (f' "{title}"' if title else "")
            )
            if mapped := reference.get("map"):
                self.ledger.take((mapped[0] + 1, mapped[1]))
        return text + "\n\n" + "\n".join(definitions)

    def _furniture(self, node: Node, _following: list[Node]) -> bool:
        if is_to_the_top(node):
            self._end_prose()
            self.ledger.drop(node.lines, "a link back to the top")
            return True
        return False

    def _contents(self, node: Node, _following: list[Node]) -> bool:
        if is_contents_list(node):
            self._end_prose()
            self.ledger.drop(node.lines, "a table of contents: pages make their own")
            return True
        return False

    def _contents_heading(self, node: Node, following: list[Node]) -> bool:
        if following and is_contents_list(following[0]):
            self._end_prose()
            self.ledger.drop(node.lines, "a table of contents: pages make their own")
            return True
        return False

    def _empty_list(self, node: Node, _following: list[Node]) -> bool:
        """In CommonMark a lone bullet under a line is text; its author meant an empty list."""
        kept = len(node.source)
        while kept and _LONE_BULLET.match(node.source[kept - 1]):
            kept -= 1
        first, last = node.lines
        if kept == len(node.source):
            return False
        self._end_prose()
        if kept == 1 and len(node.source[0].split()) <= 6:
            self.ledger.drop((first, last), "a heading over an empty list")
            return True
        self.ledger.drop((first + kept, last), "an empty bullet")
        if kept:
            self.add_text("\n".join(node.source[:kept]), (first, first + kept - 1))
        return True

    def _pictures(self, node: Node, _following: list[Node]) -> bool:
        """Lines that are pictures, each with the line above it as its caption."""
        rows = rows_of(node.inline)
        if len(rows) != len(node.source):
            return False
        if not any(row and all(token.type == "image" for token in row) for row in rows):
            return False
        if any(
            token.type == "image"
            for row in rows
            if not all(token.type == "image" for token in row)
            for token in row
        ):
            return False
        first = node.lines[0]
        text: list[int] = []
        for number, row in enumerate(rows):
            if not all(token.type == "image" for token in row):
                text.append(number)
                continue
            caption = ""
            start = number
            if text and len(node.source[text[-1]].strip()) <= LONGEST_CAPTION:
                start = text.pop()
                caption = node.source[start].strip()
            self._text_rows(node, text)
            text = []
            for token in row:
                self._picture(token, caption, (first + start, first + number))
                caption, start = "", number
        self._text_rows(node, text)
        return True

    def _text_rows(self, node: Node, rows: list[int]) -> None:
        if rows:
            self._end_prose()
            text = "\n".join(node.source[row] for row in rows)
            self.add_text(text, (node.lines[0] + rows[0], node.lines[0] + rows[-1]))

    def _picture(self, token: Token, caption: str, lines: Lines) -> None:
        source = str(token.attrGet("src") or "")
        alternative = plain_text_of(token.children or ())
        if PICTURE_FILE.search(alternative):
            alternative = ""
        self.add_picture(source, alternative, caption or str(token.attrGet("title") or ""), lines)

    def add_picture(self, source: str, alternative: str, caption: str, lines: Lines) -> None:
        caption = " ".join(caption.split())
        value = {
            "source": source,
            "alternative": alternative if len(alternative) <= LONGEST_LABEL else "",
            "caption": caption if len(caption) <= LONGEST_CAPTION else "",
        }
        self.add("image", value, lines)
        if not value["alternative"]:
            self.add_words("alternative text of this picture", escaped(alternative), lines)
        if not value["caption"]:
            self.add_words("caption of this picture", caption, lines)

    def add_words(self, what: str, text: str, lines: Lines) -> None:
        """Words too long for their place stand below it."""
        if text:
            self.ledger.say(
                "warning",
                f"The {what} has {len(text)} letters, too many for its place; it stands below.",
                lines,
                "Shorten it and put it in its place, or leave it as text.",
            )
            self.add_text(text, lines)

    def _triple_quotes(self, node: Node, _following: list[Node]) -> bool:
        text = node.text.strip()
        if len(text) < 7 or not (text.startswith("'''") and text.endswith("'''")):
            return False
        if not self._add_quote(text[3:-3].strip(), "", "", node.lines):
            return False
        self.ledger.promote(node.lines, "paragraph", "quote", "'''…''' holds a quotation")
        return True

    def _prose_in_backticks(self, node: Node, _following: list[Node]) -> bool:
        code = node.only_code
        if code is None or len(code.split()) < PROSE_WORDS:
            return False
        if not self._add_quote(escaped(code), "", "", node.lines):
            return False
        self.ledger.promote(
            node.lines, "code span", "quote", "sentences in backticks are a quotation"
        )
        return True

    def _add_quote(self, text: str, by: str, url: str, lines: Lines) -> bool:
        if quoted := _QUOTED.match(text):
            text = quoted[1] or quoted[2]
        text = self._with_references(text)
        if not text.strip() or problem(text):
            return False
        return self.add("quote", {"text": text, "attribution": by, "link": url}, lines)

    def _quote(self, node: Node, _following: list[Node]) -> bool:
        found = quote(node)
        return found is not None and self._add_quote(*found, node.lines)

    def _code(self, node: Node, _following: list[Node]) -> bool:
        value = code(node)
        if value and len(value["language"]) > LONGEST_LANGUAGE:
            self.ledger.say(
                "info",
                f"“{value['language']}” is too long for the name of a language; it was left out.",
                node.lines,
                "Name the language of this code on the page.",
            )
            value["language"] = ""
        return bool(value) and self.add("code", value, node.lines)

    def _table(self, node: Node, _following: list[Node]) -> bool:
        value = table(node)
        return bool(value) and self.add("table", value, node.lines)

    def _links(self, node: Node, _following: list[Node]) -> bool:
        """A flat list of nothing but links becomes link blocks, one for each item."""
        found = links(node)
        for value, lines in found:
            self.add("link", value, lines)
        if found:
            self.ledger.take(node.lines)
        return bool(found)

    def _shortcode(self, node: Node, _following: list[Node]) -> bool:
        codes = only_shortcodes(node.text)
        if codes:
            self._end_prose()
        for shortcode in codes:
            lift_shortcode(self, shortcode, node)
        return bool(codes)
