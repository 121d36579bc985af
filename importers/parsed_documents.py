"""The result of every parser: a conference with its days and talks, as plain frozen values."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: First and last line, counted from 1.
LineRange = tuple[int, int]

CONFERENCE, DAY, TALK = "conference", "day", "talk"


@dataclass(frozen=True)
class Block:
    """A piece of a page's body: the name of one of the site's blocks, and its value as plain data.

    An image's value names the picture's file; `importers.pictures` looks for that file.
    """

    kind: str
    value: Any
    lines: LineRange
    #: How many quotes, links and so on a reader of the page would count in it.
    counts: Mapping[str, int] = field(default_factory=dict, compare=False)
    #: The first words of prose, as plain text.
    opening: str = field(default="", compare=False)


@dataclass(frozen=True)
class Speaker:
    name: str
    role: str = "speaker"


@dataclass(frozen=True)
class Message:
    """Something to know about a place in the notes, and what to do about it."""

    level: str
    text: str
    lines: LineRange = (1, 1)
    remedy: str = ""


@dataclass(frozen=True)
class DroppedLines:
    lines: LineRange
    reason: str


@dataclass(frozen=True)
class Reinterpretation:
    """Lines that a rule reads as something else than CommonMark does."""

    lines: LineRange
    commonmark_kind: str
    imported_kind: str
    rule: str


@dataclass(frozen=True)
class ParsedPage:
    """A conference, a day or a talk, with what the notes say about it."""

    type: str
    title: str
    lines: tuple[LineRange, ...] = ()
    kind: str = ""
    date: datetime.date | None = None
    last_date: datetime.date | None = None
    official_url: str = ""
    video_url: str = ""
    slides_url: str = ""
    code_url: str = ""
    speakers: tuple[Speaker, ...] = ()
    topics: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    former_addresses: tuple[str, ...] = ()
    language: str = ""
    description: str = ""
    series: str = ""
    edition: int | None = None
    website: str = ""
    #: What the page is known by in its source: the same in every import.
    identity: str = ""
    draft: bool = False
    children: tuple["ParsedPage", ...] = ()

    def walk(self) -> Iterator["ParsedPage"]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def first_lines(self) -> LineRange:
        """Where messages about the page point to."""
        return self.lines[0] if self.lines else (1, 1)


@dataclass(frozen=True)
class LineCounts:
    """How many lines were imported, dropped and so on; the five add up to the total."""

    total: int = 0
    imported: int = 0
    blank: int = 0
    dropped: int = 0
    hidden: int = 0
    raw: int = 0


@dataclass(frozen=True)
class Document:
    """One parsed file of notes."""

    path: str
    dialect: str
    score: int
    evidence: tuple[str, ...]
    conference: ParsedPage
    line_counts: LineCounts
    author: str = ""
    url: str = ""
    licence: str = ""
    dropped: tuple[DroppedLines, ...] = ()
    reinterpretations: tuple[Reinterpretation, ...] = ()
    messages: tuple[Message, ...] = ()


class UnreadableFileError(Exception):
    """A file that cannot be read as conference notes: why, and what to do about it."""

    def __init__(self, text: str, remedy: str = "", lines: LineRange = (1, 1)) -> None:
        super().__init__(text)
        self.message = Message("error", text, lines, remedy)


class RefusedFile(NamedTuple):
    """A file that is not imported, and why."""

    path: str
    message: Message
