"""The expected state of the site, in plain Python: pages, versions and addresses."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

WORD = re.compile(r"term\d{4}x")

CONFERENCE, DAY, TALK = "conferencepage", "daypage", "talkpage"
#: Allowed parent types.
PARENTS = {CONFERENCE: {"homepage"}, DAY: {CONFERENCE}, TALK: {CONFERENCE, DAY}}


def find_words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in WORD.findall(text))


@dataclass(frozen=True)
class Version:
    """The content of a draft or a live page."""

    title: str
    slug: str
    #: The words that a search finds.
    words: frozenset[str]
    #: Those, and the words of the search description.
    visible_words: frozenset[str]
    #: Words by editors, which no import may remove.
    editor_words: frozenset[str] = frozenset()
    expires_at: datetime | None = None

    @classmethod
    def of(cls, content: Mapping[str, Any], editor_words: Iterable[str] = ()) -> "Version":
        """From the content of a revision."""
        body = content["body"] if isinstance(content["body"], str) else json.dumps(content["body"])
        words = find_words(content["title"], body)
        expires_at = content.get("expire_at")
        return cls(
            title=content["title"],
            slug=content["slug"],
            words=words,
            visible_words=words | find_words(content["search_description"]),
            editor_words=frozenset(editor_words),
            expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
        )


@dataclass
class ExpectedPage:
    pk: int
    kind: str
    parent: int
    #: The current slug. A draft may have another one.
    slug: str
    draft: Version
    live: Version | None = None
    #: All revisions, by primary key.
    versions: dict[int, Version] = field(default_factory=dict)
    scheduled: tuple[datetime, Version] | None = None
    was_live: bool = False
    #: An editor removed something, so parts of the notes are missing.
    is_incomplete: bool = False
    #: The last step that changed the page.
    changed_in_step: int = 0


@dataclass
class ExpectedRun:
    """An import that may be undone."""

    pk: int
    source: str
    step: int
    created: set[int]
    #: The previous version of each updated page.
    before: dict[int, Version]
    words_before: set[str]
    #: 1 for the first import of the source.
    import_number: int


@dataclass
class Expected:
    home: int
    pages: dict[int, ExpectedPage] = field(default_factory=dict)
    runs: list[ExpectedRun] = field(default_factory=list)
    #: The pages that were live at an address, the newest last.
    address_history: dict[str, list[int]] = field(default_factory=dict)
    step: int = 0

    def subtree(self, pk: int) -> Iterator[ExpectedPage]:
        """The page and its descendants."""
        yield self.pages[pk]
        for page in list(self.pages.values()):
            if page.parent == pk:
                yield from self.subtree(page.pk)

    def ancestors(self, page: ExpectedPage) -> Iterator[ExpectedPage]:
        while page.parent != self.home:
            page = self.pages[page.parent]
            yield page

    def is_public(self, page: ExpectedPage) -> bool:
        return bool(page.live) and all(one.live for one in self.ancestors(page))

    def address(self, page: ExpectedPage) -> str:
        slugs = [page.slug, *(one.slug for one in self.ancestors(page))]
        return "/" + "".join(f"{slug}/" for slug in reversed(slugs))

    def public(self) -> dict[int, str]:
        """The address of each public page."""
        return {page.pk: self.address(page) for page in self.pages.values() if self.is_public(page)}

    def record_addresses(self) -> None:
        for page in self.pages.values():
            if page.live:
                holders = self.address_history.setdefault(self.address(page), [])
                if page.pk in holders:
                    holders.remove(page.pk)
                holders.append(page.pk)

    def taken_slugs(self, parent: int, besides: int | None = None) -> set[str]:
        """Slugs below a page, of live pages and of drafts."""
        siblings = [
            page for page in self.pages.values() if page.parent == parent and page.pk != besides
        ]
        scheduled = {page.scheduled[1].slug for page in siblings if page.scheduled}
        return scheduled.union(*({page.slug, page.draft.slug} for page in siblings))

    def publish(self, page: ExpectedPage, version: Version) -> None:
        page.live, page.slug, page.scheduled = version, version.slug, None
        page.was_live = True

    def run_schedules(self, now: datetime) -> None:
        """Unpublish expired pages, then publish scheduled ones, parents first."""
        for page in self.pages.values():
            if page.live and page.live.expires_at and page.live.expires_at <= now:
                if page.scheduled and page.scheduled[0] <= page.live.expires_at:
                    page.scheduled = None
                page.live, page.changed_in_step = None, self.step

        def is_due(page: ExpectedPage) -> bool:
            return bool(page.scheduled and page.scheduled[0] <= now)

        due = [
            page
            for page in self.pages.values()
            if is_due(page) and all(one.live or is_due(one) for one in self.ancestors(page))
        ]
        for page in due:
            at, version = page.scheduled
            page.changed_in_step = self.step
            if version.expires_at and version.expires_at <= at:
                version = replace(version, expires_at=None)
            self.publish(page, version)
