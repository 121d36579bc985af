"""A file on its way in: its text, what stands above it, and how sure a reader is of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from importers.documents import Lines, Message


@dataclass(frozen=True)
class Score:
    """How sure a reader is that a file is its own, out of 100, and why."""

    points: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceText:
    """A file's repaired text, where it lies, and what was said of it so far."""

    path: str
    text: str
    messages: tuple[Message, ...] = ()

    @cached_property
    def lines(self) -> list[str]:
        lines = self.text.split("\n")
        return lines[:-1] if len(lines) > 1 and not lines[-1] else lines

    @property
    def stem(self) -> str:
        return PurePosixPath(self.path).stem


@dataclass(frozen=True)
class Front:
    """What stands above the notes: fields by name, and the lines they stood on."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    lines: Lines | None = None
    #: Lines of fields that no page has a place for.
    unused: tuple[tuple[Lines, str], ...] = ()
    messages: tuple[Message, ...] = ()

    def text(self, *names: str) -> str:
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str | int | float) and str(value).strip():
                return str(value).strip()
        return ""

    def texts(self, *names: str) -> tuple[str, ...]:
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str):
                value = [part.strip() for part in value.split(",")]
            if isinstance(value, list | tuple):
                found = tuple(str(part).strip() for part in value if str(part).strip())
                if found:
                    return found
        return ()
