"""Reads a line with a talk's title: what of it is title, people, number, time, links.

Authors write "10:30 – “Title” by Name", "Name | @handle | Title", "**Title** - *Name, company*"
and so on. A line alone is often ambiguous, so each possible reading comes with its certainty, and
the readings of all lines beside it decide (`choose_layout`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markdown_it.token import Token

from importers.parsers.line_pieces import (
    LINK_WORDS,
    Piece,
    read_pieces,
    slice_pieces,
    text_of,
    trim_pieces,
    unquote,
)
from importers.parsers.nodes import Link
from importers.parsers.title_splits import CERTAIN, KIND_ONLY, Split, find_splits
from importers.parsers.words import fold, pattern, words_of_all_languages

_KIND_IN_FRONT = "|".join(
    pattern(words_of_all_languages(name)) for name in ("keynote", "lightning", "panel", "tutorial")
)
_EMOJI = r"[\U0001F000-\U0001FAFF\u2190-\u21FF\u2300-\u23FF\u2600-\u27BF\u2B00-\u2BFF\ufe0f\u200d]"
_EMOJI_RUN = rf"(?:(?:{_EMOJI}+|:[a-z_]+:)\s*)"
_EMOJI_IN_FRONT = re.compile(rf"^(?:{_EMOJI_RUN}{{2,}}|{_EMOJI_RUN}+(?=(?i:{_KIND_IN_FRONT})\b))")
_EMOJI_BEHIND = re.compile(rf"(?:\s*{_EMOJI}\ufe0f?){{2,}}\s*$")
_ATTRIBUTES = re.compile(r"\s*\{[:#.][^{}]*\}\s*$")
_CLOCK = r"\d{1,2}(?:[:.h]\d{2}\s*(?:[ap]\.?m\.?\b)?|\s*[ap]\.?m\.?\b)"
_TIME = re.compile(
    rf"^[\[(]?\s*(?P<time>{_CLOCK}(?:\s*(?:-|–|—|to|until|bis)\s*{_CLOCK})?)\s*[\])]?"
    r"\s*(?:[-–—:|]\s*|\s)(?=\S)",
    re.IGNORECASE,
)
#: Behind a title, a room may stand beside the time.
_TIME_BEHIND = re.compile(
    rf"\s*[\[(](?:[^()\[\]]{{0,40}}\s)?(?P<time>{_CLOCK}(?:\s*[-–—]\s*{_CLOCK})?)\s*[\])]\s*$",
    re.IGNORECASE,
)
_HANDLES_BEHIND = re.compile(r"(?<=\w)(?:[\s,|–—-]+\(?@\w+\)?)+\s*$")
_NUMBER = re.compile(
    r"^(?:(?i:talk|session|vortrag|charla|palestra|présentation|chapter|chapitre|kapitel|cap[ií]tulo)\s*#?\s*\d{1,3}\s*[:.)–—-]+\s*"
    r"|[A-Z][.)]\s+(?=[^a-z])|\(?\d{1,3}[.)]\s+|#\d{1,3}\s*[:.–—-]?\s+)(?=\S)"
)
#: A line that begins with a letter has no number, time or attributes without one of these.
_MAY_HAVE_EXTRAS = re.compile(r"\d|[#{]|^[A-Z][.)]")
_LETTER = re.compile(r"^([A-Z])[.)]\s+(?=\S)")
#: A longer line stays whole, so that reading it takes no longer than its length.
MAX_LENGTH = 400


@dataclass(frozen=True)
class TitleLine:
    pieces: tuple[Piece, ...]
    links: tuple[Link, ...] = ()
    time: str = ""
    number: str = ""
    #: Links that only stood behind the title, such as "(video)".
    side_links: tuple[Link, ...] = ()
    splits: tuple[Split, ...] = field(default=(), compare=False)

    @cached_property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces).strip()

    @cached_property
    def title(self) -> str:
        return unquote(self.text)

    @property
    def without_kind(self) -> str:
        """The title of "Keynote | Title", which names a kind in front."""
        kind, bar, rest = self.title.partition(" | ")
        return rest.strip() if bar and KIND_ONLY.fullmatch(fold(kind)) else self.title

    @property
    def is_quoted(self) -> bool:
        return self.title != self.text

    @property
    def main_link(self) -> Link | None:
        """The link that is all of the title."""
        visible = [piece for piece in self.pieces if piece.text.strip(" \"“”'")]
        urls = {piece.url for piece in visible}
        return Link(self.title, visible[0].url) if len(urls) == 1 and visible[0].url else None

    def best_split(self, layout: str = "") -> Split | None:
        """The surest reading; an uncertain one only if it has the layout of the lines beside."""
        fitting = [s for s in self.splits if s.certainty >= CERTAIN or s.layout == layout]
        return max(fitting, key=lambda s: (s.layout == layout, s.certainty), default=None)


def find_letter(text: str) -> str:
    """The letter of "B. Title", by which titles may be numbered."""
    match = _LETTER.match(text)
    return match[1] if match else ""


def read_title_line(tokens: Sequence[Token], *, is_lettered: bool = False) -> TitleLine:
    """Reads a line. A letter in front of a word in small letters is a number if all have one."""
    pieces = read_pieces(tokens)
    links = tuple(Link(p.text.strip(), p.url) for p in pieces if p.url and p.text.strip())
    if len(text_of(pieces)) > MAX_LENGTH:
        return TitleLine(tuple(pieces), links)
    pieces, side_links = _cut_side_links(pieces)
    number = time = ""
    for _round in range(3):
        pieces = trim_pieces(pieces)
        text = text_of(pieces)
        if text[:1].isalpha() and not _MAY_HAVE_EXTRAS.search(text):
            break
        if match := _EMOJI_IN_FRONT.match(text):
            pieces = slice_pieces(pieces, match.end())
        elif match := _ATTRIBUTES.search(text):
            pieces = slice_pieces(pieces, 0, match.start())
        elif not time and (match := _TIME.match(text)):
            time, pieces = match["time"].strip(), slice_pieces(pieces, match.end())
        elif not number and (
            match := _NUMBER.match(text) or (is_lettered and _LETTER.match(text)) or None
        ):
            number, pieces = match[0].strip(), slice_pieces(pieces, match.end())
        else:
            break
    pieces = _cut_closing(trim_pieces(pieces))
    if not time and (match := _TIME_BEHIND.search(text_of(pieces))):
        time, pieces = match["time"].strip(), slice_pieces(pieces, 0, match.start())
    if match := _HANDLES_BEHIND.search(text_of(pieces)):
        pieces = slice_pieces(pieces, 0, match.start())
    line = TitleLine(tuple(pieces), links, time, number, tuple(side_links))
    return TitleLine(line.pieces, links, time, number, line.side_links, tuple(find_splits(pieces)))


def read_plain_title(text: str) -> TitleLine:
    """Reads a title that stands in no Markdown, such as a file's name."""
    return read_title_line([Token("text", "", 0, content=text)])


