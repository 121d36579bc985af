"""The one parser, and what it finds in a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from conferences.markdown.html_comments import hide_comments
from conferences.translation import gettext as _, ngettext

#: markdown-it leaves out what is nested deeper than this.
MAX_NESTING = 50
#: Longer than any talk's notes. A longer text would take seconds to render.
MAX_LENGTH = 100_000


def _set_alignment_class(state: StateCore) -> None:
    """Turn a column's alignment into a class: readers' pages forbid inline styles."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and (style := token.attrs.pop("style", None)):
            token.attrs["class"] = str(style).replace("text-align:", "align-")


def make_parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"])
    hide_comments(md)
    md.core.ruler.after("block", "alignment_class", _set_alignment_class)
    return md


PARSER = make_parser()


@lru_cache(maxsize=64)
def parse(text: str) -> tuple[Token, ...]:
    return tuple(PARSER.parse(text[:MAX_LENGTH]))


def find_problem(text: str) -> str | None:
    """Why this text cannot be shown whole, in words for its author."""
    return find_problem_in(text, parse(text))


def find_problem_in(text: str, tokens: Iterable[Token]) -> str | None:
    """The same, for a text that was parsed already."""
    if len(text) > MAX_LENGTH:
        return ngettext(
            "This text has {count:,} character; a block holds up to {maximum:,}. "
            "Split it into several blocks.",
            "This text has {count:,} characters; a block holds up to {maximum:,}. "
            "Split it into several blocks.",
            len(text),
        ).format(count=len(text), maximum=MAX_LENGTH)
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        return _(
            "Lists or quotes are nested deeper than {levels} levels here. "
            "Remove some of the > signs or some indentation."
        ).format(levels=MAX_NESTING // 2)
    return None


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


def find_headings(text: str) -> list[Heading]:
    """The headings that are not empty, in order."""
    return [heading for _token, heading in find_heading_tokens(parse(text))]


def find_heading_tokens(tokens: Sequence[Token]) -> list[tuple[Token, Heading]]:
    return [
        (token, Heading(int(token.tag[1]), words))
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and (words := get_plain_text(inline))
    ]


def get_plain_text(token: Token) -> str:
    """The words of an inline token without their markup."""
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children or ()
        if child.type in {"text", "code_inline", "image", "softbreak", "hardbreak", "text_special"}
    ).strip()
