"""Markdown as the author wrote it, into HTML that is safe and fits its page.

CommonMark with tables and strikethrough, by markdown-it-py. Raw HTML shows as the text it is;
HTML comments never show, closed or not. The parser that reads imported notes is this one, so
what an import counts is what a reader sees. Pure Python, no Django: see docs/decisions/markdown.md.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from conferences.highlight import highlighted

#: Quotes in lists in quotes …: deeper than this, text would be left out.
MAX_NESTING = 50
#: Longer than any talk's notes; past it, a page would take seconds to build.
MAX_LENGTH = 100_000

COMMENT_OPENS, COMMENT_CLOSES = "<!--", "-->"


# Comments ---------------------------------------------------------------------------------------


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


# The parser -------------------------------------------------------------------------------------


def _alignment_as_class(state: StateCore) -> None:
    """Inline styles are forbidden on readers' pages, so a column's alignment becomes a class."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and (style := token.attrs.pop("style", None)):
            token.attrs["class"] = str(style).replace("text-align:", "align-")


def make_parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"])
    md.block.ruler.at("table", _table_unless_it_drops_comments, {"alt": ["paragraph", "reference"]})
    md.block.ruler.before(
        "table", "comment", _comment_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    md.core.ruler.after("block", "comments_at_the_end", _comments_at_the_end)
    md.core.ruler.after("block", "alignment_as_class", _alignment_as_class)
    return md


PARSER = make_parser()


def to_html(text: str) -> str:
    """Just CommonMark: no page to fit, nothing cleaned. For comparing and counting."""
    html: str = PARSER.render(text)
    return html


@lru_cache(maxsize=64)
def parsed(text: str) -> tuple[Token, ...]:
    return tuple(PARSER.parse(text[:MAX_LENGTH]))


def problem(text: str) -> str | None:
    """What stands in the way of showing this text whole, in words for its author."""
    if len(text) > MAX_LENGTH:
        return (
            f"This text has {len(text):,} characters; a block holds up to {MAX_LENGTH:,}. "
            "Split it into several blocks."
        )
    if any(token.level >= MAX_NESTING - 1 for token in parsed(text)):
        return (
            f"Lists or quotes are nested deeper than {MAX_NESTING // 2} levels here. "
            "Take some of the > signs or indentation out."
        )
    return None


# Headings and links -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class PlacedHeading(Heading):
    """A heading as a page shows it: its level fits there, its anchor is the page's only one."""

    anchor: str


def headings(text: str) -> list[Heading]:
    """The headings that say something, in order."""
    return [heading for _, heading in _headings(parsed(text))]


def _headings(tokens: Sequence[Token]) -> list[tuple[Token, Heading]]:
    return [
        (token, Heading(int(token.tag[1]), words))
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and (words := plain_text(inline))
    ]


def plain_text(token: Token) -> str:
    """An inline token's words without their marks."""
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children or ()
        if child.type in {"text", "code_inline", "image", "softbreak", "hardbreak", "text_special"}
    ).strip()


PAGE_LINK = re.compile(r"page:(\d{1,9})$")
_PLACED_PAGE_LINK = re.compile(r'(<a )data-page="(\d+)"')


def page_ids(text: str) -> set[int]:
    """The site's own pages that this text links to, as in [the keynote](page:12)."""
    return {
        int(found[1])
        for token in parsed(text)
        for child in token.children or ()
        if child.type == "link_open"
        and (found := PAGE_LINK.match(str(child.attrGet("href") or "")))
    }


def with_page_links(html: str, address_of: Callable[[set[int]], dict[int, str]]) -> str:
    """Point links to the site's own pages at where they are now; without one, keep the words.

    Text can never look like such a link: in text the < is escaped, in attributes the quotes are.
    """
    wanted = {int(number) for _, number in _PLACED_PAGE_LINK.findall(html)}
    if not wanted:
        return html
    addresses = address_of(wanted)

    def replace(found: re.Match[str]) -> str:
        address = addresses.get(int(found[2]))
        return f'{found[1]}href="{address}"' if address else f'{found[1]}class="link-lost"'

    return _PLACED_PAGE_LINK.sub(replace, html)


