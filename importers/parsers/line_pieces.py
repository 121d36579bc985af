"""A line as pieces of text with the same marks: links, emphasis, code."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

_QUOTED = re.compile(r"^(?:\"([^\"]+)\"|“([^“”]+)”|”([^“”]+)”|«\s*([^«»]+?)\s*»|„([^„“”]+)[“”])$")
#: Texts of links that say no more than where they lead.
LINK_WORDS = re.compile(
    r"(?:the\s+)?(?:link|links|url|here|talk|talk\s+page|talk\s+link|abstract|event|session|details"
    r"|description|page|website|site|info|more\s+info|official\s+page|schedule|program|youtube"
    r"|video|videos?\s+link|recording|slides?|slide\s*deck|deck|presentation|pdf|repo|code|github"
    r"|lien|enlace|vídeo|vidéo|aufzeichnung|folien|diapositives|→|🔗|⧉|#|¶|§|:[a-z_]+:)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Piece:
    """Text with the same marks all over."""

    text: str
    url: str = ""
    is_emphasised: bool = False
    is_code: bool = False


def read_pieces(tokens: Sequence[Token]) -> list[Piece]:
    pieces: list[Piece] = []
    url, depth = "", 0
    for token in tokens:
        if token.type == "link_open":
            url = str(token.attrGet("href") or "") or "#"
        elif token.type == "link_close":
            url = ""
        elif token.type in {"em_open", "strong_open"}:
            depth += 1
        elif token.type in {"em_close", "strong_close"}:
            depth -= 1
        elif token.type in {"softbreak", "hardbreak"}:
            pieces.append(Piece(" ", url, depth > 0))
        elif token.type == "image" or token.type.startswith("s_") or token.type == "html_inline":
            continue
        elif token.content:
            text = token.content.replace("\xa0", " ")
            piece = Piece(text, url, depth > 0, token.type == "code_inline")
            pieces.append(piece)
    return _merge(pieces)


def _merge(pieces: Iterable[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if last and (last.url, last.is_emphasised, last.is_code) == (
            piece.url,
            piece.is_emphasised,
            piece.is_code,
        ):
            merged[-1] = Piece(
                last.text + piece.text, piece.url, piece.is_emphasised, piece.is_code
            )
        elif piece.text:
            merged.append(piece)
    return merged


def text_of(pieces: Iterable[Piece]) -> str:
    return "".join([piece.text for piece in pieces])


def slice_pieces(pieces: Sequence[Piece], start: int, end: int | None = None) -> list[Piece]:
    """The pieces of the text from start to end."""
    end = len(text_of(pieces)) if end is None else end
    kept, position = [], 0
    for piece in pieces:
        first, last = max(start - position, 0), min(end - position, len(piece.text))
        if first < last:
            kept.append(
                Piece(piece.text[first:last], piece.url, piece.is_emphasised, piece.is_code)
            )
        position += len(piece.text)
    return kept


def trim_pieces(pieces: Sequence[Piece]) -> list[Piece]:
    text = text_of(pieces)
    if text == text.strip():
        return list(pieces)
    return slice_pieces(pieces, len(text) - len(text.lstrip()), len(text.rstrip()))


def unquote(text: str) -> str:
    text = text.strip().strip("*_").strip()
    if quoted := _QUOTED.match(text):
        return next(part for part in quoted.groups() if part).strip()
    return text
