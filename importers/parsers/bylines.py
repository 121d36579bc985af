"""Finds who spoke in the lines under a title: "by …", "Speaker: …", a line of names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from importers.parsed_documents import Speaker
from importers.parsers import day_labels
from importers.parsers.line_pieces import LINK_WORDS, Piece, read_pieces
from importers.parsers.nodes import Node
from importers.parsers.people import (
    drop_topics,
    find_small_words,
    is_linked_name,
    parse_byline,
    parse_names,
    parse_people,
)
from importers.parsers.words import fold, pattern, words_of_all_languages

_PEOPLE = pattern(words_of_all_languages("people"))
_LABEL = re.compile(rf"[\W_]*(?:{_PEOPLE})(?:\(s\))?[\W_]*\s*[:–-][\W_]*", re.IGNORECASE)
_LABEL_ONLY = re.compile(rf"(?:{_PEOPLE})(?:\(s\))?\s*:?")
_BY = re.compile(
    r"(?:(?:a\s+|the\s+)?talk\s+(?:given\s+)?|presented\s+|given\s+|présenté\s+|held\s+)?"
    r"(?:by|par|von|por|door|di|от)\s*:?\s+(?P<names>\S.*)",
    re.IGNORECASE,
)
_AT = re.compile(r"\s+(?:at|@|bei|en|à)\s+(?P<conference>.+)$")
_HANDLE = re.compile(r"\(?@[\w.-]+\)?")
#: A byline is not longer than this.
MAX_LENGTH = 300
#: The first nodes under a title, where bylines stand.
NEAR = 4
#: So many nodes under a title show which words are no names.
MAX_WORD_NODES = 60


@dataclass(frozen=True)
class Byline:
    node: Node
    speakers: tuple[Speaker, ...]
    conference: str = ""
    #: Whether it consists of names alone, so that nothing is lost if it is left out.
    is_bare: bool = False


def find_byline(nodes: Sequence[Node]) -> Byline | None:
    """The byline under a title; `nodes` are those below it."""
    if nodes and nodes[0].kind == "heading" and (speakers := read_people_heading(nodes[0])):
        beside = (n for n in nodes[1:] if n.kind == "heading" and n.level == nodes[0].level)
        if not any(read_people_heading(node) for node in beside):
            return Byline(nodes[0], speakers)
    below, nodes = nodes, [n for n in nodes[: NEAR + 1] if n.kind != "heading" or n.plain_text]
    for index, node in enumerate(nodes[:NEAR]):
        if node.kind == "heading" and not is_people_label(node.plain_text):
            break
        following = nodes[index + 1] if index + 1 < len(nodes) else None
        if byline := _read(node, following, below, is_first=index == 0):
            return byline
    return None


def read_people_heading(node: Node) -> tuple[Speaker, ...]:
    """The people of a heading that is about nothing else: "Ada Lovelace - @ada - 6 June 2014"."""
    if len(node.plain_text) > MAX_LENGTH:
        return ()
    names, *others = re.split(r"\s+[-–—|]+\s+|\s*\|\s*|\s+(?=@\w)", node.plain_text.strip())
    speakers = parse_people(names) if len(names.split()) < 12 else ()
    is_all = all(_HANDLE.fullmatch(each) or _is_date_and_time(each) for each in others)
    named = sum(len(person.name.split()) for person in speakers)
    return speakers if is_all and named + 2 >= len(names.split()) else ()


def _is_date_and_time(text: str) -> bool:
    date = re.sub(r"\s+\d{1,2}[:.h]\d{2}\s*(?:[ap]m)?$", "", text, flags=re.IGNORECASE)
    return bool(day_labels.parse_day_label(date))


def _read(
    node: Node, following: Node | None, nodes: Sequence[Node], *, is_first: bool
) -> Byline | None:
    if node.kind == "bullet_list":
        return _read_list(node)
    if node.kind not in {"paragraph", "heading"}:
        return None
    rows = _read_rows(node)
    for row_number, row in enumerate(rows[:4]):
        # Names may have links such as "video" behind them.
        pieces = [p for p in row if not (p.url and LINK_WORDS.fullmatch(p.text.strip()))]
        text = "".join(piece.text for piece in pieces).strip(" *_")
        if not text or len(text) > MAX_LENGTH:
            continue
        folded = fold(text)
        if _LABEL_ONLY.fullmatch(folded) and len(rows) == 1 and following is not None:
            return _read_names_below(node, following)
        if label := _LABEL.match(folded):
            names = (
                text[label.end() :].strip() if len(folded) == len(text) else text.partition(":")[2]
            )
            if speakers := _people_of(pieces, names):
                return Byline(node, speakers)
        if by := _BY.fullmatch(text):
            names, conference = by["names"], ""
            if at := _AT.search(names):
                names, conference = names[: at.start()], at["conference"].strip(" .")
            if speakers := _people_of(pieces, names, certain=False):
                is_bare = (
                    len(rows) == 1
                    and not any(piece.url for piece in pieces)
                    and parse_names(names) == speakers
                )
                return Byline(node, speakers, conference, is_bare=is_bare)
        is_own_line = len(rows) == 1 or row_number == 0
        visible = [piece for piece in pieces if piece.text.strip(" ,&")]
        is_marked = bool(visible) and all(piece.is_emphasised or piece.url for piece in visible)
        if (
            is_own_line
            and (is_marked or is_first)
            and (speakers := _plain_names(text, is_marked=is_marked))
            and (speakers := drop_topics(speakers, _find_words_near(nodes)))
        ):
            return Byline(node, speakers)
        if row_number == 0 and not is_first:
            break
    return None


def _read_rows(node: Node) -> list[list[Piece]]:
    rows: list[list] = [[]]
    for token in node.inline_tokens:
        if token.type in {"softbreak", "hardbreak"}:
            rows.append([])
        else:
            rows[-1].append(token)
    return [read_pieces(row) for row in rows]


def _people_of(pieces: Sequence[Piece], names: str, *, certain: bool = True) -> tuple[Speaker, ...]:
    """Where a label announces people, links and names in any spelling are people."""
    names = names.strip(" *_.")
    if speakers := parse_people(names):
        return speakers
    links = [piece for piece in pieces if piece.url and is_linked_name(piece.text)]
    if links:
        return tuple(Speaker(link.text.strip()) for link in links)
    if (certain and not re.search(r"[.!?]\s", names) and not re.match(r"\W*@?\w+\W*$", names)) or (
        certain and re.fullmatch(r"[A-ZÀ-Þ][\w’'-]+", names)
    ):
        return parse_byline(names)
    return ()


def _plain_names(text: str, *, is_marked: bool) -> tuple[Speaker, ...]:
    """A line of nothing but names, perhaps with companies."""
    speakers = parse_people(text)
    if not speakers:
        return ()
    if is_marked:
        return speakers
    words = len(text.split())
    named = sum(len(person.name.split()) for person in speakers)
    return speakers if words <= named + 6 and not text.endswith((".", ":", "!", "?")) else ()


def _find_words_near(nodes: Sequence[Node]) -> frozenset[str]:
    return find_small_words("\n".join(node.source_text for node in nodes[:MAX_WORD_NODES]))


def _read_list(node: Node) -> Byline | None:
    """A list with an item such as "Speaker: Ada Lovelace", or "by Ada Lovelace" as its first."""
    speakers: list[Speaker] = []
    for number, item in enumerate(node.list_items[:4]):
        pieces = _item_pieces(item)
        text = "".join(piece.text for piece in pieces).strip(" *_")
        if len(text) > MAX_LENGTH:
            continue
        if label := _LABEL.match(fold(text)):
            speakers += _people_of(pieces, text[label.end() :])
        elif number == 0 and (by := _BY.fullmatch(text)):
            speakers += _people_of(pieces, by["names"], certain=False)
    return Byline(node, tuple(speakers)) if speakers else None


def _read_names_below(node: Node, following: Node) -> Byline | None:
    """The names under a line such as "**Speakers**"."""
    if following.kind == "bullet_list":
        # Behind the first item, only what surely is a name: a biography may follow.
        found = [
            _people_of(pieces, "".join(p.text for p in pieces), certain=number == 0)
            for number, pieces in enumerate(map(_item_pieces, following.list_items))
        ]
        speakers = tuple(person for people in found for person in people)
    elif following.kind == "paragraph":
        speakers = tuple(
            person
            for pieces in _read_rows(following)
            for person in _people_of(pieces, "".join(p.text for p in pieces), certain=False)
        )
    else:
        return None
    return Byline(node, speakers) if speakers else None


def _item_pieces(item: Sequence) -> list[Piece]:
    inline = next((token for token in item if token.type == "inline"), None)
    return read_pieces(inline.children or ()) if inline else []


def is_people_label(text: str) -> bool:
    """Whether a line begins as "Speaker: " does."""
    folded = fold(text).strip()
    return bool(_LABEL.match(folded) or _LABEL_ONLY.fullmatch(folded))
