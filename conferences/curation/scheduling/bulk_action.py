"""“Schedule” for the pages selected in a listing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from conferences.curation.scheduling.preview import is_schedulable
from conferences.curation.scheduling.views.schedule import SchedulePagesView


class ScheduleBulkAction(PageBulkAction):
    display_name = gettext_lazy("Schedule")
    action_type = "schedule"
    aria_label = gettext_lazy("Schedule the selected pages")
    action_priority = 245

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the schedule screen in place of a confirmation."""
        is_own_url = self.next_url == request.path
        success_url = "scheduling:board" if is_own_url else str(self.next_url)
        pages, others = self.get_actionable_objects()
        if not pages:
            messages.error(request, _("You can't schedule any of the selected pages."))
            return redirect(success_url)
        skipped = others["items_with_no_access"]
        if skipped and request.method == "GET":
            titles = ", ".join(f"“{page.draft_title}”" for page in skipped)
            message = _(
                "Not included: {titles}. You can schedule conferences, days and talks that you "
                "may publish."
            )
            messages.warning(request, message.format(titles=titles))
        view = SchedulePagesView.as_view(pages=pages, success_url=success_url)
        return view(request)

    @classmethod
    def get_queryset(cls, model: type[Page], object_ids: list[int]) -> list[Page]:
        return list(Page.objects.filter(pk__in=object_ids).order_by("path").specific())

    def check_perm(self, page: Page) -> bool:
        return is_schedulable(page) and page.permissions_for_user(self.request.user).can_publish()