def choose_layout(lines: Iterable[Sequence[Split]]) -> str:
    """The layout in which most of these lines can be read, all of the same level or folder.

    Each line is given by its readings.
    """
    lines = list(lines)
    votes: dict[str, float] = defaultdict(float)
    for splits in lines:
        best: dict[str, float] = defaultdict(float)
        for split in splits:
            best[split.layout] = max(best[split.layout], split.certainty)
        for layout, certainty in best.items():
            votes[layout] += min(certainty, CERTAIN)
    layout = max(votes, key=lambda name: votes[name], default="")
    can_split = sum(any(s.layout == layout for s in splits) for splits in lines)
    is_usual = can_split * 3 >= len(lines) and can_split > 1
    return layout if is_usual or (can_split and votes[layout] / can_split >= CERTAIN) else ""


def _cut_side_links(pieces: list[Piece]) -> tuple[list[Piece], list[Link]]:
    """Cuts links such as "(link)" or "[video]" behind the title, and returns them."""
    cut: list[Link] = []
    while True:
        pieces = trim_pieces(pieces)
        text = text_of(pieces)
        start = len(text)
        index = next((n for n in range(len(pieces) - 1, -1, -1) if pieces[n].url), None)
        if index is None or not index:
            return pieces, cut
        link = pieces[index]
        before, behind = text_of(pieces[:index]), text_of(pieces[index + 1 :])
        if behind.strip(" )]|,/.:") or not (
            LINK_WORDS.fullmatch(link.text.strip(" ()[]")) or link.text.strip() == link.url
        ):
            return pieces, cut
        start = len(before.rstrip(" ([|,/-–—:"))
        if not start:
            return pieces, cut
        cut.insert(0, Link(link.text.strip(" ()[]"), link.url))
        pieces = slice_pieces(pieces, 0, start)


def _cut_closing(pieces: Sequence[Piece]) -> list[Piece]:
    text = _EMOJI_BEHIND.sub("", text_of(pieces))
    return slice_pieces(pieces, 0, len(text.rstrip(" :")))
