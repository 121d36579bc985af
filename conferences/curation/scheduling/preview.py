"""Computes how scheduling would change pages and everything below them. Nothing is written.

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
from conferences.curation.scheduling.publish_validation import find_publish_problem
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
    refusal_reason: str = ""
    skip_reason: str = ""

    @property
    def title(self) -> str:
        return str(self.page.draft_title or self.page.title)

    @property
    def is_accepted(self) -> bool:
        return not (self.refusal_reason or self.skip_reason)


@dataclass
class SchedulePreview:
    """The pages that get a date, in order, those that can't have one, and those that need none."""

    planned: list[PreviewEntry]
    refused: list[PreviewEntry]
    skipped: list[PreviewEntry]

    def compute_fingerprint(self, *, with_dates: bool = True) -> str:
        """Changes when any page has another draft, another new date or another refusal reason."""
        planned = [
            (_identify_draft(entry.page), entry.new_date if with_dates else None)
            for entry in self.planned
        ]
        refused = [(entry.page.pk, entry.refusal_reason) for entry in self.refused]
        return hashlib.sha256(repr((planned, refused)).encode()).hexdigest()


def _identify_draft(page: Page) -> tuple[int, int | None, str]:
    """With its time: autosave overwrites a revision, so its id alone does not show a change."""
    saved_at = str(page.latest_revision.created_at) if page.latest_revision else ""
    return page.pk, page.latest_revision_id, saved_at


def is_schedulable(page: Page) -> bool:
    return page.specific_class is not None and issubclass(page.specific_class, RecapPage)


def _load_entries(chosen: Sequence[Page], *, with_ancestors: bool = True) -> list[PreviewEntry]:
    """The chosen pages, everything below them, and their ancestors that are not live."""
    condition = Q(path__in=[page.path for page in chosen if page.is_leaf()])
    for page in chosen:
        if not page.is_leaf():
            condition |= Q(path__startswith=page.path)
    if with_ancestors:
        ancestors = {path for page in chosen for path in get_paths_above(page.path)}
        condition |= Q(path__in=ancestors, live=False)
    pages = _load_recap_pages(Page.objects.filter(condition))
    dates = EditingStates(pages).go_live_dates
    for page in pages:
        page._approved_schedule = page.pk in dates  # saves a query for each page
    return [PreviewEntry(page, dates.get(page.pk)) for page in pages]


def _load_recap_pages(pages: Any) -> list[Any]:
    pages = pages.select_related("latest_revision", "locked_by").order_by("path").specific()
    return [page for page in pages if isinstance(page, RecapPage)]


def preview_publish(chosen: Sequence[Page], schedule: Schedule, user: Any) -> SchedulePreview:
    entries = _load_entries(chosen)
    states = EditingStates((entry.page for entry in entries), user)
    ids = [entry.page.pk for entry in entries]
    merged = Page.objects.filter(pk__in=ids, merged_talk__isnull=False)
    merged_ids = set(merged.values_list("pk", flat=True))
    for entry in entries:
        entry.skip_reason = _find_skip_reason(entry.page, is_merged=entry.page.pk in merged_ids)
        if not entry.skip_reason:
            entry.refusal_reason = _find_refusal_reason(entry.page, states, user)
    _refuse_below_refused(entries)
    accepted = {entry.page.path: entry for entry in entries if entry.is_accepted}
    chosen_paths = tuple(page.path for page in chosen)
    planned = []
    for path, at in plan_dates(accepted, schedule, timezone.now()):
        entry = accepted[path]
        is_ancestor = not path.startswith(chosen_paths)
        if is_ancestor and entry.scheduled_at and entry.scheduled_at <= at:
            continue  # its own date is early enough
        entry.new_date = at
        planned.append(entry)
    return _build_preview(entries, planned)


def preview_expiry(chosen: Sequence[Page], schedule: Schedule, user: Any) -> SchedulePreview:
    """Unpublishes what is live or scheduled, the lowest pages first."""
    entries = _load_entries(chosen, with_ancestors=False)
    states = EditingStates((entry.page for entry in entries), user)
    for entry in entries:
        if entry.page.alias_of_id:
            entry.skip_reason = _("It is an alias. It is unpublished with its source page.")
        elif not entry.page.live and not entry.scheduled_at:
            entry.skip_reason = _("It is neither live nor scheduled.")
        elif states.activity(entry.page, set(Activity) - {Activity.LOCKED}):
            entry.refusal_reason = _describe_lock(entry.page)
    accepted = {entry.page.path: entry for entry in entries if entry.is_accepted}
    planned = []
    for path, at in plan_dates(accepted, schedule, timezone.now(), unpublish=True):
        entry = accepted[path]
        if entry.scheduled_at and entry.scheduled_at >= at:
            entry.refusal_reason = _(
                "It would be unpublished before it goes live. Choose a later date."
            )
            continue
        entry.new_date = at
        planned.append(entry)
    return _build_preview(entries, planned)


def _build_preview(entries: list[PreviewEntry], planned: list[PreviewEntry]) -> SchedulePreview:
    return SchedulePreview(
        planned,
        [entry for entry in entries if entry.refusal_reason],
        [entry for entry in entries if entry.skip_reason],
    )


def _find_skip_reason(page: Page, *, is_merged: bool) -> str:
    if is_merged:
        return _("It was merged into another talk.")
    if page.alias_of_id:
        return _("It is an alias. It is published with its source page.")
    if page.live and not page.has_unpublished_changes:
        return _("It is live and has no unpublished changes.")
    return ""


def _find_refusal_reason(page: Page, states: EditingStates, user: Any) -> str:
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
    """No page is scheduled below one that stays a draft."""
    for ancestor in entries:
        if ancestor.page.live or not ancestor.refusal_reason:
            continue
        for entry in entries:
            if is_below(entry.page.path, ancestor.page.path) and entry.is_accepted:
                message = _("“{title}” above it can't be scheduled.")
                entry.refusal_reason = message.format(title=ancestor.title)


def find_scheduled_below(chosen: Sequence[Page]) -> list[PreviewEntry]:
    """The chosen pages and those below them that have a go-live or an expiry date."""
    entries = _load_entries(chosen, with_ancestors=False)
    return [entry for entry in entries if entry.scheduled_at or entry.page.expire_at]
