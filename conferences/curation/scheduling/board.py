"""The board: everything that has a date, with its state. Read in a few queries."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet, TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from wagtail.models import Page, Revision

from conferences.curation.scheduling.models import FailedAttempt, Release, ReleasePage
from conferences.models import ConferencePage
from conferences.tree_paths import get_conference_path, get_paths_above

#: What is due for longer than this is late: a worker may need some time to get to it.
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
    page: Page | None = None
    release: Release | None = None
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
        count: int = self.release.page_count  # type: ignore[attr-defined] # annotated
        return ngettext(
            "Goes live: {title} (release with {count} page)",
            "Goes live: {title} (release with {count} pages)",
            count,
        ).format(title=self.title, count=count)

    @property
    def url(self) -> str:
        if self.release:
            return self.release.get_absolute_url()
        assert self.page is not None  # noqa: S101 - an item has one or the other
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])


def load_board(
    paths: Iterable[str] = ("",), conference: ConferencePage | None = None
) -> list[BoardItem]:
    """Everything with a date, problems first. Of pages, those below these paths."""
    now = timezone.now()
    visible = tuple(paths)
    within = conference.path if conference else ""

    def is_listed(page: Page) -> bool:
        return page.path.startswith(visible) and page.path.startswith(within)

    scheduled = _scheduled_revisions()
    pages = list(Page.objects.filter(pk__in=scheduled).defer_streamfields())
    expiring = list(Page.objects.filter(live=True, expire_at__isnull=False))
    attempts = {(each.page_id, each.revision_id): each for each in FailedAttempt.objects.all()}
    conferences = _conference_titles([*pages, *expiring])
    ancestors = _UnpublishedAncestors(pages, scheduled, attempts)
    items = []
    for page in filter(is_listed, pages):
        revision, at = scheduled[page.pk]
        item = _page_item(page, at, Action.PUBLISH, attempts.get((page.pk, revision)), now)
        ancestors.update_state(item, now)
        items.append(item)
    items += [
        _page_item(page, page.expire_at, Action.UNPUBLISH, attempts.get((page.pk, None)), now)
        for page in filter(is_listed, expiring)
        if page.expire_at
    ]
    for item in items:
        if item.page:
            item.conference = conferences.get(get_conference_path(item.page.path), "")
    if conference is None:
        items += [_release_item(release, now) for release in _scheduled_releases()]
    return sorted(items, key=lambda item: (not item.is_problem, item.at, item.title))


def _scheduled_revisions() -> dict[int, tuple[int, datetime]]:
    rows = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return {
        int(page): (pk, at)
        for pk, page, at in rows.values_list("pk", "object_id", "approved_go_live_at")
    }


def _page_item(
    page: Page, at: datetime, action: Action, attempt: FailedAttempt | None, now: datetime
) -> BoardItem:
    item = BoardItem(at, action, page.draft_title or page.title, page=page, failed_attempt=attempt)
    if attempt:
        item.state = State.BLOCKED if attempt.is_blocked else State.FAILED
        item.reason = attempt.error
    elif at < now - GRACE_PERIOD:
        item.state = State.LATE
        item.reason = _("It is overdue. Check that scheduled publishing is running.")
    return item


class _UnpublishedAncestors:
    """Ancestors of scheduled pages that are not live, which keep readers from the pages below."""

    def __init__(
        self,
        pages: list[Page],
        scheduled: dict[int, tuple[int, datetime]],
        attempts: dict[tuple[int, int | None], FailedAttempt],
    ) -> None:
        paths = {path for page in pages for path in get_paths_above(page.path)}
        ancestors = Page.objects.filter(path__in=paths, live=False)
        self.titles = {page.path: page.draft_title for page in ancestors}
        self.dates = {page.path: scheduled[page.pk][1] for page in pages}
        self.failed = {page.path for page in pages if (page.pk, scheduled[page.pk][0]) in attempts}

    def update_state(self, item: BoardItem, now: datetime) -> None:
        """Say which ancestor the page waits for, or will wait for."""
        if item.page is None or item.failed_attempt:
            return
        is_due = item.at <= now
        for path in get_paths_above(item.page.path):
            title = self.titles.get(path)
            if title is None:
                continue
            if is_due and path in self.failed:
                item.state = State.WAITING
                message = _("“{title}” above it failed. This page follows once that one is live.")
            elif path in self.dates and self.dates[path] <= max(item.at, now):
                continue
            elif is_due:
                item.state = State.WAITING
                message = _("“{title}” above it isn't live. Publish or schedule that page.")
            else:
                item.state = State.BEFORE_PARENT
                message = _("“{title}” above it won't be live by then. Schedule that page too.")
            item.reason = message.format(title=title)
            return


def _conference_titles(pages: list[Page]) -> dict[str, str]:
    paths = {get_conference_path(page.path) for page in pages}
    return dict(ConferencePage.objects.filter(path__in=paths).values_list("path", "title"))


def _scheduled_releases() -> "QuerySet[Release]":
    blocked = FailedAttempt.objects.filter(revision=OuterRef("revision"), is_blocked=True)
    blocked_pages = ReleasePage.objects.filter(Exists(blocked), release=OuterRef("pk"))
    return Release.objects.filter(
        state__in=[Release.State.SCHEDULED, Release.State.FAILED], go_live_at__isnull=False
    ).annotate(page_count=Count("release_pages"), is_blocked=Exists(blocked_pages))


def _release_item(release: Release, now: datetime) -> BoardItem:
    assert release.go_live_at is not None  # noqa: S101 - the query asks for those with a date
    state = State.SCHEDULED
    if release.state == Release.State.FAILED:
        is_blocked: bool = release.is_blocked  # type: ignore[attr-defined] # annotated
        state = State.BLOCKED if is_blocked else State.FAILED
    elif release.go_live_at < now - GRACE_PERIOD:
        state = State.LATE
    return BoardItem(
        release.go_live_at,
        Action.PUBLISH,
        release.name,
        state,
        release=release,
        reason=release.error,
    )


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
