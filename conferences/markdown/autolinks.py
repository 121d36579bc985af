"""Links for bare URLs in a text. CommonMark makes none, but readers expect to follow them."""

import re
from collections import deque
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from conferences.markdown.parser import PARSER

_URL = re.compile(r"(?<!\w)(https?://[^\s<]+)", re.IGNORECASE)
_URL_END = re.compile(r"[\s<]")
#: A URL ends before emphasis that holds another one, so that no text is read twice.
_NOT_IN_EMPHASIS = re.compile(r"[\s<]|://")
#: A URL may hold characters that CommonMark reads as emphasis.
_EMPHASIS = frozenset({"em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close"})
_NOT_LAST = ".,;:!?'\"*_~"
_BRACKETS = (("(", ")"), ("[", "]"))


def link_bare_urls(tokens: Sequence[Token]) -> list[Token]:
    """The inline tokens of a paragraph, with links around the bare URLs among them.

    The words stay as CommonMark shows them: emphasis inside a URL stays inside its link.
    """
    linked: list[Token] = []
    pending = deque(_split_at_urls(tokens))
    while pending:
        if pending[0].info == "url":
            linked += _make_link(_take_url(pending))
        else:
            linked.append(pending.popleft())
    return linked


def _split_at_urls(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, with the start of each URL in a token of its own."""
    in_link = 0
    for token in tokens:
        in_link += (token.type == "link_open") - (token.type == "link_close")
        if token.type != "text" or in_link or "://" not in token.content:
            yield token
            continue
        for number, piece in enumerate(_URL.split(token.content)):
            if piece:
                yield _make_text(piece, "url" if number % 2 else "")


def _take_url(pending: deque[Token]) -> list[list[Token]]:
    """Takes a URL off the pending tokens, up to a space: its texts, and its emphasis as a whole."""
    parts = [[pending.popleft()]]
    while part := _find_next_part(pending):
        for _ in part:
            pending.popleft()
        parts.append(part)
        end = _URL_END.search(part[0].content)
        if end:
            part[0], rest = _split_text(part[0], end.start())
            pending.appendleft(rest)
            break
    return parts


def _find_next_part(pending: deque[Token]) -> list[Token]:
    """The next text, or the next emphasis as a whole; nothing if a URL cannot hold it."""
    part: list[Token] = []
    depth = 0
    for token in pending:
        depth += token.nesting
        part.append(token)
        if token.type not in _EMPHASIS | {"text"} or depth < 0:
            break
        if depth == 0:
            return part
        if _NOT_IN_EMPHASIS.search(token.content):
            break
    return []


def _make_link(parts: Sequence[list[Token]]) -> list[Token]:
    """The link, and behind it what does not belong to the URL after all."""
    raw = "".join(map(_get_raw, parts))
    length = _measure_url(parts, raw)
    url = PARSER.normalizeLink(raw[:length]) if _URL.match(raw[:length]) else ""
    inside: list[Token] = []
    behind: list[Token] = []
    for part in parts:
        size = len(_get_raw(part))
        if 0 < length < size:
            before, after = _split_text(part[0], length)
            inside.append(before)
            behind.append(after)
        else:
            (behind if size > length else inside).extend(part)
        length -= size
    if not url:
        return inside + behind
    opening = Token("link_open", "a", 1, attrs={"href": url, "data-bare": ""})
    return [opening, *inside, Token("link_close", "a", -1), *behind]


def _measure_url(parts: Sequence[list[Token]], raw: str) -> int:
    """How long the URL is, without the full stop or the bracket that ends a sentence."""
    length = len(raw)
    surplus = {closing: -_count_unclosed(raw, opening, closing) for opening, closing in _BRACKETS}
    for part in reversed(parts):
        start = length - len(_get_raw(part))
        if len(part) > 1:
            # Emphasis at the end leaves the URL as a whole, since its marks could end a sentence.
            for opening, closing in _BRACKETS:
                surplus[closing] += _count_unclosed(_get_raw(part), opening, closing)
            length = start
        while length > start:
            last = raw[length - 1]
            if surplus.get(last, 0) > 0:
                surplus[last] -= 1
            elif last not in _NOT_LAST:
                return length
            length -= 1
    return length


def _count_unclosed(raw: str, opening: str, closing: str) -> int:
    return raw.count(opening) - raw.count(closing)


def _get_raw(part: Sequence[Token]) -> str:
    return "".join(token.markup or token.content for token in part)


def _split_text(token: Token, length: int) -> tuple[Token, Token]:
    return _make_text(token.content[:length]), _make_text(token.content[length:])


def _make_text(content: str, info: str = "") -> Token:
    return Token("text", "", 0, content=content, info=info)
