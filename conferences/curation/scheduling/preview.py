"""What would become of pages and all below them: read, told, and nothing written.

The pages above that are not live yet come along, for nobody could read the others without them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from conferences.curation.scheduling.cadence import Wish, plan
from conferences.curation.scheduling.publish_problems import obstacle
from conferences.editing_state import FORMS, SCHEDULES, Activity, EditingStates
from conferences.models import RecapPage
from conferences.publish_errors import describe_error
from conferences.tree_paths import get_depth, get_paths_above, is_below


@dataclass
class Entry:
    """A page with what is known of its dates, and with a date or why it gets none."""

    page: Page
    scheduled_at: datetime | None = None
    at: datetime | None = None
    held: str = ""
    skipped: str = ""

    @property
    def title(self) -> str:
        return str(self.page.draft_title or self.page.title)

    @property
    def depth(self) -> int:
        return get_depth(self.page.path)


@dataclass
class Lot:
    """The pages of one wish, in the order in which they go."""

    planned: list[Entry]
    held: list[Entry]
    skipped: list[Entry]

    def fingerprint(self, *, with_dates: bool = True) -> str:
        """Changes when the draft, the date or the fate of any page does."""
        planned = [
            (
                entry.page.pk,
                entry.page.latest_revision_id,
                _written(entry.page),
                entry.at if with_dates else None,
            )
            for entry in self.planned
        ]
        held = [(entry.page.pk, entry.held) for entry in self.held]
        return hashlib.sha256(repr((planned, held)).encode()).hexdigest()


def _written(page: Page) -> str:
    """Autosave writes into a revision that is there: its time tells."""
    return str(page.latest_revision.created_at) if page.latest_revision else ""


def is_schedulable(page: Page) -> bool:
    return page.specific_class is not None and issubclass(page.specific_class, RecapPage)


def entries_of(chosen: Sequence[Page], *, with_above: bool = True) -> list[Entry]:
    """The pages, what is below them, and what above them is not live; each with its date."""
    wanted = Q(path__in=[page.path for page in chosen if page.is_leaf()])
    for page in chosen:
        if not page.is_leaf():
            wanted |= Q(path__startswith=page.path)
    if with_above:
        above = {path for page in chosen for path in get_paths_above(page.path)}
        wanted |= Q(path__in=above, live=False)
    pages = _recaps(Page.objects.filter(wanted))
    dates = EditingStates(pages).go_live_dates
    for found in pages:
        found._approved_schedule = found.pk in dates  # else Wagtail asks for each page
    return [Entry(found, dates.get(found.pk)) for found in pages]


def _recaps(pages: Any) -> list[Page]:
    found = pages.select_related("latest_revision", "locked_by").order_by("path").specific()
    return [page for page in found if isinstance(page, RecapPage)]


def lot(chosen: Sequence[Page], wish: Wish, user: Any) -> Lot:
    """Who goes live when, who is held back and why, and who has nothing new."""
    entries = entries_of(chosen)
    states = EditingStates((entry.page for entry in entries), user)
    ids = [entry.page.pk for entry in entries]
    merged = Page.objects.filter(pk__in=ids, merged_talk__isnull=False)
    elsewhere = set(merged.values_list("pk", flat=True))
    for entry in entries:
        entry.skipped = _why_skipped(entry.page)
        if entry.page.pk in elsewhere:
            entry.skipped = "its text is on another talk's page: it was merged"
        if not entry.skipped:
            entry.held = _why_held(entry.page, states, user)
    _hold_below_held(entries)
    planned = _dated(entries, wish, tuple(page.path for page in chosen))
    return Lot(
        planned,
        [entry for entry in entries if entry.held],
        [entry for entry in entries if entry.skipped],
    )


def _why_skipped(page: Page) -> str:
    if page.alias_of_id:
        return "a mirror of another page: it goes live with that one"
    if page.live and not page.has_unpublished_changes:
        return "live, with nothing new"
    return ""


def _why_held(page: Page, states: EditingStates, user: Any) -> str:
    activity = states.activity(page, SCHEDULES | FORMS | {Activity.OWN_LOCK})
    if activity == Activity.LOCKED:
        return f"locked by {page.locked_by or 'somebody'}. Unlock it first."
    if activity:
        return "in review. Approve it, or cancel the review, first."
    error = obstacle(page, user)
    return describe_error(error) if error else ""


def _hold_below_held(entries: list[Entry]) -> None:
    """No page goes live under one that stays a draft."""
    for above in entries:
        if above.page.live or not above.held:
            continue
        for entry in entries:
            if is_below(entry.page.path, above.page.path) and not (entry.held or entry.skipped):
                entry.held = f"“{above.title}” above it is held back."


def _dated(entries: list[Entry], wish: Wish, starts: tuple[str, ...]) -> list[Entry]:
    wanted = {entry.page.path: entry for entry in entries if not (entry.held or entry.skipped)}
    chosen = []
    for path, at in plan(wanted, wish, timezone.now()):
        entry = wanted[path]
        came_along = not path.startswith(starts)
        if came_along and entry.scheduled_at and entry.scheduled_at <= at:
            continue  # early enough as it is
        entry.at = at
        chosen.append(entry)
    return chosen


def leaving_lot(chosen: Sequence[Page], wish: Wish, user: Any) -> Lot:
    """Who is taken down when: what is live or will be, the lowest first."""
    entries = entries_of(chosen, with_above=False)
    states = EditingStates((entry.page for entry in entries), user)
    for entry in entries:
        activity = states.activity(entry.page, set(Activity) - {Activity.LOCKED})
        if entry.page.alias_of_id:
            entry.skipped = "a mirror of another page: it is taken down with that one"
        elif not entry.page.live and not entry.scheduled_at:
            entry.skipped = "neither live nor scheduled"
        elif activity:
            entry.held = f"locked by {entry.page.locked_by or 'somebody'}. Unlock it first."
    wanted = {entry.page.path: entry for entry in entries if not (entry.held or entry.skipped)}
    planned = []
    for path, at in plan(wanted, wish, timezone.now(), leaving=True):
        entry = wanted[path]
        if entry.scheduled_at and entry.scheduled_at >= at:
            entry.held = "it would be taken down before it goes live. Take a later date."
            continue
        entry.at = at
        planned.append(entry)
    return Lot(
        planned,
        [entry for entry in entries if entry.held],
        [entry for entry in entries if entry.skipped],
    )


def scheduled_below(chosen: Sequence[Page]) -> list[Entry]:
    """Every page with a date, whether to go live or to be taken down."""
    entries = entries_of(chosen, with_above=False)
    return [entry for entry in entries if entry.scheduled_at or entry.page.expire_at]
