"""A file of notes before it is parsed: its text, its front matter, and a dialect's score for it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from importers.parsed_documents import LineRange, Message
from importers.parsers.folders import FileContext
from importers.parsers.reading_guide import NO_GUIDE, ReadingGuide

SPEAKER_FIELDS = ("speaker", "speakers", "presenter", "presenters")


@dataclass(frozen=True)
class Score:
    """How well a file fits a dialect, out of 100, and why."""

    points: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotesFile:
    """A file's decoded text, its path, and the messages of the decoder."""

    path: str
    text: str
    messages: tuple[Message, ...] = ()
    context: FileContext | None = None
    guide: ReadingGuide = NO_GUIDE

    @cached_property
    def lines(self) -> list[str]:
        lines = self.text.split("\n")
        return lines[:-1] if len(lines) > 1 and not lines[-1] else lines

    @property
    def stem(self) -> str:
        return PurePosixPath(self.path).stem


@dataclass(frozen=True)
class FrontMatter:
    """The fields above the notes, by name, and their lines."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    lines: LineRange | None = None
    #: Names of fields that have no place on a page, with their lines.
    unused: tuple[tuple[LineRange, str], ...] = ()
    messages: tuple[Message, ...] = ()

    def get_text(self, *names: str) -> str:
        """The first of these fields that has a value."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str | int | float) and str(value).strip():
                return str(value).strip()
        return ""

    def get_date(self, name: str) -> datetime.date | None:
        value = self.fields.get(name)
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value)[:10])
        except ValueError:
            return None

    def get_list(self, *names: str) -> tuple[str, ...]:
        """The same for fields with several values, which may be separated by commas."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str):
                value = value.split(",")
            if isinstance(value, list | tuple):
                values = tuple(str(part).strip() for part in value if str(part).strip())
                if values:
                    return values
        return ()
