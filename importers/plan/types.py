"""A plan, as a value."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from conferences.models import Source
from importers import page_versions
from importers.documents import Document, Message, ParsedPage
from importers.models import ImportedPage
from importers.three_way_merge import Clash

CREATE, UPDATE, UNCHANGED = "create", "update", "unchanged"
HELD, CONFLICT, MISSING = "held", "conflict", "missing"


@dataclass
class PlannedPage:
    """What becomes of one page of a source."""

    recap: ParsedPage
    parent: "PlannedPage | None"
    action: str
    theirs: page_versions.Version
    page_id: int | None = None
    imported: ImportedPage | None = None
    base: page_versions.Version | None = None
    #: The page after the merge; None where nothing is to be written.
    result: page_versions.Version | None = None
    clashes: list[Clash] = field(default_factory=list)
    why_held: str = ""
    #: What was there before it is written, for those who undo.
    before: dict[str, Any] | None = None
    #: The page of an earlier source in the same run, not yet made.
    same_as: "PlannedPage | None" = None
    path: str = ""
    left_out: bool = False
    #: Where the blocks go that an editor split off this page.
    parts: list["PlannedPage"] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        return self.action in {CREATE, UPDATE, CONFLICT} and self.result is not None

    def key(self) -> list[Any]:
        """What makes this part of the plan this one."""
        return [
            self.recap.type,
            self.recap.identity,
            self.action,
            self.page_id,
            self.result,
            [vars(clash) for clash in self.clashes],
        ]


@dataclass
class PlannedSource:
    path: str
    key: str
    sha256: str
    data: bytes
    document: Document | None = None
    pages: list[PlannedPage] = field(default_factory=list)
    missing: list[ImportedPage] = field(default_factory=list)
    #: Sources that this one replaces: three posts merged into one.
    replaces: list[Source] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    #: The report of the last import, where the file is the same as then.
    unchanged: dict[str, Any] | None = None

    def refuse(self, text: str, remedy: str) -> None:
        """Leave this file out, and say why and what to do."""
        self.document, self.unchanged = None, None
        self.messages.append(Message("error", text, (1, 1), remedy))

    def fail(self, text: str, remedy: str) -> None:
        """Say that what was planned did not happen, and what to do."""
        self.pages, self.missing = [], []
        text = f"{text}: nothing of this source was written."
        self.messages.append(Message("error", text, (1, 1), remedy))

    @property
    def writes(self) -> bool:
        return bool(self.missing) or any(page.writes for page in self.pages)

    @property
    def failed(self) -> bool:
        return any(message.level == "error" for message in self.messages)


@dataclass
class Plan:
    sources: list[PlannedSource]

    @property
    def hash(self) -> str:
        content = [
            [
                source.path,
                source.sha256,
                [page.key() for page in source.pages],
                [row.identity for row in source.missing],
            ]
            for source in self.sources
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()

    def pages(self) -> Iterator[PlannedPage]:
        for source in self.sources:
            yield from source.pages
