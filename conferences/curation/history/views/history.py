"""The history of a page, with its milestones standing out; and giving a version a name."""

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.admin.views.pages.history import PageHistoryFilterSet, PageHistoryView
from wagtail.models import Page, PageLogEntry

from conferences.curation.history.named_revisions import (
    MARKS,
    may_name,
    name_version,
    only_milestones,
    unname_version,
)
from conferences.curation.history.views.base import person, screen
from conferences.curation.history.views.compare import described
from conferences.curation.models import Milestone
from conferences.models import RecapPage


class HistoryFilterSet(PageHistoryFilterSet):
    milestones = django_filters.MultipleChoiceFilter(
        label="Milestones",
        choices=[("only", "Milestones only")],
        method="filter_milestones",
        widget=forms.CheckboxSelectMultiple,
    )

    def filter_milestones(
        self, queryset: "QuerySet[PageLogEntry]", name: str, value: list[str]
    ) -> "QuerySet[PageLogEntry]":
        return only_milestones(queryset) if value else queryset


class HistoryTable(Table):
    def get_row_classname(self, instance: PageLogEntry) -> str:
        is_milestone = instance.action in MARKS or instance.milestone_name
        return "history-milestone" if is_milestone else ""


class VersionColumn(ActionColumn):
    """What happened, how it stands out, and what can be done with the version it left."""

    cell_template_name = "curation/history/action_cell.html"

    def get_actions(
        self, instance: PageLogEntry, parent_context: dict[str, Any]
    ) -> list[dict[str, str]]:
        # The log outlives versions that were tidied away.
        if instance.revision is None:
            return []
        page, version = self.object, instance.revision_id
        newest = version == page.latest_revision_id
        ways = [("Preview", "revisions_view", [version])]
        if newest:
            ways.append(("Edit", "edit", []))
        else:
            ways.append(("Review and revert to this version", "revisions_revert", [version]))
            ways.append(("Compare with current", "revisions_compare", [version, "latest"]))
        if instance.previous_revision_id:
            pair = [instance.previous_revision_id, version]
            ways.append(("Compare with the one before", "revisions_compare", pair))
        if page.live and version != page.live_revision_id:
            ways.append(("Compare with live", "revisions_compare", ["live", version]))
        if instance.revision.approved_go_live_at and self.user_can_unschedule:
            ways.append(("Cancel scheduled publish", "revisions_unschedule", [version]))
        actions = [
            {"label": label, "url": reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *more])}
            for label, name, more in ways
        ]
        naming = reverse("curation_history:name", args=[page.pk, version])
        label = "Change the name" if instance.milestone_name else "Name this version"
        return [*actions, {"label": label, "url": naming}]

    def get_cell_context_data(
        self, instance: PageLogEntry, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["mark"] = MARKS.get(instance.action, "")
        return context


class HistoryView(PageHistoryView):
    filterset_class = HistoryFilterSet
    table_class = HistoryTable

    @cached_property
    def columns(self) -> list[Column]:
        first, *others = super().columns
        column = VersionColumn(
            first.name,
            label=first.label,
            object=self.object,
            url_names=first.url_names,
            user_can_unschedule=first.user_can_unschedule,
        )
        return [column, *others]

    def _annotate_queryset(self, queryset: "QuerySet[PageLogEntry]") -> "QuerySet[PageLogEntry]":
        names = Milestone.objects.filter(revision=OuterRef("revision")).values("name")[:1]
        annotated: QuerySet[PageLogEntry] = super()._annotate_queryset(queryset)
        return annotated.annotate(milestone_name=Subquery(names)).defer("revision__content")


class NameForm(forms.ModelForm):
    class Meta:
        model = Milestone
        fields = ["name"]


def name(request: HttpRequest, page_id: int, revision_id: int) -> HttpResponse:
    """Name a version, change its name, or take it away."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, RecapPage) or not may_name(person(request), page):
        raise PermissionDenied
    revision = get_object_or_404(
        page.revisions.defer("content").select_related("user", "milestone"), pk=revision_id
    )
    milestone = Milestone.objects.filter(revision=revision).first()
    history = redirect("wagtailadmin_pages:history", page.pk)
    if request.method == "POST" and "remove" in request.POST:
        unname_version(page, revision, person(request))
        messages.success(request, "The version has no name any more.")
        return history
    form = NameForm(request.POST or None, instance=milestone)
    if request.method == "POST" and form.is_valid():
        kept = name_version(page, revision, form.cleaned_data["name"], person(request))
        messages.success(request, f"The version is called “{kept}” now, and is never tidied away.")
        return history
    return screen(
        request,
        "name",
        "Name a version",
        page,
        icon="tag",
        form=form,
        named=milestone is not None,
        described=described(revision),
    )
