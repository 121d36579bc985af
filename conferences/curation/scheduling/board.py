"""The board: everything that has a date, with its state. Read in a few queries."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from wagtail.models import Page, Revision

from conferences.curation.scheduling.models import FailedAttempt, Release, ReleasePage
from conferences.edit_urls import get_edit_url
from conferences.models import ConferencePage
from conferences.tree_paths import get_conference_path, get_paths_above

#: A page that is due for longer than this is late: a worker may need some time to get to it.
GRACE_PERIOD = timedelta(minutes=5)


class Action(TextChoices):
    PUBLISH = "publish", gettext_lazy("Publish")
    UNPUBLISH = "unpublish", gettext_lazy("Unpublish")


class State(TextChoices):
    FAILED = "failed", gettext_lazy("Failed")
    BLOCKED = "blocked", gettext_lazy("Blocked")
    LATE = "late", gettext_lazy("Late")
    WAITING = "waiting", gettext_lazy("Waiting for its parent")
    BEFORE_PARENT = "before-parent", gettext_lazy("Before its parent")
    SCHEDULED = "scheduled", gettext_lazy("Scheduled")


@dataclass
class BoardItem:
    """A page or a release with a date."""

    at: datetime
    action: Action
    title: str
    state: State = State.SCHEDULED
    #: An item has one or the other. The query annotates the release.
    page: Any = None
    release: Any = None
    conference: str = ""
    reason: str = ""
    failed_attempt: FailedAttempt | None = None

    @property
    def is_problem(self) -> bool:
        return self.state != State.SCHEDULED

    @property
    def description(self) -> str:
        if self.action == Action.UNPUBLISH:
            return _("Expires: {title}").format(title=self.title)
        if self.release is None:
            return _("Goes live: {title}").format(title=self.title)
        count = self.release.page_count
        return ngettext(
            "Goes live: {title} (release with {count} page)",
            "Goes live: {title} (release with {count} pages)",
            count,
        ).format(title=self.title, count=count)

    @property
    def url(self) -> str:
        return self.release.get_absolute_url() if self.release else get_edit_url(self.page.pk)


def load_board(
    paths: Iterable[str] = ("",), conference: ConferencePage | None = None
) -> list[BoardItem]:
    """Everything with a date, problems first. Of pages, those below these paths."""
    now = timezone.now()
    visible = tuple(paths)
    within = conference.path if conference else ""

    def is_listed(page: Page) -> bool:
        return page.path.startswith(visible) and page.path.startswith(within)

    scheduled = _find_scheduled_revisions()
    attempts = {(each.page_id, each.revision_id): each for each in FailedAttempt.objects.all()}
    items = []
    for page in Page.objects.filter(pk__in=scheduled).defer_streamfields():
        revision, at = scheduled[page.pk]
        attempt = attempts.get((page.pk, revision))
        items.append(_build_page_item(page, at, Action.PUBLISH, attempt, now))
    _wait_for_ancestors(items, now)
    for page in Page.objects.filter(live=True, expire_at__isnull=False):
        attempt = attempts.get((page.pk, None))
        items.append(_build_page_item(page, page.expire_at, Action.UNPUBLISH, attempt, now))
    items = [item for item in items if is_listed(item.page)]
    paths_of_conferences = {get_conference_path(item.page.path) for item in items}
    conferences = ConferencePage.objects.filter(path__in=paths_of_conferences)
    titles = dict(conferences.values_list("path", "title"))
    for item in items:
        item.conference = titles.get(get_conference_path(item.page.path), "")
    if conference is None:
        items += [_build_release_item(release, now) for release in _find_scheduled_releases()]
    return sorted(items, key=lambda item: (not item.is_problem, item.at, item.title))


def _find_scheduled_revisions() -> dict[int, tuple[int, datetime]]:
    revisions = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    rows = revisions.values_list("pk", "object_id", "approved_go_live_at")
    return {int(page_id): (pk, at) for pk, page_id, at in rows}


def _build_page_item(
    page: Page, at: Any, action: Action, attempt: FailedAttempt | None, now: datetime
) -> BoardItem:
    item = BoardItem(at, action, page.draft_title or page.title, page=page, failed_attempt=attempt)
    if attempt:
        item.state = State.BLOCKED if attempt.is_blocked else State.FAILED
        item.reason = attempt.error
    elif at < now - GRACE_PERIOD:
        item.state = State.LATE
        item.reason = _("It is overdue. Check that scheduled publishing is running.")
    return item


def _wait_for_ancestors(items: list[BoardItem], now: datetime) -> None:
    """Say which unpublished ancestor keeps, or will keep, readers from each scheduled page."""
    by_path = {item.page.path: item for item in items}
    paths_above = {path for page_path in by_path for path in get_paths_above(page_path)}
    unpublished = Page.objects.filter(path__in=paths_above, live=False)
    titles = dict(unpublished.values_list("path", "draft_title"))
    for item in items:
        if item.failed_attempt:
            continue
        for path in filter(titles.__contains__, get_paths_above(item.page.path)):
            ancestor = by_path.get(path)
            if item.at <= now and ancestor and ancestor.failed_attempt:
                item.state = State.WAITING
                message = _("“{title}” above it failed. This page follows once that one is live.")
            elif ancestor and ancestor.at <= max(item.at, now):
                continue
            elif item.at <= now:
                item.state = State.WAITING
                message = _("“{title}” above it isn't live. Publish or schedule that page.")
            else:
                item.state = State.BEFORE_PARENT
                message = _("“{title}” above it won't be live by then. Schedule that page too.")
            item.reason = message.format(title=titles[path])
            break


def _find_scheduled_releases() -> "QuerySet[Release]":
    blocked = FailedAttempt.objects.filter(revision=OuterRef("revision"), is_blocked=True)
    blocked_pages = ReleasePage.objects.filter(Exists(blocked), release=OuterRef("pk"))
    scheduled = Release.objects.filter(state__in=Release.SCHEDULED_STATES, go_live_at__isnull=False)
    return scheduled.annotate(page_count=Count("release_pages"), is_blocked=Exists(blocked_pages))


def _build_release_item(release: Any, now: datetime) -> BoardItem:
    at, state = release.go_live_at, State.SCHEDULED
    if release.state == Release.State.FAILED:
        state = State.BLOCKED if release.is_blocked else State.FAILED
    elif at < now - GRACE_PERIOD:
        state = State.LATE
    return BoardItem(at, Action.PUBLISH, release.name, state, release=release, reason=release.error)


@dataclass(frozen=True)
class Month:
    """A calendar month: its weeks, each of days with their items."""

    first_day: date
    weeks: list[list[tuple[date, list[BoardItem]]]]

    @property
    def previous(self) -> date:
        return (self.first_day - timedelta(days=1)).replace(day=1)

    @property
    def next(self) -> date:
        return (self.first_day + timedelta(days=31)).replace(day=1)


def build_month(first_day: date, items: Iterable[BoardItem]) -> Month:
    """Puts each item on its day in the user's time zone. Weeks start on Monday."""
    items_by_day = defaultdict(list)
    for item in sorted(items, key=lambda item: item.at):
        items_by_day[timezone.localtime(item.at).date()].append(item)
    weeks = Calendar().monthdatescalendar(first_day.year, first_day.month)
    return Month(first_day, [[(day, items_by_day.get(day, [])) for day in week] for week in weeks])
