"""“Schedule” for the pages ticked in a list: the screen of one page, for several."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from conferences.curation.scheduling.preview import is_schedulable
from conferences.curation.scheduling.views.schedule import schedule_pages


class Schedule(PageBulkAction):
    display_name = "Schedule"
    action_type = "schedule"
    aria_label = "Schedule the selected pages"
    action_priority = 245

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """No question and answer as other actions have: its screen asks, shows, and saves."""
        chosen = self._chosen()
        pages = [page for page in chosen if self.check_perm(page)]
        if not pages:
            messages.error(request, "None of the pages you ticked can be scheduled by you.")
            return redirect(self._back())
        if request.method == "GET":
            _say_what_was_left(request, (page for page in chosen if page not in pages))
        return schedule_pages(request, pages, self._back())

    def _chosen(self) -> list[Page]:
        ids = self.request.GET.getlist("id")
        if "all" in ids:
            ids = list(self.get_all_objects_in_listing_query(self.request.GET.get("childOf")))
        return list(Page.objects.filter(pk__in=ids).order_by("path").specific())

    def check_perm(self, page: Page) -> bool:
        allowed: bool = page.permissions_for_user(self.request.user).can_publish()
        return allowed and is_schedulable(page)

    def _back(self) -> str:
        """The list that the pages were ticked in."""
        is_own = self.next_url == self.request.path
        return "scheduling:board" if is_own else str(self.next_url)


def _say_what_was_left(request: HttpRequest, pages: Iterable[Page]) -> None:
    if titles := ", ".join(f"“{page.draft_title}”" for page in pages):
        messages.warning(
            request, f"Left alone: {titles}: no conference, day or talk, or not yours to publish."
        )
