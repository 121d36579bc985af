"""The additions of scheduling to Wagtail's admin."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from conferences.curation.scheduling import actions, releases
from conferences.curation.scheduling.bulk_action import ScheduleBulkAction
from conferences.curation.scheduling.home_panel import SchedulePanel
from conferences.curation.scheduling.models import FailedAttempt, Release, ReleasePage
from conferences.curation.scheduling.permissions import can_publish_somewhere
from conferences.curation.scheduling.preview import is_schedulable
from conferences.curation.scheduling.publish_due import FAILED_ACTION
from conferences.log_formatters import register_messages
from conferences.publish_errors import BLOCKED_TAG, PublishBlocked


class ScheduleMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_publish_somewhere(request.user)


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return ScheduleMenuItem(
        gettext_lazy("Schedule"),
        reverse_lazy("scheduling:board"),
        name="schedule",
        icon_name="calendar-alt",
        order=157,
    )


hooks.register("register_bulk_action", ScheduleBulkAction)


@hooks.register("curation_revisions_in_use")
def find_revisions_in_releases() -> Iterator[int]:
    release_pages = ReleasePage.objects.filter(revision__isnull=False)
    return release_pages.values_list("revision", flat=True).iterator()


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLResolver]:
    return [path("schedule/", include("conferences.curation.scheduling.urls"))]


@hooks.register("construct_homepage_panels")
def add_home_panel(request: HttpRequest, panels: list[Any]) -> None:
    if can_publish_somewhere(request.user):
        panels.append(SchedulePanel(request))


def add_schedule_buttons(
    page: Page, user: Any, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    if is_schedulable(page) and page.permissions_for_user(user).can_publish():
        url = reverse("scheduling:page", args=[page.pk])
        yield Button(_("Schedule"), url=url, icon_name="calendar-alt", priority=45)


hooks.register("register_page_header_buttons", add_schedule_buttons)
hooks.register("register_page_listing_more_buttons", add_schedule_buttons)


@hooks.register("conferences_failed_schedules")
def find_failed_schedules(page_ids: Collection[int]) -> Iterator[int]:
    attempts = FailedAttempt.objects.filter(revision__approved_go_live_at__isnull=False)
    return attempts.filter(page__in=page_ids).values_list("page", flat=True).iterator()


@hooks.register("conferences_open_releases")
def find_open_releases(page_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of the unpublished releases that each page is in."""
    release_pages = ReleasePage.objects.filter(page__in=page_ids)
    release_pages = release_pages.exclude(release__state=Release.State.PUBLISHED)
    rows = release_pages.order_by("release__name", "release").values_list("page", "release__name")
    names: dict[int, list[str]] = {}
    for page_id, name in rows:
        names.setdefault(page_id, []).append(name)
    return names


@hooks.register("before_edit_page")
def show_failure(request: HttpRequest, page: Page) -> None:
    if request.method != "GET":
        return
    revision = page.scheduled_revision
    failure = revision and FailedAttempt.objects.filter(page=page.pk, revision=revision).first()
    if failure and not _has_blocked_message(request):
        message = _(
            "This page was not published as scheduled: {reason} Fix it and save. The page keeps "
            "its go-live date and is tried again as soon as someone who may publish saves it."
        )
        messages.warning(request, message.format(reason=failure.error))


def _has_blocked_message(request: HttpRequest) -> bool:
    """Whether the form opens again after its “Publish” was blocked, with the reasons."""
    storage = messages.get_messages(request)
    is_blocked = any(message.extra_tags == BLOCKED_TAG for message in storage)
    if isinstance(storage, BaseStorage):
        storage.used = False  # reading does not count as showing
    return is_blocked


@hooks.register("after_edit_page")
def move_schedule_after_save(request: HttpRequest, page: Page) -> None:
    """Only when a person saves: autosave saves unfinished sentences too."""
    user = request.user
    if not request.accepts("text/html") or not page.permissions_for_user(user).can_publish():
        return
    if actions.move_schedule_to_newest_draft(Page.objects.get(pk=page.pk), user):
        message = _("The go-live date now applies to this draft. It is tried again shortly.")
        messages.info(request, message)


@hooks.register("curation_publish_blocked")
def move_schedule_to_blocked_draft(request: HttpRequest, blocked: PublishBlocked) -> None:
    """The draft was saved before “Publish” was blocked, so it gets the go-live date."""
    page = Page.objects.get(pk=blocked.page.pk)
    may_publish = page.permissions_for_user(request.user).can_publish()
    if may_publish and actions.move_schedule_to_newest_draft(page, request.user, blocked):
        message = _("“{title}” keeps its go-live date. Fix this draft and save it to try again.")
        messages.info(request, message.format(title=page.get_admin_display_title()))


LOG_MESSAGES = {
    FAILED_ACTION: (gettext_lazy("Schedule failed"), gettext_lazy("Schedule failed: {reason}")),
    actions.MOVE_SCHEDULE_ACTION: (
        gettext_lazy("Move go-live date"),
        gettext_lazy("Moved the go-live date to a newer draft"),
    ),
    releases.ADD_TO_RELEASE_ACTION: (
        gettext_lazy("Add to release"),
        gettext_lazy("Added to the release “{release}”"),
    ),
    releases.REMOVE_FROM_RELEASE_ACTION: (
        gettext_lazy("Remove from release"),
        gettext_lazy("Removed from the release “{release}”"),
    ),
}


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    register_messages(registry, LOG_MESSAGES)

    @registry.register_action(actions.SET_EXPIRY_ACTION)
    class SetExpiry(LogFormatter):
        label = gettext_lazy("Set expiry date")

        def format_message(self, log_entry: Any) -> str:
            if not log_entry.data.get("expire_at"):
                return _("Removed the expiry date")
            expire_at = timezone.localtime(datetime.fromisoformat(log_entry.data["expire_at"]))
            date = date_format(expire_at, "j F Y, H:i")
            return _("Set the expiry date to {date}").format(date=date)
