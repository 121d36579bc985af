"""Rules for a parser that hide HTML comments, closed or not."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType

COMMENT_OPENS, COMMENT_CLOSES = "<!--", "-->"
#: Escapes, code spans and autolinks come before comments.
_MARKS = re.compile(r"\\.|`+|<!--|<[A-Za-z][\w+.-]{1,31}:[^<>\s]*>|<[^<>\s@]+@[^<>\s]+>", re.DOTALL)


@dataclass
class CommentStripper:
    """Hides the comments of one text, block by block."""

    is_open: bool = False
    tokens_seen: int = 0
    hidden_lines: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def for_parse(cls, env: EnvType) -> "CommentStripper":
        """The one that belongs to the parse with this environment."""
        return env.setdefault("comments", cls())

    def strip_new(self, tokens: Sequence[Token]) -> None:
        """Hide the comments in the blocks that were parsed since the last call."""
        for token in tokens[self.tokens_seen :]:
            if token.type == "inline":
                token.content = self.strip(token.content)
        self.tokens_seen = len(tokens)

    def strip(self, text: str) -> str:
        """The text without comments. In code and behind a backslash no comment opens."""
        if not self.is_open and COMMENT_OPENS not in text:
            return text
        kept, position = [], self._find_end(text, 0) if self.is_open else 0
        ticks: dict[int, list[int]] = {}
        for run in re.finditer(r"`+", text):
            ticks.setdefault(len(run.group()), []).append(run.start())
        read_until = position
        for mark in _MARKS.finditer(text):
            start, length = mark.start(), len(mark.group())
            if start < read_until:
                continue
            if mark.group() == COMMENT_OPENS:
                kept.append(text[position:start])
                read_until = position = self._find_end(text, start + 2)
            elif mark.group().startswith("`"):
                runs = ticks.get(length, [])
                closing = bisect_right(runs, start)
                read_until = (runs[closing] if closing < len(runs) else start) + length
        kept.append(text[position:])
        return "".join(kept).strip()

    def _find_end(self, text: str, start: int) -> int:
        """Where the text goes on after a comment: behind its end, or at the end of this block."""
        closed = text.find(COMMENT_CLOSES, start)
        self.is_open = closed < 0
        return len(text) if self.is_open else closed + len(COMMENT_CLOSES)


def _comment_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A block rule that hides the lines which a comment covers, before any other rule."""
    stripper = CommentStripper.for_parse(state.env)
    start = state.bMarks[start_line] + state.tShift[start_line]
    opens_here = state.src.startswith(COMMENT_OPENS, start) and not state.is_code_block(start_line)
    if silent:
        return opens_here
    stripper.strip_new(state.tokens)
    if not (stripper.is_open or opens_here):
        return False
    position, line = start, start_line
    while stripper.is_open or state.src.startswith(COMMENT_OPENS, position):
        # The two dashes of an opening may be those of the end: <!--> is a whole comment.
        search_from = position if stripper.is_open else position + 2
        stripper.is_open = True
        while (closed := state.src.find(COMMENT_CLOSES, search_from, state.eMarks[line])) < 0:
            line += 1
            if line >= end_line:
                return _hide(state, start_line, end_line)
            search_from = state.bMarks[line]
        stripper.is_open = False
        position = state.skipSpaces(closed + len(COMMENT_CLOSES))
        if position >= state.eMarks[line]:
            return _hide(state, start_line, line + 1)
    # Text on the closing line starts a block of its own.
    state.bMarks[line], state.tShift[line], state.sCount[line] = position, 0, state.blkIndent
    return line > start_line and _hide(state, start_line, line)


def _hide(state: StateBlock, start_line: int, end_line: int) -> bool:
    CommentStripper.for_parse(state.env).hidden_lines.append((start_line, end_line))
    state.line = end_line
    return True


def _table_unless_it_drops_comments(
    state: StateBlock, start_line: int, end_line: int, silent: bool
) -> bool:
    """markdown-it drops cells without a column. Not a table if one holds part of a comment."""
    if silent:
        return table(state, start_line, end_line, silent)
    before = len(state.tokens)
    if not table(state, start_line, end_line, silent):
        return False
    source = state.src[state.bMarks[start_line] : state.eMarks[state.line - 1]]
    cells = "".join(token.content for token in state.tokens[before:] if token.type == "inline")
    if any(source.count(mark) != cells.count(mark) for mark in (COMMENT_OPENS, COMMENT_CLOSES)):
        del state.tokens[before:]
        state.line = start_line
        return False
    return True


def _strip_last_block(state: StateCore) -> None:
    CommentStripper.for_parse(state.env).strip_new(state.tokens)
    for reference in state.env.get("references", {}).values():
        reference["title"] = CommentStripper().strip(reference["title"])


def hide_comments(md: MarkdownIt) -> None:
    """Add these rules to a parser. They come first, so that nothing in a comment has an effect."""
    md.block.ruler.before(
        "table", "comment", _comment_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    md.block.ruler.at("table", _table_unless_it_drops_comments, {"alt": ["paragraph", "reference"]})
    md.core.ruler.after("block", "strip_last_block", _strip_last_block)
