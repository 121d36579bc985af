"""A plan as a frozen value: what an import would write. It holds ids, never database rows."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from importers.page_versions import PageVersion
from importers.parsed_documents import Document, LineRange, Message, ParsedPage
from importers.parsers.reading_guide import NO_GUIDE, ReadingGuide
from importers.three_way_merge import MergeConflict

#: What becomes of a page; the values are those of the report.
CREATE, UPDATE, UNCHANGED = "create", "update", "unchanged"
DEFERRED, CONFLICT, MISSING = "held", "conflict", "missing"


@dataclass(frozen=True)
class PlannedPage:
    """One page of the notes, and the action planned for it."""

    parsed: ParsedPage
    #: None for a conference.
    parent_identity: str | None
    action: str
    #: What the notes say: the base of the next merge.
    notes: PageVersion
    #: What is written to the page; None if nothing is.
    merged: PageVersion | None = None
    conflicts: tuple[MergeConflict, ...] = ()
    page_id: int | None = None
    #: The row of the last import of this page, if there was one.
    imported_page_id: int | None = None
    url_path: str = ""
    deferral_reason: str = ""
    is_left_out: bool = False

    @property
    def identity(self) -> str:
        return self.parsed.identity

    @property
    def is_written(self) -> bool:
        return self.action in {CREATE, UPDATE, CONFLICT} and self.merged is not None

    def fingerprint(self) -> list[Any]:
        """The parts that two plans must agree on to be the same."""
        merged = self.merged and self.merged.as_json()
        conflicts = [asdict(conflict) for conflict in self.conflicts]
        return [self.parsed.type, self.identity, self.action, self.page_id, merged, conflicts]


@dataclass(frozen=True)
class MissingPage:
    """A page of an earlier import that is no longer in the notes. It stays as it is."""

    imported_page_id: int
    #: As it was in the notes, without its text.
    parsed: ParsedPage
    url_path: str


@dataclass(frozen=True)
class PlannedSource:
    """One file, and the actions planned for its pages."""

    path: str
    key: str
    sha256: str
    data: bytes
    guide: ReadingGuide = NO_GUIDE
    #: None if the file is refused, or the same as at its last import.
    document: Document | None = None
    pages: tuple[PlannedPage, ...] = ()
    missing: tuple[MissingPage, ...] = ()
    #: Sources whose place this one takes: three posts merged into one.
    replaced_source_ids: tuple[int, ...] = ()
    messages: tuple[Message, ...] = ()
    #: The report of the last import, if the file is the same.
    last_report: Mapping[str, Any] | None = None

    def refuse(self, text: str, remedy: str, lines: LineRange = (1, 1)) -> "PlannedSource":
        """The same source with nothing to import, and why."""
        message = Message("error", text, lines, remedy)
        return replace(self, document=None, last_report=None, messages=(*self.messages, message))

    @property
    def is_written(self) -> bool:
        return bool(self.missing) or any(page.is_written for page in self.pages)


@dataclass(frozen=True)
class Plan:
    sources: tuple[PlannedSource, ...]

    @property
    def hash(self) -> str:
        """Two plans that write the same have the same hash."""
        content = []
        for source in self.sources:
            pages = [page.fingerprint() for page in source.pages]
            missing = [page.parsed.identity for page in source.missing]
            content.append([source.path, source.sha256, pages, missing])
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()

    def pages(self) -> Iterator[PlannedPage]:
        for source in self.sources:
            yield from source.pages
