"""What readers reported, for editors: a list in the admin, and a word on its home page."""

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
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from conferences.public.mistake_reports import settle
from conferences.public.models import Mistake

PERMISSION = "public.change_mistake"
#: More than that is no list for a home page.
MOST = 8


class MistakeFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=Mistake.State, label="State")

    class Meta:
        model = Mistake
        fields: list[str] = []


class StateColumn(Column):
    """What became of it; while it is open, the two ways to settle it."""

    cell_template_name = "public/admin/mistake_state.html"

    def get_cell_context_data(self, instance: Mistake, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        settling = [(Mistake.State.DONE, "Mark as done"), (Mistake.State.SPAM, "Mark as spam")]
        return context | {
            "settling": settling if instance.state == Mistake.State.OPEN else [],
            "csrf_token": get_token(parent_context["request"]),
        }


def edit_url(mistake: Mistake) -> str:
    return reverse("wagtailadmin_pages:edit", args=[mistake.page_id])


class MistakeReport(ReportView):
    page_title = "Mistakes"
    header_icon = "comment"
    index_url_name = "public_mistakes"
    index_results_url_name = "public_mistakes_results"
    filterset_class = MistakeFilterSet
    permission_policy = ModelPermissionPolicy(Mistake)
    any_permission_required = ["change"]
    columns = [
        Column("text", label="What is wrong", width="40%"),
        TitleColumn("page", label="Page", accessor="page.draft_title", get_url=edit_url),
        Column("contact", label="Answer to"),
        DateColumn("at", label="Reported"),
        StateColumn("state", label="State"),
    ]
    list_export: list[str] = []

    def get_queryset(self) -> "QuerySet[Mistake]":
        return Mistake.objects.select_related("page", "handled_by")


@require_POST
def settle_mistake(request: HttpRequest, mistake_id: int) -> HttpResponse:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    mistake = get_object_or_404(Mistake, pk=mistake_id)
    state = request.POST.get("state", "")
    if state not in {Mistake.State.DONE, Mistake.State.SPAM}:
        messages.error(request, "Choose whether the report is done or spam.")
    elif settle(mistake, state, request.user):
        messages.success(request, f"The report is marked as {Mistake.State(state).label.lower()}.")
    else:
        messages.info(request, "Somebody else settled this report before you.")
    return redirect("public_mistakes")


def open_mistakes(request: HttpRequest) -> list[dict[str, Any]]:
    """A section of “My work”: what nobody has looked at yet."""
    if not request.user.has_perm(PERMISSION):
        return []
    waiting = Mistake.objects.filter(state=Mistake.State.OPEN)
    rows = [
        {
            "url": edit_url(mistake),
            "text": mistake.page.draft_title,
            "note": f"{Truncator(mistake.text).chars(80)} ({timesince(mistake.at)} ago)",
        }
        for mistake in waiting.select_related("page").order_by("at", "pk")[:MOST]
    ]
    more = f"{reverse('public_mistakes')}?state={Mistake.State.OPEN}"
    return [{"title": "Mistakes that readers reported", "rows": rows, "more_url": more}]


class MistakesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        allowed: bool = request.user.has_perm(PERMISSION)
        return allowed


def admin_urls() -> list[URLPattern]:
    return [
        path("mistakes/", MistakeReport.as_view(), name="public_mistakes"),
        path(
            "mistakes/results/",
            MistakeReport.as_view(results_only=True),
            name="public_mistakes_results",
        ),
        path("mistakes/<int:mistake_id>/", settle_mistake, name="public_settle_mistake"),
    ]