# HTML for a page --------------------------------------------------------------------------------


class PageRenderer(RendererHTML):
    """HTML that fits a page: placed headings, coloured code, nothing fetched from elsewhere."""

    def heading_open(self, tokens: Sequence[Token], idx: int, _o: OptionsDict, env: EnvType) -> str:
        placed: PlacedHeading | None = env["placed"].get(id(tokens[idx]))
        return f'<h{placed.level} id="{placed.anchor}">' if placed else "<p>"

    def heading_close(
        self, tokens: Sequence[Token], idx: int, _o: OptionsDict, env: EnvType
    ) -> str:
        placed: PlacedHeading | None = env["placed"].get(id(tokens[idx - 2]))
        return f"</h{placed.level}>\n" if placed else "</p>\n"

    def fence(self, tokens: Sequence[Token], idx: int, _o: OptionsDict, _e: EnvType) -> str:
        language = tokens[idx].info.strip().split(maxsplit=1)[:1]
        code = highlighted(tokens[idx].content, *language)
        return f'<pre tabindex="0"><code>{code}</code></pre>\n'

    def code_block(self, tokens: Sequence[Token], idx: int, _o: OptionsDict, _e: EnvType) -> str:
        return f'<pre tabindex="0"><code>{highlighted(tokens[idx].content)}</code></pre>\n'

    def table_open(self, *_args: Any) -> str:
        return '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>\n'

    def table_close(self, *_args: Any) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, _e: EnvType) -> str:
        # An empty header cell names nothing; as a plain cell it misleads nobody.
        if not tokens[idx + 1].content:
            return "<td>"
        tokens[idx].attrs["scope"] = "col"
        return self.renderToken(tokens, idx, options, {})

    def th_close(self, tokens: Sequence[Token], idx: int, _o: OptionsDict, _e: EnvType) -> str:
        return "</th>\n" if tokens[idx - 1].content else "</td>\n"

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        env["in_link"] = True
        if found := PAGE_LINK.match(str(tokens[idx].attrGet("href") or "")):
            return f'<a data-page="{found[1]}">'
        return self.renderToken(tokens, idx, options, env)

    def link_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        env["in_link"] = False
        return self.renderToken(tokens, idx, options, env)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Pictures live in image blocks, with their alternative text; here stands their name."""
        token = tokens[idx]
        source = str(token.attrGet("src") or "")
        name = self.renderInlineAsText(token.children or [], options, env) or source
        name = escape(name.rsplit("/", 1)[-1] if name == source else name)
        if source.startswith(("https://", "http://")) and not env.get("in_link"):
            return f'<a class="picture-elsewhere" href="{escape(source)}">{name}</a>'
        return f'<span class="picture-elsewhere">{name}</span>'


_RENDERER = PageRenderer(PARSER)
_ALLOWED = {
    "a": {"href", "title", "class", "data-page"},
    "code": set(),
    "div": {"class", "role", "aria-label", "tabindex"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "ol": {"start"},
    "pre": {"tabindex"},
    "span": {"class"},
    "table": set(),
    "td": {"class"},
    "th": {"class", "scope"},
}
_TAGS = {
    *_ALLOWED,
    *(
        "blockquote",
        "br",
        "del",
        "em",
        "hr",
        "li",
        "p",
        "s",
        "strong",
        "tbody",
        "thead",
        "tr",
        "ul",
    ),
}


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ALLOWED,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


@lru_cache(maxsize=2048)
def page_html(text: str, placed: tuple[PlacedHeading, ...] = ()) -> str:
    """The text as HTML, its headings as `placed` says, in order. Cached by content."""
    tokens = parsed(text)
    opening = [token for token, _ in _headings(tokens)]
    env = {"placed": {id(token): place for token, place in zip(opening, placed, strict=True)}}
    return _clean(_RENDERER.render(tokens, PARSER.options, env))


@lru_cache(maxsize=2048)
def inline_html(text: str) -> str:
    """One line of text with emphasis, code and links, for a table's cell or a caption."""
    tokens = PARSER.parseInline(Comments().stripped(text[:MAX_LENGTH]))
    return _clean(_RENDERER.render(tokens, PARSER.options, {}))
