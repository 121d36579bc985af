"""What the site should be, in plain Python: pages, their versions, and where readers found them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

WORD = re.compile(r"term\d{4}x")

CONFERENCE, DAY, TALK = "conferencepage", "daypage", "talkpage"
#: What may stand below what.
PARENTS = {CONFERENCE: {"homepage"}, DAY: {CONFERENCE}, TALK: {CONFERENCE, DAY}}


def words_in(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in WORD.findall(text))


@dataclass(frozen=True)
class Version:
    """A draft, or what readers have of a page."""

    title: str
    slug: str
    #: What is found by a search.
    words: frozenset[str]
    #: And the sentence for search engines, which readers' programs see.
    shown: frozenset[str]
    #: What editors wrote of it, and no import may take away.
    mine: frozenset[str] = frozenset()
    leaves_at: datetime | None = None

    @classmethod
    def of(cls, content: Mapping[str, Any], mine: Iterable[str] = ()) -> "Version":
        """As a revision has it."""
        body = content["body"] if isinstance(content["body"], str) else json.dumps(content["body"])
        words = words_in(content["title"], body)
        leaves_at = content.get("expire_at")
        return cls(
            title=content["title"],
            slug=content["slug"],
            words=words,
            shown=words | words_in(content["search_description"]),
            mine=frozenset(mine),
            leaves_at=datetime.fromisoformat(leaves_at) if leaves_at else None,
        )


@dataclass
class PageHas:
    pk: int
    kind: str
    parent: int
    #: Where it stands now; a draft may wish another.
    slug: str
    draft: Version
    live: Version | None = None
    #: Every version there ever was, by its number.
    versions: dict[int, Version] = field(default_factory=dict)
    goes_live: tuple[datetime, Version] | None = None
    #: An editor took something off it, so that not all of the notes is there.
    is_cut: bool = False
    #: The step that last changed it, in whatever way.
    changed: int = 0


@dataclass
class RunDid:
    """An import that may be taken back."""

    pk: int
    source: str
    step: int
    created: set[int]
    #: What each of the other pages that it wrote was before.
    before: dict[int, Version]
    words_before: set[str]
    #: How often the source had been imported, this one included.
    turn: int


@dataclass
class Expected:
    home: int
    pages: dict[int, PageHas] = field(default_factory=dict)
    runs: list[RunDid] = field(default_factory=list)
    #: Which pages were live at an address, the last one last.
    known: dict[str, list[int]] = field(default_factory=dict)
    step: int = 0

    def below(self, pk: int) -> Iterator[PageHas]:
        """A page and all below it."""
        yield self.pages[pk]
        for page in list(self.pages.values()):
            if page.parent == pk:
                yield from self.below(page.pk)

    def above(self, page: PageHas) -> Iterator[PageHas]:
        while page.parent != self.home:
            page = self.pages[page.parent]
            yield page

    def is_public(self, page: PageHas) -> bool:
        return bool(page.live) and all(one.live for one in self.above(page))

    def address(self, page: PageHas) -> str:
        slugs = [page.slug, *(one.slug for one in self.above(page))]
        return "/" + "".join(f"{slug}/" for slug in reversed(slugs))

    def public(self) -> dict[int, str]:
        """Where readers find what."""
        return {page.pk: self.address(page) for page in self.pages.values() if self.is_public(page)}

    def remember_addresses(self) -> None:
        for page in self.pages.values():
            if page.live:
                holders = self.known.setdefault(self.address(page), [])
                if page.pk in holders:
                    holders.remove(page.pk)
                holders.append(page.pk)

    def taken_slugs(self, parent: int, besides: int | None = None) -> set[str]:
        """Slugs below a page: those in use, and those that a draft wishes."""
        return {
            slug
            for page in self.pages.values()
            if page.parent == parent and page.pk != besides
            for slug in (
                page.slug,
                page.draft.slug,
                *([page.goes_live[1].slug] if page.goes_live else ()),
            )
        }

    def publish(self, page: PageHas, version: Version) -> None:
        page.live, page.slug, page.goes_live = version, version.slug, None

    def what_was_due(self, now: datetime) -> None:
        """What a round of the worker does: pages end, then others begin, parents first."""
        for page in self.pages.values():
            if page.live and page.live.leaves_at and page.live.leaves_at <= now:
                if page.goes_live and page.goes_live[0] <= page.live.leaves_at:
                    page.goes_live = None
                page.live, page.changed = None, self.step

        def is_due(page: PageHas) -> bool:
            return bool(page.goes_live and page.goes_live[0] <= now)

        due = [
            page
            for page in self.pages.values()
            if is_due(page) and all(one.live or is_due(one) for one in self.above(page))
        ]
        for page in due:
            at, version = page.goes_live
            page.changed = self.step
            if version.leaves_at and version.leaves_at <= at:
                version = replace(version, leaves_at=None)
            self.publish(page, version)
