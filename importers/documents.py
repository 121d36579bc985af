"""What every reader returns: a conference with its days and talks, as plain frozen values."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: First and last line, counted from 1.
Lines = tuple[int, int]

CONFERENCE, DAY, TALK = "conference", "day", "talk"


@dataclass(frozen=True)
class Block:
    """A piece of a page's body: the name of a block of the site, and its value as plain data.

    A picture's value names its file in the notes; the apply step finds or misses it.
    """

    kind: str
    value: Any
    lines: Lines
    #: What is in it, as a reader of the page would count.
    counts: Mapping[str, int] = field(default_factory=dict, compare=False)
    #: The first words of prose, without any mark.
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
    lines: Lines = (1, 1)
    remedy: str = ""


@dataclass(frozen=True)
class Dropped:
    lines: Lines
    reason: str


@dataclass(frozen=True)
class Promoted:
    """Where a rule read more than CommonMark does."""

    lines: Lines
    source: str
    target: str
    rule: str


@dataclass(frozen=True)
class Recap:
    """A page to be: a conference, a day or a talk, with what the notes say of it."""

    type: str
    title: str
    lines: tuple[Lines, ...] = ()
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
    identity: str = ""
    draft: bool = False
    children: tuple["Recap", ...] = ()

    def walk(self) -> Iterator["Recap"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Account:
    """What became of every line; the five add up to the whole file."""

    total: int
    imported: int
    blank: int
    dropped: int
    hidden: int
    raw: int


@dataclass(frozen=True)
class Document:
    """One file of notes, read."""

    path: str
    dialect: str
    score: int
    evidence: tuple[str, ...]
    conference: Recap
    account: Account
    author: str = ""
    url: str = ""
    licence: str = ""
    dropped: tuple[Dropped, ...] = ()
    promoted: tuple[Promoted, ...] = ()
    messages: tuple[Message, ...] = field(default=())


#: A file that is not taken, and why.
Refused = tuple[str, Message]


class NotReadable(Exception):  # noqa: N818 - what is wrong is the file
    """A file that cannot be read as conference notes; its words say why, and what to do."""

    def __init__(self, text: str, remedy: str = "", lines: Lines = (1, 1)) -> None:
        super().__init__(text)
        self.message = Message("error", text, lines, remedy)
