"""Finds the ways in which a title's line can be divided into title and people."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from importers.parsed_documents import Speaker
from importers.parsers.line_pieces import Piece, slice_pieces, text_of, unquote
from importers.parsers.people import is_linked_name, is_person_name, parse_people
from importers.parsers.words import fold, pattern, words_of_all_languages

_SEPARATOR = re.compile(
    r"\s+[-–—]+\s+|\s+[-–—]+(?=\S)|(?<=\S)[–—-]+\s+|\s*\|+\s*|\s+[•·~/]+\s+|\s*::\s*"
)
_KEYNOTE = (
    rf"(?:{pattern(words_of_all_languages('keynote'))})"
    r"(?:\s+(?:#\s*)?\d)?(?:\s+(?:talk|speech|address|session))?"
)
KIND_ONLY = re.compile(
    _KEYNOTE
    + "|"
    + "|".join(
        pattern(words_of_all_languages(name))
        for name in ("panel", "tutorial", "orientation", "lightning")
    )
)
_STRONG_BY = re.compile(
    r"^(?P<title>.+\S)[\s,]+(?:[-–—|]\s*)?(?:talk\s+|presented\s+|given\s+)?(?:by|par|von|por|door|от)"
    r"\s*:?\s+(?P<names>\S.*)$",
    re.IGNORECASE,
)
_WEAK_BY = re.compile(
    r"^(?P<title>.+?\S)\s+(?:with|mit|avec|con|com|di|met)\s+(?P<names>\S.*)$", re.IGNORECASE
)
#: Plain text without any of this has no people in it.
_MAY_DIVIDE = re.compile(
    r"\S\s*[-–—|•·~/:,(\[?!]|\s(?:by|par|von|por|door|от|with|mit|avec|con|com|di|met)\s",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"^@?[\w.-]*(?:@[\w.-]+|\.[a-z]{2,10}(?:/\S*)?)$|^@\w+$")
#: Of "an interview with Ada Lovelace", who is in the title.
_CONVERSATION = re.compile(
    r"\b(?:interview|conversation|chat|q&a|ama|questions|gespräch|entretien|entrevista|panel)\s*$",
    re.IGNORECASE,
)
TITLE_FIRST, NAMES_FIRST = "title first", "names first"
#: From here on, a line is split whatever the lines beside it look like.
CERTAIN = 2.0


@dataclass(frozen=True)
class Split:
    """A reading of a line as title and people."""

    layout: str
    certainty: float
    title: str
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True)
class _Part:
    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        return text_of(self.pieces).strip()

    @property
    def title(self) -> str:
        return unquote(self.text)

    @property
    def is_marked(self) -> bool:
        """Emphasised or in quotation marks as a whole."""
        visible = [piece for piece in self.pieces if piece.text.strip()]
        return bool(visible) and (
            all(piece.is_emphasised for piece in visible) or self.title != self.text
        )

    @property
    def starts_with_link(self) -> bool:
        visible = [piece for piece in self.pieces if piece.text.strip()]
        return bool(visible) and bool(visible[0].url)

    @property
    def is_noise(self) -> bool:
        """A handle, a domain, a code span with a track."""
        return bool(_HANDLE.match(self.text)) or all(piece.is_code for piece in self.pieces)

    def find_people(self) -> tuple[Speaker, ...]:
        if people := parse_people(text_of(p for p in self.pieces if not p.is_code)):
            return people
        links = [piece for piece in self.pieces if piece.url]
        if self.starts_with_link and all(is_linked_name(link.text) for link in links):
            return tuple(Speaker(link.text.strip()) for link in links)
        return ()


def find_splits(pieces: Sequence[Piece]) -> Iterable[Split]:
    text = text_of(pieces)
    if len(pieces) == 1 and not _MAY_DIVIDE.search(text):
        return
    yield from _split_kind(text)
    yield from _split_parts(_find_parts(pieces))
    yield from _split_by(pieces)
    yield from _split_at_link(pieces)
    yield from _split_at_comma(pieces)
    yield from _split_at_colon(pieces)
    yield from _split_at_bracket(pieces)
    yield from _split_behind_question(text)


def _split_kind(text: str) -> Iterable[Split]:
    """ "Keynote: Name", "Opening keynote - Name": the rest of the line is a name or two."""
    for separator in (r"\s*[:|]\s*", r"\s+[-–—]+\s*", r"\s+(?:by|with|par|von|por)\s+"):
        match = re.match(rf"(?P<kind>.{{3,40}}?){separator}(?P<rest>\S.*)$", text)
        if not match or not KIND_ONLY.fullmatch(fold(match["kind"]).strip(' "“”')):
            continue
        rest = match["rest"].strip()
        is_keynote = re.fullmatch(_KEYNOTE, fold(match["kind"]))
        is_one_name = is_keynote and rest[0].isupper() and re.fullmatch(r"[\w’'-]{2,}", rest)
        people = parse_people(rest) or ((Speaker(rest),) if is_one_name else ())
        if people:
            yield Split(TITLE_FIRST, CERTAIN + 0.5, match["kind"].strip(), people)
        return


def _find_parts(pieces: Sequence[Piece]) -> list[_Part]:
    """What stands between separators; marks that begin or end the line separate too."""
    text, parts, start = text_of(pieces), [], 0
    first = len(pieces[0].text) if len(pieces) > 1 and pieces[0].is_emphasised else 0
    cuts = [(m.start(), m.end()) for m in _SEPARATOR.finditer(text) if m.end() > first]
    position = 0
    for piece, following in pairwise(pieces):
        position += len(piece.text)
        changes = piece.is_emphasised != following.is_emphasised
        gap = len(piece.text) - len(piece.text.rstrip())
        if changes and following.is_emphasised and not piece.text.strip():
            cuts.append((position - gap, position))
        if piece.is_code != following.is_code:
            cuts.append((position - gap, position))
    for begin, end in sorted(cuts):
        if begin >= start:
            parts.append(_Part(tuple(slice_pieces(pieces, start, begin))))
            start = end
    parts.append(_Part(tuple(slice_pieces(pieces, start))))
    return [part for part in parts if part.text]


def _split_parts(parts: list[_Part]) -> Iterable[Split]:
    kept = [part for part in parts if not part.is_noise]
    if len(kept) < 2:
        return
    for count in range(1, len(kept)):
        head, tail = kept[:count], kept[count:]
        people = tail[0].find_people()
        if people and (tail[0].is_marked or all(_is_aside(part) for part in tail[1:])):
            title = head[0].title if len(head) == 1 else " - ".join(part.text for part in head)
            yield Split(TITLE_FIRST, _certainty(head, tail[0]), title, people)
            break
    people = kept[0].find_people()
    if people:
        others = kept[1:]
        title_part = next((part for part in others if part.is_marked), others[-1])
        if len(others) > 1 and not title_part.is_marked and len(parts) < 3:
            title = " - ".join(part.text for part in others)
        else:
            title = title_part.title
        yield Split(NAMES_FIRST, _certainty([title_part], kept[0]), title, people)


def _certainty(title_parts: Sequence[_Part], names: _Part) -> float:
    certainty = 1.0
    if names.starts_with_link and not title_parts[0].starts_with_link:
        certainty += 1.5
    if len(title_parts) == 1 and title_parts[0].is_marked:
        certainty += 1.0
    if names.is_marked and not title_parts[0].is_marked:
        certainty += 0.5
    return certainty


def _is_aside(part: _Part) -> bool:
    """A company, a role, a room behind a name."""
    return len(part.text.split()) <= 8


def _split_by(pieces: Sequence[Piece]) -> Iterable[Split]:
    text = text_of(pieces)
    for expression, certainty in ((_STRONG_BY, CERTAIN + 0.5), (_WEAK_BY, 1.2)):
        match = expression.match(text)
        if not match or (expression is _WEAK_BY and _SEPARATOR.search(text)):
            continue
        names = _Part(tuple(slice_pieces(pieces, match.start("names"))))
        if people := names.find_people():
            title = unquote(match["title"].rstrip(" -–—|,"))
            if _CONVERSATION.search(title):
                certainty, title = CERTAIN + 1, unquote(text)
            yield Split(TITLE_FIRST, certainty, title, people)


def _split_at_link(pieces: Sequence[Piece]) -> Iterable[Split]:
    """A name that is a link behind a title that is none, with nothing but a space between."""
    index = next((n for n, piece in enumerate(pieces) if piece.url), 0)
    if not index or not text_of(pieces[:index]).strip(' "“”*,:-–—|'):
        return
    rest = _Part(tuple(pieces[index:]))
    if not is_linked_name(pieces[index].text):
        return
    title = text_of(pieces[:index]).rstrip()
    separator = title[-1:] if title[-1:] in ",:-–—|(" else ""
    people = rest.find_people() or (Speaker(pieces[index].text.strip()),)
    title = unquote(title.rstrip(" ,:-–—|("))
    if title.endswith((" with", " mit", " avec", " con")):
        return
    if KIND_ONLY.fullmatch(fold(title)) or separator or is_person_name(pieces[index].text):
        yield Split(TITLE_FIRST, CERTAIN + (0.2 if separator else 0), title, people)


def _split_at_comma(pieces: Sequence[Piece]) -> Iterable[Split]:
    text = text_of(pieces)
    for match in re.finditer(r",\s+", text):
        names = _Part(tuple(slice_pieces(pieces, match.end())))
        people = names.find_people()
        if people and not is_person_name(text[: match.start()]):
            bonus = 1.5 if names.starts_with_link and not pieces[0].url else 0
            yield Split(TITLE_FIRST, 0.8 + bonus, unquote(text[: match.start()]), people)
            return


def _split_at_colon(pieces: Sequence[Piece]) -> Iterable[Split]:
    match = re.match(r"(?P<names>[^:]{5,80}):\s+(?P<title>\S.*)$", text_of(pieces))
    if match and (people := parse_people(match["names"])):
        yield Split(NAMES_FIRST, 0.9, unquote(match["title"]), people)


def _split_behind_question(text: str) -> Iterable[Split]:
    """ "Who needs caches? Ada Lovelace": the mark that ends the title separates."""
    match = re.match(r"(?P<title>.+[?!])\s+(?P<names>[^?!]{5,80})$", text)
    if match and (people := parse_people(match["names"])):
        yield Split(TITLE_FIRST, 0.9, unquote(match["title"]), people)


def _split_at_bracket(pieces: Sequence[Piece]) -> Iterable[Split]:
    match = re.match(r"(?P<title>.+?)\s+[(\[](?P<names>[^()\[\]]{5,80})[)\]]$", text_of(pieces))
    if match and (people := parse_people(match["names"])):
        yield Split(TITLE_FIRST, 0.9, unquote(match["title"]), people)
