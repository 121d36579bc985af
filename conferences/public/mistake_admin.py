"""Reports of mistakes in the admin: a list under Reports, and a section on the home page."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from conferences.public.mistake_reports import handle_report
from conferences.public.models import MistakeReport

State = MistakeReport.State
PERMISSION = "public.change_mistakereport"
MAX_ROWS_ON_HOME = 8


class MistakeReportFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=State, label=gettext_lazy("State"))

    class Meta:
        model = MistakeReport
        fields: list[str] = []


class StateColumn(Column):
    """The state of a report; of an open one, the buttons to handle it."""

    cell_template_name = "public/admin/mistake_report_state.html"

    def get_cell_context_data(self, instance: MistakeReport, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        actions = [(State.DONE, _("Mark as done")), (State.SPAM, _("Mark as spam"))]
        return context | {
            "actions": actions if instance.state == State.OPEN else [],
            "csrf_token": get_token(parent_context["request"]),
        }


def get_edit_url(report: MistakeReport) -> str:
    return reverse("wagtailadmin_pages:edit", args=[report.page_id])


class MistakeReportsView(ReportView):
    page_title = gettext_lazy("Mistakes")
    header_icon = "comment"
    index_url_name = "public_mistake_reports"
    index_results_url_name = "public_mistake_reports_results"
    filterset_class = MistakeReportFilterSet
    permission_policy = ModelPermissionPolicy(MistakeReport)
    any_permission_required = ["change"]
    columns = [
        Column("text", label=gettext_lazy("What is wrong"), width="40%"),
        TitleColumn(
            "page", label=gettext_lazy("Page"), accessor="page.draft_title", get_url=get_edit_url
        ),
        Column("contact", label=gettext_lazy("Reply to")),
        DateColumn("reported_at", label=gettext_lazy("Reported")),
        StateColumn("state", label=gettext_lazy("State")),
    ]
    list_export: list[str] = []

    def get_queryset(self) -> "QuerySet[MistakeReport]":
        return MistakeReport.objects.select_related("page", "handled_by")


@require_POST
def handle_mistake_report(request: HttpRequest, report_id: int) -> HttpResponse:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    report = get_object_or_404(MistakeReport, pk=report_id)
    state = request.POST.get("state", "")
    if state not in {State.DONE, State.SPAM}:
        messages.error(request, _("Choose whether the report is done or spam."))
    elif not handle_report(report, state, request.user):
        messages.info(request, _("Somebody else handled this report before you."))
    elif state == State.DONE:
        messages.success(request, _("Report marked as done."))
    else:
        messages.success(request, _("Report marked as spam."))
    return redirect("public_mistake_reports")


def make_my_work_section(request: HttpRequest) -> list[dict[str, Any]]:
    """The section of “My work” with the open reports."""
    if not request.user.has_perm(PERMISSION):
        return []
    reports = MistakeReport.objects.filter(state=State.OPEN).select_related("page")
    rows = [
        {
            "url": get_edit_url(report),
            "text": report.page.draft_title,
            "note": _("{text} ({time} ago)").format(
                text=Truncator(report.text).chars(80), time=timesince(report.reported_at)
            ),
        }
        for report in reports.order_by("reported_at", "pk")[:MAX_ROWS_ON_HOME]
    ]
    return [
        {
            "title": _("Mistakes reported by readers"),
            "rows": rows,
            "more_url": f"{reverse('public_mistake_reports')}?state={State.OPEN}",
            "more_label": _("See all reports"),
        }
    ]


class MistakeReportsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


def get_admin_urls() -> list[URLPattern]:
    return [
        path("mistakes/", MistakeReportsView.as_view(), name="public_mistake_reports"),
        path(
            "mistakes/results/",
            MistakeReportsView.as_view(results_only=True),
            name="public_mistake_reports_results",
        ),
        path(
            "mistakes/<int:report_id>/", handle_mistake_report, name="public_handle_mistake_report"
        ),
    ]
