"""Who or what is at work on a page: the one answer for imports, bulk changes, schedules and merges.

Every kind of activity is looked up for all pages in one query, and only when it is asked for.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import hooks
from wagtail.admin.models import EditingSession
from wagtail.locks import BasicLock
from wagtail.models import Page, Revision, WorkflowState, get_page_models


class Activity(models.TextChoices):
    """A reason not to write to a page. The labels follow a page's title and a colon."""

    SCHEDULED = "scheduled", _("it is scheduled to be published")
    SCHEDULE_FAILED = "schedule_failed", _("it could not be published when it was due")
    LOCKED = "locked", _("it is locked")
    OWN_LOCK = "own_lock", _("you locked it")
    IN_REVIEW = "in_review", _("it is being reviewed")
    OWN_REVIEW = "own_review", _("it waits for your review")
    CHANGES_REQUESTED = "changes_requested", _("its reviewer asked for changes")
    OPEN = "open", _("it is open in an editor")
    OWN_FORM = "own_form", _("you have it open in an editor")


SCHEDULES = frozenset({Activity.SCHEDULED, Activity.SCHEDULE_FAILED})
REVIEWS = frozenset({Activity.IN_REVIEW, Activity.OWN_REVIEW, Activity.CHANGES_REQUESTED})
FORMS = frozenset({Activity.OPEN, Activity.OWN_FORM})
#: What does not keep a person from writing a new draft.
ALLOWS_EDITING = frozenset({Activity.OWN_LOCK, Activity.OWN_REVIEW, Activity.CHANGES_REQUESTED})


class EditingStates:
    """Finds who is at work on some pages. Without a user, every activity is somebody else's."""

    def __init__(self, pages: Iterable[Page], user: Any = None) -> None:
        self._ids = [page.pk for page in pages]
        self._user = user

    def activity(self, page: Page, ignoring: Collection[Activity] = ()) -> Activity | None:
        """The first activity on a page that counts."""
        kinds = (
            (SCHEDULES, self._find_schedule),
            ({Activity.LOCKED, Activity.OWN_LOCK}, self._find_lock),
            (REVIEWS, self._find_review),
            (FORMS, self._find_form),
        )
        for activities, find in kinds:
            # What is ignored altogether costs no query.
            if activities - set(ignoring) and (found := find(page)) and found not in ignoring:
                return found
        return None

    def reason(self, page: Page, ignoring: Collection[Activity] = ()) -> str:
        """The activity in words, with who has it open; nothing when the page is free."""
        activity = self.activity(page, ignoring)
        if activity is not Activity.OPEN:
            return str(activity.label) if activity else ""
        names = ", ".join(sorted(self._form_users[page.pk].values()))
        return gettext("it is open in an editor ({names})").format(names=names)

    def is_open_only_for(self, page: Page, user: Any) -> bool:
        """Whether nobody else has the page's form open."""
        return set(self._form_users.get(page.pk, ())) == {user.pk}

    def _find_schedule(self, page: Page) -> Activity | None:
        if page.pk not in self.go_live_dates:
            return None
        is_failed = page.pk in self._failed_schedules
        return Activity.SCHEDULE_FAILED if is_failed else Activity.SCHEDULED

    def _find_lock(self, page: Page) -> Activity | None:
        if not page.locked:
            return None
        is_own = self._user is not None and not BasicLock(page).for_user(self._user)
        return Activity.OWN_LOCK if is_own else Activity.LOCKED

    def _find_review(self, page: Page) -> Activity | None:
        state = self._reviews.get(page.pk)
        if state is None:
            return None
        if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            return Activity.CHANGES_REQUESTED
        return Activity.OWN_REVIEW if self._may_review(page, state) else Activity.IN_REVIEW

    def _find_form(self, page: Page) -> Activity | None:
        users = self._form_users.get(page.pk)
        if not users:
            return None
        is_own = self._user and self.is_open_only_for(page, self._user)
        return Activity.OWN_FORM if is_own else Activity.OPEN

    @cached_property
    def go_live_dates(self) -> dict[int, datetime]:
        """When each of the pages goes live that are scheduled."""
        rows = Revision.page_revisions.filter(
            approved_go_live_at__isnull=False, object_id__in=map(str, self._ids)
        )
        return {int(pk): at for pk, at in rows.values_list("object_id", "approved_go_live_at")}

    @cached_property
    def _failed_schedules(self) -> set[int]:
        return find_failed_schedules(self._ids)

    @cached_property
    def open_releases(self) -> dict[int, list[str]]:
        """The names of the releases that will publish a draft of each page."""
        found: dict[int, list[str]] = {}
        for hook in hooks.get_hooks("conferences_open_releases"):
            found |= hook(self._ids)
        return found

    @cached_property
    def _reviews(self) -> dict[int, WorkflowState]:
        states = WorkflowState.objects.active().filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=map(str, self._ids),
        )
        states = states.select_related("current_task_state__task")
        return {int(state.object_id): state for state in states}

    def _may_review(self, page: Page, state: WorkflowState) -> bool:
        if self._user is None or state.current_task_state is None:
            return False
        task_id = state.current_task_state.task_id
        if task_id not in self._own_tasks:
            task = state.current_task_state.task.specific
            self._own_tasks[task_id] = not task.locked_for_user(page, self._user)
        return self._own_tasks[task_id]

    @cached_property
    def _own_tasks(self) -> dict[int, bool]:
        """Whether this person may review, by task: a task answers the same for every page."""
        return {}

    @cached_property
    def _form_users(self) -> dict[int, dict[int, str]]:
        """Who has each page open, by id. A session's id alone may be that of a speaker."""
        page_types = ContentType.objects.get_for_models(Page, *get_page_models())
        sessions = EditingSession.objects.filter(
            object_id__in=map(str, self._ids),
            content_type__in=page_types.values(),
            last_seen_at__gte=timezone.now() - EditingSession.IDLE_TIMEOUT,
        )
        users: dict[int, dict[int, str]] = {}
        for session in sessions.select_related("user"):
            name = session.user.get_full_name() or session.user.get_username()
            users.setdefault(int(session.object_id), {})[session.user_id] = name
        return users


def find_failed_schedules(page_ids: Collection[int]) -> set[int]:
    """Which of these pages are scheduled, but could not be published when they were due."""
    return {pk for hook in hooks.get_hooks("conferences_failed_schedules") for pk in hook(page_ids)}
