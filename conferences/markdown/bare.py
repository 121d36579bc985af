"""Bare addresses in a text: readers may follow them, though CommonMark makes no link of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from conferences.markdown.parser import PARSER

_START = re.compile(r"(?<!\w)https?://(?=[^\s<])", re.IGNORECASE)
_END = re.compile(r"[\s<]")
#: What may stand in the middle of an address and still be emphasis to CommonMark.
_MARKS = frozenset({"em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close"})
_TEXT = frozenset({"text", "text_special"})
_NOT_LAST = ".,;:!?'\"*_~"


@dataclass
class _Piece:
    token: Token
    raw: str


def with_bare_links(tokens: Sequence[Token]) -> list[Token]:
    """A paragraph's inline tokens, the bare addresses among them made links marked as such.

    The words stay as CommonMark shows them: emphasis inside an address stays inside its link.
    """
    found: list[Token] = []
    waiting = list(reversed(tokens))
    in_link = 0
    while waiting:
        token = waiting.pop()
        in_link += (token.type == "link_open") - (token.type == "link_close")
        start = _START.search(token.content) if token.type == "text" and not in_link else None
        if start is None:
            found.append(token)
            continue
        if start.start():
            found.append(_text(token, token.content[: start.start()]))
        pieces, rest = _run(_text(token, token.content[start.start() :]), waiting)
        kept, left = _trimmed(pieces)
        found += _link(kept) if kept else [piece.token for piece in pieces[:1]]
        waiting += [*reversed(rest), *reversed(left if kept else [p.token for p in pieces[1:]])]
    return found


def _run(first: Token, waiting: list[Token]) -> tuple[list[_Piece], list[Token]]:
    """The pieces from an address's start to the next space; and what of the last was behind it."""
    pieces: list[_Piece] = []
    token: Token | None = first
    while token is not None:
        if token.type in _TEXT:
            end = _END.search(token.content)
            if end:
                pieces.append(_Piece(_text(token, token.content[: end.start()]), ""))
                pieces[-1].raw = pieces[-1].token.content
                return pieces, [_text(token, token.content[end.start() :])]
            pieces.append(_Piece(token, token.content))
        else:
            pieces.append(_Piece(token, token.markup))
        following = waiting[-1].type if waiting else ""
        token = waiting.pop() if following in _TEXT | _MARKS else None
    return pieces, []


def _trimmed(pieces: list[_Piece]) -> tuple[list[_Piece], list[Token]]:
    """The pieces that are the address, and the tokens behind it."""
    raw = "".join(piece.raw for piece in pieces)
    length = _length(raw, _balanced(pieces))
    kept: list[_Piece] = []
    left: list[Token] = []
    for piece in pieces:
        size = len(piece.raw)
        if size <= length:
            kept.append(piece)
        elif length > 0 and piece.token.type in _TEXT:
            kept.append(_Piece(_text(piece.token, piece.raw[:length]), piece.raw[:length]))
            left.append(_text(piece.token, piece.raw[length:]))
        else:
            left.append(piece.token)
        length -= min(size, length) if size <= length else length
    return ([], []) if _raw_length(kept) <= len("https://") else (kept, left)


def _raw_length(pieces: Sequence[_Piece]) -> int:
    return sum(len(piece.raw) for piece in pieces)


def _balanced(pieces: Sequence[_Piece]) -> int:
    """How far the address may go without tearing emphasis apart."""
    opened: list[int] = []
    length = 0
    for piece in pieces:
        if piece.token.nesting > 0:
            opened.append(length)
        elif piece.token.nesting < 0:
            if not opened:
                return length
            opened.pop()
        length += len(piece.raw)
    return opened[0] if opened else length


def _length(raw: str, at_most: int) -> int:
    """How much of it is the address: not the full stop, nor the bracket, that ends a sentence."""
    length = at_most
    surplus = {
        closing: raw.count(closing, 0, length) - raw.count(opening, 0, length)
        for opening, closing in ("()", "[]")
    }
    while length:
        last = raw[length - 1]
        if last in surplus and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in _NOT_LAST:
            break
        length -= 1
    return length


def _link(pieces: Sequence[_Piece]) -> list[Token]:
    url = PARSER.normalizeLink("".join(piece.raw for piece in pieces))
    opening = Token("link_open", "a", 1, attrs={"href": url, "data-bare": ""})
    return [opening, *(piece.token for piece in pieces), Token("link_close", "a", -1)]


def _text(token: Token, content: str) -> Token:
    return Token("text", "", 0, content=content, level=token.level)
