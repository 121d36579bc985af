"""The results of an import, as frozen values."""

from dataclasses import dataclass
from typing import Any

from importers.parsed_documents import Message
from importers.plan.types import Plan, PlannedSource
from importers.report import report_source


@dataclass(frozen=True)
class PageResult:
    """A page that belongs to the source now, written by this import or not."""

    identity: str
    page_id: int
    url_path: str


@dataclass(frozen=True)
class SourceResult:
    #: As planned under the lock. Without pages if the source failed.
    planned: PlannedSource
    pages: tuple[PageResult, ...] = ()
    #: What happened beyond the plan.
    messages: tuple[Message, ...] = ()
    #: Whether a page was to be published and could not be.
    has_unpublished: bool = False

    @property
    def has_failed(self) -> bool:
        messages = (*self.planned.messages, *self.messages)
        return any(message.level == "error" for message in messages)

    @property
    def report(self) -> dict[str, Any]:
        url_paths = {page.identity: page.url_path for page in self.pages}
        return report_source(self.planned, url_paths, self.messages)


@dataclass(frozen=True)
class ImportResult:
    plan: Plan
    sources: tuple[SourceResult, ...]

    @property
    def reports(self) -> list[dict[str, Any]]:
        return [source.report for source in self.sources]
