"""Where scheduling meets Wagtail's admin."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse, reverse_lazy
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from conferences.curation.scheduling.actions import (
    EXPIRY_ACTION,
    LEFT_ACTION,
    RELEASE_ACTION,
    TAKEN_OVER_ACTION,
    take_over,
)
from conferences.curation.scheduling.bulk_action import Schedule
from conferences.curation.scheduling.home_panel import SchedulePanel
from conferences.curation.scheduling.models import Attempt, Release, ReleasePage
from conferences.curation.scheduling.preview import is_schedulable
from conferences.curation.scheduling.publish_due import FAILED_ACTION
from conferences.curation.scheduling.views.base import publishes
from conferences.publish_errors import BLOCKED_TAG, PublishBlocked


class ScheduleMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return publishes(request.user)


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return ScheduleMenuItem(
        "Schedule",
        reverse_lazy("scheduling:board"),
        name="schedule",
        icon_name="calendar-alt",
        order=157,
    )


hooks.register("register_bulk_action", Schedule)


@hooks.register("curation_revisions_in_use")
def revisions_in_releases() -> Iterator[int]:
    pinned = ReleasePage.objects.filter(revision__isnull=False)
    return pinned.values_list("revision", flat=True).iterator()


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    return [path("schedule/", include("conferences.curation.scheduling.urls"))]


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Any]) -> None:
    if publishes(request.user):
        panels.append(SchedulePanel(request))


def _buttons(page: Page, user: Any) -> Iterator[Button]:
    if is_schedulable(page) and page.permissions_for_user(user).can_publish():
        yield Button(
            "Schedule",
            url=reverse("scheduling:page", args=[page.pk]),
            icon_name="calendar-alt",
            priority=45,
        )


@hooks.register("register_page_header_buttons")
def header_buttons(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    return _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    return _buttons(page, user)


@hooks.register("conferences_failed_schedules")
def failed_schedules(page_ids: Collection[int]) -> Iterator[int]:
    attempts = Attempt.objects.filter(
        page__in=page_ids, revision__approved_go_live_at__isnull=False
    )
    return attempts.values_list("page", flat=True).iterator()


@hooks.register("conferences_open_releases")
def open_releases(page_ids: Collection[int]) -> dict[int, list[str]]:
    entries = ReleasePage.objects.filter(page__in=page_ids).exclude(
        release__state=Release.State.PUBLISHED
    )
    names: dict[int, list[str]] = {}
    for page_id, name in entries.order_by("release__name", "release").values_list(
        "page", "release__name"
    ):
        names.setdefault(page_id, []).append(name)
    return names


def _failure(page: Page) -> Attempt | None:
    revision = page.scheduled_revision
    return Attempt.objects.filter(page=page.pk, revision=revision).first() if revision else None


@hooks.register("before_edit_page")
def tell_of_failure(request: HttpRequest, page: Page) -> None:
    if request.method != "GET":
        return
    failure = _failure(page)
    if failure and not _was_told_just_now(request):
        messages.warning(
            request,
            f"This page could not go live: {failure.error} Mend it and save: it keeps its date, "
            "and is tried again at once when somebody who may publish saves it.",
        )


def _was_told_just_now(request: HttpRequest) -> bool:
    """Whether somebody tried to publish the page, and its form opens again with the reasons."""
    waiting = messages.get_messages(request)
    held = any(message.extra_tags == BLOCKED_TAG for message in waiting)
    if isinstance(waiting, BaseStorage):
        waiting.used = False  # looked at, not shown yet
    return held


@hooks.register("after_edit_page")
def hand_schedule_over(request: HttpRequest, page: Page) -> None:
    """Only a person's own save counts: autosave writes down half a sentence too."""
    if (
        not request.accepts("text/html")
        or not page.permissions_for_user(request.user).can_publish()
    ):
        return
    if take_over(Page.objects.get(pk=page.pk), request.user):
        messages.info(request, "This draft takes the date over and is tried again at once.")


@hooks.register("curation_publish_blocked")
def keep_date_of_held(request: HttpRequest, held: PublishBlocked) -> None:
    """What was typed is saved, though not published: the date goes with it."""
    page = Page.objects.get(pk=held.page.pk)
    if page.permissions_for_user(request.user).can_publish() and take_over(
        page, request.user, held
    ):
        messages.info(
            request,
            f"“{page.get_admin_display_title()}” was to go live by date. It keeps its date: mend "
            "this draft and save it, and it is tried again at once.",
        )


class WithMoment(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        moment = log_entry.data.get("at")
        if not moment:
            return "Will not be taken down any more"
        at = datetime.fromisoformat(moment)
        return f"Will be taken down on {timezone.localtime(at):%d %B %Y, %H:%M}"


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(FAILED_ACTION)
    class Failed(LogFormatter):
        label = "Could not go live"

        def format_message(self, log_entry: Any) -> str:
            return f"Could not go live: {log_entry.data.get('reason', '')}"

    @actions.register_action(EXPIRY_ACTION)
    class Expiry(WithMoment):
        label = "Set when it is taken down"

    @actions.register_action(TAKEN_OVER_ACTION)
    class TakenOver(LogFormatter):
        label = "Take over the date"
        message = "The newer draft took over the date to go live"

    @actions.register_action(RELEASE_ACTION)
    class Released(LogFormatter):
        label = "Put into a release"

        def format_message(self, log_entry: Any) -> str:
            return f"Put into the release “{log_entry.data.get('release', '')}”"

    @actions.register_action(LEFT_ACTION)
    class Left(LogFormatter):
        label = "Taken out of a release"

        def format_message(self, log_entry: Any) -> str:
            return f"Taken out of the release “{log_entry.data.get('release', '')}”"
