"""The one parser, and what it finds in a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from conferences.markdown.html_comments import hide_comments

#: Quotes in lists in quotes …: deeper than this, text would be left out.
MAX_NESTING = 50
#: Longer than any talk's notes; past it, a page would take seconds to build.
MAX_LENGTH = 100_000


def _alignment_as_class(state: StateCore) -> None:
    """Inline styles are forbidden on readers' pages, so a column's alignment becomes a class."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and (style := token.attrs.pop("style", None)):
            token.attrs["class"] = str(style).replace("text-align:", "align-")


def make_parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"])
    hide_comments(md)
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
    return problem_of(text, parsed(text))


def problem_of(text: str, tokens: Iterable[Token]) -> str | None:
    if len(text) > MAX_LENGTH:
        return (
            f"This text has {len(text):,} characters; a block holds up to {MAX_LENGTH:,}. "
            "Split it into several blocks."
        )
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        return (
            f"Lists or quotes are nested deeper than {MAX_NESTING // 2} levels here. "
            "Take some of the > signs or indentation out."
        )
    return None


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


def headings(text: str) -> list[Heading]:
    """The headings that say something, in order."""
    return [heading for _, heading in opening_headings(parsed(text))]


def opening_headings(tokens: Sequence[Token]) -> list[tuple[Token, Heading]]:
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
