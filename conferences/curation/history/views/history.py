"""The history of a page, with its milestones marked; and naming a revision."""

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy
from django.views.generic.edit import FormView
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.admin.views.pages.history import PageHistoryFilterSet, PageHistoryView
from wagtail.admin.views.pages.utils import GenericPageBreadcrumbsMixin
from wagtail.models import PageLogEntry

from conferences.curation.history import named_revisions
from conferences.curation.history.models import NamedRevision
from conferences.curation.history.views.base import EditablePageMixin
from conferences.curation.history.views.compare import describe_revision
from conferences.models import RecapPage


class HistoryFilterSet(PageHistoryFilterSet):
    milestones = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Milestones"),
        choices=[("only", gettext_lazy("Milestones only"))],
        method="filter_milestones",
        widget=forms.CheckboxSelectMultiple,
    )

    def filter_milestones(
        self, queryset: "QuerySet[PageLogEntry]", name: str, value: list[str]
    ) -> "QuerySet[PageLogEntry]":
        return named_revisions.filter_milestones(queryset)


class HistoryTable(Table):
    def get_row_classname(self, instance: Any) -> str:
        is_milestone = (
            instance.action in named_revisions.MILESTONE_ACTIONS or instance.revision_name
        )
        return "history-milestone" if is_milestone else ""


class RevisionActionColumn(ActionColumn):
    """The action, marked if it is a milestone, with links to what can be done next."""

    cell_template_name = "curation/history/action_cell.html"

    def get_actions(self, instance: Any, parent_context: dict[str, Any]) -> list[dict[str, str]]:
        # The revision may have been deleted by the clean-up.
        if instance.revision is None:
            return []
        page, revision_id = self.object, instance.revision_id
        links = [(_("Preview"), "revisions_view", [revision_id])]
        if revision_id == page.latest_revision_id:
            links.append((_("Edit"), "edit", []))
        else:
            links += [
                (_("Review and revert to this version"), "revisions_revert", [revision_id]),
                (_("Compare with current version"), "revisions_compare", [revision_id, "latest"]),
            ]
        if instance.previous_revision_id:
            pair = [instance.previous_revision_id, revision_id]
            links.append((_("Compare with previous version"), "revisions_compare", pair))
        if page.live and revision_id != page.live_revision_id:
            pair = ["live", revision_id]
            links.append((_("Compare with live version"), "revisions_compare", pair))
        if instance.revision.approved_go_live_at and self.user_can_unschedule:
            links.append((_("Cancel scheduled publish"), "revisions_unschedule", [revision_id]))
        actions = [
            {"label": label, "url": reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *args])}
            for label, name, args in links
        ]
        name_url = reverse("curation_history:name_revision", args=[page.pk, revision_id])
        name_label = _("Rename this version") if instance.revision_name else _("Name this version")
        return [*actions, {"label": name_label, "url": name_url}]

    def get_cell_context_data(
        self, instance: PageLogEntry, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        milestone = str(named_revisions.MILESTONE_ACTIONS.get(instance.action, ""))
        return super().get_cell_context_data(instance, parent_context) | {"milestone": milestone}


class HistoryView(PageHistoryView):
    filterset_class = HistoryFilterSet
    table_class = HistoryTable

    @cached_property
    def columns(self) -> list[Column]:
        first, *others = super().columns
        column = RevisionActionColumn(
            first.name,
            label=first.label,
            object=self.object,
            url_names=first.url_names,
            user_can_unschedule=first.user_can_unschedule,
        )
        return [column, *others]

    def _annotate_queryset(self, queryset: "QuerySet[PageLogEntry]") -> "QuerySet[PageLogEntry]":
        names = NamedRevision.objects.filter(revision=OuterRef("revision")).values("name")[:1]
        entries = super()._annotate_queryset(queryset).annotate(revision_name=Subquery(names))
        return entries.defer("revision__content")


class NameRevisionView(
    GenericPageBreadcrumbsMixin, EditablePageMixin, WagtailAdminTemplateMixin, FormView
):
    """Name a revision, rename it, or remove its name."""

    template_name = "curation/history/name_revision.html"
    page_title = gettext_lazy("Name this version")
    header_icon = "tag"
    form_class = forms.modelform_factory(NamedRevision, fields=["name"])

    def has_permission(self, page: RecapPage) -> bool:
        permissions = page.permissions_for_user(self.request.user)
        return bool(permissions.can_publish() or permissions.can_edit())

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        revisions = self.object.revisions.defer("content").select_related("user", "named_revision")
        self.revision = get_object_or_404(revisions, pk=kwargs["revision_id"])
        self.named_revision = NamedRevision.objects.filter(revision=self.revision).first()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        history_url = reverse("wagtailadmin_pages:history", args=[self.object.pk])
        return [
            *self.breadcrumbs_items,
            {"url": history_url, "label": _("History")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.named_revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            description=describe_revision(self.revision),
            is_named=self.named_revision is not None,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "remove" not in request.POST:
            return super().post(request, *args, **kwargs)
        named_revisions.unname_revision(self.object, self.revision, self.user)
        messages.success(request, _("Version name removed."))
        return redirect("wagtailadmin_pages:history", self.object.pk)

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        name = form.cleaned_data["name"]
        named_revisions.name_revision(self.object, self.revision, name, self.user)
        messages.success(
            self.request, _("Version named “{name}”. The clean-up will keep it.").format(name=name)
        )
        return redirect("wagtailadmin_pages:history", self.object.pk)
