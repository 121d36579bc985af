"""What is coming, late, failed, held back, or not without its parent: read in a few queries."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

from conferences.curation.scheduling.models import Attempt, Heartbeat, Release, ReleasePage
from conferences.models import ConferencePage
from conferences.tree_paths import get_conference_path, get_paths_above

#: A worker may need this long to come round; then a page is late.
GRACE = timedelta(minutes=5)


class State(StrEnum):
    FAILED = "failed"
    HELD = "held"
    LATE = "late"
    WAITING = "waits for its parent"
    BEFORE_PARENT = "before its parent"
    COMING = "coming"


TROUBLE = (State.FAILED, State.HELD, State.LATE, State.WAITING, State.BEFORE_PARENT)


@dataclass
class Item:
    """Something with a date: a page that goes live or is taken down, or a release."""

    at: datetime
    what: str
    title: str
    state: State
    page: Page | None = None
    release: Release | None = None
    conference: str = ""
    reason: str = ""
    attempt: Attempt | None = None

    @property
    def is_trouble(self) -> bool:
        return self.state in TROUBLE


def items(below: Iterable[str] = ("",), conference: ConferencePage | None = None) -> list[Item]:
    """All that has a date, trouble first; of pages, those at these places of the tree."""
    now = timezone.now()
    places = (conference.path,) if conference else ("",)
    seen = tuple(below)

    def is_asked_for(page: Page) -> bool:
        return page.path.startswith(seen) and page.path.startswith(places)

    scheduled = _scheduled()
    pages = list(Page.objects.filter(pk__in=scheduled).defer_streamfields())
    expiring = list(Page.objects.filter(live=True, expire_at__isnull=False))
    attempts = {(each.page_id, each.revision_id): each for each in Attempt.objects.all()}
    names = _conference_names([*pages, *expiring])
    above = _Above(pages, scheduled, attempts)
    found = []
    for page in filter(is_asked_for, pages):
        revision, at = scheduled[page.pk]
        item = _item(page, at, "goes live", attempts.get((page.pk, revision)), now)
        above.look(item, now)
        found.append(item)
    found += [
        _item(page, page.expire_at, "is taken down", attempts.get((page.pk, None)), now)
        for page in filter(is_asked_for, expiring)
    ]
    for item in found:
        item.conference = names.get(get_conference_path(item.page.path), "") if item.page else ""
    if conference is None:
        found += [_release_item(release, now) for release in _releases()]
    return sorted(found, key=lambda item: (not item.is_trouble, item.at, item.title))


def _scheduled() -> dict[int, tuple[int, datetime]]:
    rows = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return {
        int(page): (pk, at)
        for pk, page, at in rows.values_list("pk", "object_id", "approved_go_live_at")
    }


def _item(page: Page, at: datetime, what: str, attempt: Attempt | None, now: datetime) -> Item:
    item = Item(at, what, page.draft_title or page.title, State.COMING, page, attempt=attempt)
    if attempt:
        item.state = State.HELD if attempt.held else State.FAILED
        item.reason = attempt.error
    elif at < now - GRACE:
        item.state = State.LATE
        item.reason = "It is due, and no worker took it. Does one run?"
    return item


class _Above:
    """What is above the scheduled pages and not live: readers find nothing below it."""

    def __init__(
        self,
        pages: list[Page],
        scheduled: dict[int, tuple[int, datetime]],
        attempts: dict[tuple[int, int | None], Attempt],
    ) -> None:
        paths = {path for page in pages for path in get_paths_above(page.path)}
        found = Page.objects.filter(path__in=paths, live=False)
        self.unpublished = {page.path: page.draft_title for page in found}
        self.moments = {page.path: scheduled[page.pk][1] for page in pages}
        self.failed = {page.path for page in pages if (page.pk, scheduled[page.pk][0]) in attempts}

    def look(self, item: Item, now: datetime) -> None:
        """Say of a page for which it waits, or would wait."""
        if item.page is None or item.attempt:
            return
        is_due = item.at <= now
        for path in get_paths_above(item.page.path):
            title = self.unpublished.get(path)
            if title is None:
                continue
            if is_due and path in self.failed:
                item.state = State.WAITING
                item.reason = f"“{title}” above it could not go live. It follows when that one is."
                return
            if path not in self.moments or self.moments[path] > max(item.at, now):
                item.state = State.WAITING if is_due else State.BEFORE_PARENT
                item.reason = (
                    f"“{title}” above it is not live{'' if is_due else ' by then'}. "
                    "It waits for that one: publish or schedule it."
                )
                return


def _conference_names(pages: list[Page]) -> dict[str, str]:
    paths = {get_conference_path(page.path) for page in pages}
    return dict(ConferencePage.objects.filter(path__in=paths).values_list("path", "title"))


def _releases() -> "QuerySet[Release]":
    return Release.objects.filter(
        state__in=[Release.State.PLANNED, Release.State.FAILED], at__isnull=False
    ).annotate(size=Count("entries"), is_held=Exists(_held_pages()))


def _held_pages() -> "QuerySet[ReleasePage]":
    """Of a release: the page that a rule or a permission kept from going live."""
    held = Attempt.objects.filter(revision=OuterRef("revision"), held=True)
    return ReleasePage.objects.filter(Exists(held), release=OuterRef("pk"))


def _release_item(release: Any, now: datetime) -> Item:
    assert release.at is not None  # noqa: S101 - the query asks for those with a date
    state = State.COMING
    if release.state == Release.State.FAILED:
        state = State.HELD if release.is_held else State.FAILED
    elif release.at < now - GRACE:
        state = State.LATE
    return Item(release.at, "goes live", release.name, state, None, release, "", release.error)


@dataclass(frozen=True)
class Month:
    """A month as a table: weeks of days, each with what happens on it."""

    first: date
    weeks: list[list[tuple[date, list[Item]]]]

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)


def month(first: date, found: Iterable[Item]) -> Month:
    """On the days of the reader's own clock, Monday first."""
    on_day = defaultdict(list)
    for item in sorted(found, key=lambda item: item.at):
        on_day[timezone.localtime(item.at).date()].append(item)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Month(first, [[(day, on_day.get(day, [])) for day in week] for week in weeks])


def heart() -> Heartbeat | None:
    """The publish worker heard last."""
    return Heartbeat.heard_last(Heartbeat.Work.PUBLISHING)
