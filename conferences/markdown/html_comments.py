"""Comments never show: rules for a parser that swallow them, closed or not."""

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


#: What decides whether a comment opens here: escapes, code spans and autolinks come first.
_MARKS = re.compile(r"\\.|`+|<!--|<[A-Za-z][\w+.-]{1,31}:[^<>\s]*>|<[^<>\s@]+@[^<>\s]+>", re.DOTALL)


@dataclass
class Comments:
    """How far one parse has got with hiding comments."""

    open: bool = False
    tokens_seen: int = 0
    hidden_lines: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, env: EnvType) -> "Comments":
        comments: Comments = env.setdefault("comments", cls())
        return comments

    def strip_new(self, tokens: Sequence[Token]) -> None:
        """Hide the comments in the text of blocks that have been read since the last call."""
        for token in tokens[self.tokens_seen :]:
            if token.type == "inline":
                token.content = self.stripped(token.content)
        self.tokens_seen = len(tokens)

    def stripped(self, text: str) -> str:
        """The text without comments; one that opens in code or behind a backslash is none."""
        if not self.open and COMMENT_OPENS not in text:
            return text
        kept, position = [], 0
        if self.open:
            position = self._resume(text, 0)
        ticks: dict[int, list[int]] = {}
        for run in re.finditer(r"`+", text):
            ticks.setdefault(len(run.group()), []).append(run.start())
        looked_until = position
        for mark in _MARKS.finditer(text):
            start, length = mark.start(), len(mark.group())
            if start < looked_until:
                continue
            if mark.group() == COMMENT_OPENS:
                kept.append(text[position:start])
                looked_until = position = self._resume(text, start + 2)
            elif mark.group().startswith("`"):
                same = ticks.get(length, [])
                closing = bisect_right(same, start)
                looked_until = same[closing] + length if closing < len(same) else start + length
        kept.append(text[position:])
        return "".join(kept).strip()

    def _resume(self, text: str, start: int) -> int:
        """Where the text goes on after a comment: behind its end, or at no place in this block."""
        closed = text.find(COMMENT_CLOSES, start)
        self.open = closed < 0
        return len(text) if self.open else closed + len(COMMENT_CLOSES)


def _comment_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A block rule, asked first at every block: swallow lines that a comment covers."""
    comments = Comments.of(state.env)
    start = state.bMarks[start_line] + state.tShift[start_line]
    opens_here = state.src.startswith(COMMENT_OPENS, start) and not state.is_code_block(start_line)
    if silent:
        return opens_here
    comments.strip_new(state.tokens)
    if not (comments.open or opens_here):
        return False
    position, line = start, start_line
    while comments.open or state.src.startswith(COMMENT_OPENS, position):
        # The two dashes of an opening may be those of the end: <!--> is a whole comment.
        search_from = position if comments.open else position + 2
        comments.open = True
        while (closed := state.src.find(COMMENT_CLOSES, search_from, state.eMarks[line])) < 0:
            line += 1
            if line >= end_line:
                return _hide(state, start_line, end_line)
            search_from = state.bMarks[line]
        comments.open = False
        position = state.skipSpaces(closed + len(COMMENT_CLOSES))
        if position >= state.eMarks[line]:
            return _hide(state, start_line, line + 1)
    # Text follows on the closing line: it is read as the start of a block of its own.
    state.bMarks[line], state.tShift[line], state.sCount[line] = position, 0, state.blkIndent
    return line > start_line and _hide(state, start_line, line)


def _hide(state: StateBlock, start_line: int, end_line: int) -> bool:
    Comments.of(state.env).hidden_lines.append((start_line, end_line))
    state.line = end_line
    return True


def _table_unless_it_drops_comments(
    state: StateBlock, start_line: int, end_line: int, silent: bool
) -> bool:
    """Cells without a column are dropped; where a comment opens or ends in one, it is no table."""
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


def _comments_at_the_end(state: StateCore) -> None:
    Comments.of(state.env).strip_new(state.tokens)
    for reference in state.env.get("references", {}).values():
        reference["title"] = Comments().stripped(reference["title"])


def hide_comments(md: MarkdownIt) -> None:
    """Teach a parser these rules. They come first: what a comment covers cannot act."""
    md.block.ruler.before(
        "table", "comment", _comment_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    md.block.ruler.at("table", _table_unless_it_drops_comments, {"alt": ["paragraph", "reference"]})
    md.core.ruler.after("block", "comments_at_the_end", _comments_at_the_end)
