"""The list and the calendar of everything that has a date."""

from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from conferences.curation.scheduling.board import State, build_month, load_board
from conferences.curation.scheduling.due import DuePage
from conferences.curation.scheduling.models import FailedAttempt, Heartbeat, WorkerRun
from conferences.curation.scheduling.permissions import get_page_to_schedule, get_publishable_paths
from conferences.curation.scheduling.publish_due import Outcome, handle_due_page
from conferences.curation.scheduling.views.base import PublishersOnlyMixin, ScheduleTemplateMixin
from conferences.models import ConferencePage


class FilteredBoardView(PublishersOnlyMixin, ScheduleTemplateMixin, TemplateView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        conferences = list(ConferencePage.objects.order_by("title").only("title", "path"))
        chosen = self.request.GET.get("conference", "")
        conference = next((each for each in conferences if str(each.pk) == chosen), None)
        items = load_board(get_publishable_paths(self.request.user), conference)
        state = self.request.GET.get("state", "")
        if state in State.values:
            items = [item for item in items if item.state == state]
        return super().get_context_data(
            items=items,
            conferences=conferences,
            conference=conference,
            states=State.choices,
            state=state,
            time_zone=timezone.get_current_timezone_name(),
            **kwargs,
        )


class BoardView(FilteredBoardView):
    template_name = "curation/scheduling/board.html"
    page_title = gettext_lazy("Schedule")
    breadcrumbs_items = WagtailAdminTemplateMixin.breadcrumbs_items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        paginator = WagtailPaginator(context["items"], per_page=50)
        return context | {
            "items": paginator.get_page(self.request.GET.get("p")),
            "runs": WorkerRun.objects.all()[:5],
            "heartbeat": Heartbeat.last(Heartbeat.WorkerType.PUBLISHING),
        }


class CalendarView(FilteredBoardView):
    template_name = "curation/scheduling/calendar.html"

    @cached_property
    def first_day(self) -> date:
        """Of the requested month; of the current one if the request names no valid month."""
        this_month = timezone.localdate().replace(day=1)
        try:
            first_day = date.fromisoformat(f"{self.request.GET.get('month', '')}-01")
        except ValueError:
            return this_month
        return first_day if MINYEAR < first_day.year < MAXYEAR else this_month

    def get_page_title(self) -> str:
        month = date_format(self.first_day, "YEAR_MONTH_FORMAT")
        return _("Calendar: {month}").format(month=month)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"month": build_month(self.first_day, context["items"])}


class RetryView(PublishersOnlyMixin, View):
    """Tries a failed page again at once."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        attempt = get_object_or_404(FailedAttempt.objects.select_related("page", "revision"), pk=pk)
        page = attempt.page
        get_page_to_schedule(request, page.pk)
        due = DuePage(page.pk, page.path, attempt.tried_at, attempt.revision_id, attempt.tries)
        outcome = handle_due_page(due)
        if outcome is Outcome.FAILED:
            level, message = messages.ERROR, _("“{title}” failed again. See the reason below.")
        elif outcome is Outcome.SKIPPED:
            level, message = messages.INFO, _("“{title}” isn't due, or is being handled already.")
        elif due.revision_id:
            level, message = messages.SUCCESS, _("“{title}” has been published.")
        else:
            level, message = messages.SUCCESS, _("“{title}” has been unpublished.")
        messages.add_message(request, level, message.format(title=page.draft_title))
        return redirect("scheduling:board")
