"""Bare addresses in a text: readers may follow them, though CommonMark makes no link of them."""

import re
from collections import deque
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from conferences.markdown.parser import PARSER

_ADDRESS = re.compile(r"(?<!\w)(https?://[^\s<]+)", re.IGNORECASE)
_END = re.compile(r"[\s<]")
#: Where another address stands within emphasis, the first ends before it: no text is read twice.
_NOT_IN_EMPHASIS = re.compile(r"[\s<]|://")
#: What may stand in the middle of an address and still be emphasis to CommonMark.
_MARKS = frozenset({"em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close"})
_NOT_LAST = ".,;:!?'\"*_~"
_BRACKETS = (("(", ")"), ("[", "]"))


def with_bare_links(tokens: Sequence[Token]) -> list[Token]:
    """A paragraph's inline tokens, the bare addresses among them made links marked as such.

    The words stay as CommonMark shows them: emphasis inside an address stays inside its link.
    """
    found: list[Token] = []
    waiting = deque(_words(tokens))
    while waiting:
        if waiting[0].info == "address":
            found += _linked(_taken(waiting))
        else:
            found.append(waiting.popleft())
    return found


def _words(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, each start of an address parted from the text around it."""
    in_link = 0
    for token in tokens:
        in_link += (token.type == "link_open") - (token.type == "link_close")
        if token.type != "text" or in_link or "://" not in token.content:
            yield token
            continue
        for number, piece in enumerate(_ADDRESS.split(token.content)):
            if piece:
                yield _text(piece, "address" if number % 2 else "")


def _taken(waiting: deque[Token]) -> list[list[Token]]:
    """Takes an address off what is waiting, up to a space: its texts, and its emphasis whole."""
    parts = [[waiting.popleft()]]
    while part := _next_part(waiting):
        for _ in part:
            waiting.popleft()
        parts.append(part)
        end = _END.search(part[0].content)
        if end:
            before, after = _split(part[0], end.start())
            part[0] = before
            waiting.appendleft(after)
            break
    return parts


def _next_part(waiting: deque[Token]) -> list[Token]:
    """The text or the emphasis that comes next; nothing if an address cannot hold it."""
    part: list[Token] = []
    depth = 0
    for token in waiting:
        depth += token.nesting
        part.append(token)
        if token.type not in _MARKS | {"text"} or depth < 0:
            break
        if depth == 0:
            return part
        if _NOT_IN_EMPHASIS.search(token.content):
            break
    return []


def _linked(parts: Sequence[list[Token]]) -> list[Token]:
    """The link, and behind it what turned out to be no part of the address."""
    raw = "".join(map(_raw, parts))
    length = _length(parts, raw)
    url = PARSER.normalizeLink(raw[:length]) if _ADDRESS.match(raw[:length]) else ""
    inside: list[Token] = []
    behind: list[Token] = []
    for part in parts:
        size = len(_raw(part))
        if 0 < length < size:
            before, after = _split(part[0], length)
            inside.append(before)
            behind.append(after)
        else:
            (behind if size > length else inside).extend(part)
        length -= size
    if not url:
        return inside + behind
    opening = Token("link_open", "a", 1, attrs={"href": url, "data-bare": ""})
    return [opening, *inside, Token("link_close", "a", -1), *behind]


def _length(parts: Sequence[list[Token]], raw: str) -> int:
    """How much of it is the address: not the full stop, nor the bracket, that ends a sentence."""
    length = len(raw)
    surplus = {closing: -_unclosed(raw, opening, closing) for opening, closing in _BRACKETS}
    for part in reversed(parts):
        start = length - len(_raw(part))
        if len(part) > 1:
            # The mark that ends emphasis ends a sentence too, and it would be torn without it.
            for opening, closing in _BRACKETS:
                surplus[closing] += _unclosed(_raw(part), opening, closing)
            length = start
        while length > start:
            last = raw[length - 1]
            if surplus.get(last, 0) > 0:
                surplus[last] -= 1
            elif last not in _NOT_LAST:
                return length
            length -= 1
    return length


def _unclosed(raw: str, opening: str, closing: str) -> int:
    return raw.count(opening) - raw.count(closing)


def _raw(part: Sequence[Token]) -> str:
    return "".join(token.markup or token.content for token in part)


def _split(token: Token, length: int) -> tuple[Token, Token]:
    return _text(token.content[:length]), _text(token.content[length:])


def _text(content: str, info: str = "") -> Token:
    return Token("text", "", 0, content=content, info=info)
