"""What scheduling pages and everything below them would do. Nothing is written.

Ancestors that are not live are scheduled too, since nobody could read the pages without them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from conferences.curation.scheduling.cadence import Schedule, plan_dates
from conferences.curation.scheduling.publish_problems import find_publish_problem
from conferences.editing_state import FORMS, SCHEDULES, Activity, EditingStates
from conferences.models import RecapPage
from conferences.publish_errors import describe_error
from conferences.tree_paths import get_paths_above, is_below


@dataclass
class PreviewEntry:
    """A page with its current go-live date, and its new date or why it gets none."""

    page: Page
    scheduled_at: datetime | None = None
    new_date: datetime | None = None
    refused: str = ""
    skipped: str = ""

    @property
    def title(self) -> str:
        return str(self.page.draft_title or self.page.title)

    @property
    def gets_date(self) -> bool:
        return not (self.refused or self.skipped)


@dataclass
class SchedulePreview:
    """The pages that get a date, in order; those that can't have one; those that need none."""

    planned: list[PreviewEntry]
    refused: list[PreviewEntry]
    skipped: list[PreviewEntry]

    def fingerprint(self, *, with_dates: bool = True) -> str:
        """Changes with the draft, the new date or the refusal of any page."""
        planned = [
            (
                entry.page.pk,
                entry.page.latest_revision_id,
                _draft_saved_at(entry.page),
                entry.new_date if with_dates else None,
            )
            for entry in self.planned
        ]
        refused = [(entry.page.pk, entry.refused) for entry in self.refused]
        return hashlib.sha256(repr((planned, refused)).encode()).hexdigest()


def _draft_saved_at(page: Page) -> str:
    """Autosave overwrites a revision, so its id alone does not show a change."""
    return str(page.latest_revision.created_at) if page.latest_revision else ""


def is_schedulable(page: Page) -> bool:
    return page.specific_class is not None and issubclass(page.specific_class, RecapPage)


def _load_entries(chosen: Sequence[Page], *, with_ancestors: bool = True) -> list[PreviewEntry]:
    """The chosen pages, everything below them, and their ancestors that are not live."""
    wanted = Q(path__in=[page.path for page in chosen if page.is_leaf()])
    for page in chosen:
        if not page.is_leaf():
            wanted |= Q(path__startswith=page.path)
    if with_ancestors:
        ancestors = {path for page in chosen for path in get_paths_above(page.path)}
        wanted |= Q(path__in=ancestors, live=False)
    pages = _specific_recap_pages(Page.objects.filter(wanted))
    dates = EditingStates(pages).go_live_dates
    for page in pages:
        page._approved_schedule = page.pk in dates  # saves a query for each page
    return [PreviewEntry(page, dates.get(page.pk)) for page in pages]


def _specific_recap_pages(pages: Any) -> list[RecapPage]:
    pages = pages.select_related("latest_revision", "locked_by").order_by("path").specific()
    return [page for page in pages if isinstance(page, RecapPage)]


def preview_publish(chosen: Sequence[Page], schedule: Schedule, user: Any) -> SchedulePreview:
    entries = _load_entries(chosen)
    states = EditingStates((entry.page for entry in entries), user)
    ids = [entry.page.pk for entry in entries]
    merged = Page.objects.filter(pk__in=ids, merged_talk__isnull=False)
    merged_ids = set(merged.values_list("pk", flat=True))
    for entry in entries:
        entry.skipped = _reason_to_skip(entry.page, is_merged=entry.page.pk in merged_ids)
        if not entry.skipped:
            entry.refused = _reason_to_refuse(entry.page, states, user)
    _refuse_below_refused(entries)
    wanted = {entry.page.path: entry for entry in entries if entry.gets_date}
    chosen_paths = tuple(page.path for page in chosen)
    planned = []
    for path, at in plan_dates(wanted, schedule, timezone.now()):
        entry = wanted[path]
        is_ancestor = not path.startswith(chosen_paths)
        if is_ancestor and entry.scheduled_at and entry.scheduled_at <= at:
            continue  # its own date is early enough
        entry.new_date = at
        planned.append(entry)
    return _group(entries, planned)


def preview_expiry(chosen: Sequence[Page], schedule: Schedule, user: Any) -> SchedulePreview:
    """Unpublishes what is live or scheduled, the lowest pages first."""
    entries = _load_entries(chosen, with_ancestors=False)
    states = EditingStates((entry.page for entry in entries), user)
    for entry in entries:
        if entry.page.alias_of_id:
            entry.skipped = _("It is an alias. It is unpublished with its source page.")
        elif not entry.page.live and not entry.scheduled_at:
            entry.skipped = _("It is neither live nor scheduled.")
        elif states.activity(entry.page, set(Activity) - {Activity.LOCKED}):
            entry.refused = _describe_lock(entry.page)
    wanted = {entry.page.path: entry for entry in entries if entry.gets_date}
    planned = []
    for path, at in plan_dates(wanted, schedule, timezone.now(), unpublish=True):
        entry = wanted[path]
        if entry.scheduled_at and entry.scheduled_at >= at:
            entry.refused = _("It would be unpublished before it goes live. Choose a later date.")
            continue
        entry.new_date = at
        planned.append(entry)
    return _group(entries, planned)


def _group(entries: list[PreviewEntry], planned: list[PreviewEntry]) -> SchedulePreview:
    return SchedulePreview(
        planned,
        [entry for entry in entries if entry.refused],
        [entry for entry in entries if entry.skipped],
    )


def _reason_to_skip(page: Page, *, is_merged: bool) -> str:
    if is_merged:
        return _("It was merged into another talk.")
    if page.alias_of_id:
        return _("It is an alias. It is published with its source page.")
    if page.live and not page.has_unpublished_changes:
        return _("It is live and has no unpublished changes.")
    return ""


def _reason_to_refuse(page: Page, states: EditingStates, user: Any) -> str:
    # An old schedule is replaced, and an open form does not matter.
    activity = states.activity(page, SCHEDULES | FORMS | {Activity.OWN_LOCK})
    if activity == Activity.LOCKED:
        return _describe_lock(page)
    if activity:
        return _("It is in a workflow. Approve it or cancel the workflow first.")
    error = find_publish_problem(page, user)
    return describe_error(error) if error else ""


def _describe_lock(page: Page) -> str:
    if page.locked_by is None:
        return _("It is locked. Unlock it first.")
    return _("It is locked by {user}. Unlock it first.").format(user=page.locked_by)


def _refuse_below_refused(entries: list[PreviewEntry]) -> None:
    """No page goes live below one that stays a draft."""
    for ancestor in entries:
        if ancestor.page.live or not ancestor.refused:
            continue
        for entry in entries:
            if is_below(entry.page.path, ancestor.page.path) and entry.gets_date:
                message = _("“{title}” above it can't be scheduled.")
                entry.refused = message.format(title=ancestor.title)


def find_scheduled_below(chosen: Sequence[Page]) -> list[PreviewEntry]:
    """The chosen pages and those below them that have a go-live or an expiry date."""
    entries = _load_entries(chosen, with_ancestors=False)
    return [entry for entry in entries if entry.scheduled_at or entry.page.expire_at]
