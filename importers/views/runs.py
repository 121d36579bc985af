"""The list of imports, and each import: its plan, its progress or its report."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy as _, ngettext
from django.views.generic import DetailView, View
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn, UserColumn
from wagtail.models import Page

from conferences.models import Source
from importers.apply.undo import find_changed_pages, find_undo_problem
from importers.forms import ParserOptionsForm
from importers.models import Conflict, ImportedPage, ImportRun
from importers.plan.planner import make_source_key
from importers.plan.types import Plan
from importers.report import report_plan
from importers.report_tree import build_source_sections, format_totals, has_work
from importers.tasks import plan_run
from importers.views.base import ImportListView, ImportPermissionMixin, ImportViewMixin
from importers.views.deferred_updates import find_open_pages
from importers.views.outline import format_decisions, outline_url

State = ImportRun.State


def _format_date(run: ImportRun) -> str:
    return date_format(localtime(run.created_at), "j F Y, H:i")


def _format_files(run: ImportRun) -> str:
    paths = run.options.get("paths", [])
    if len(paths) < 2:
        return "".join(paths)
    others = len(paths) - 1
    return ngettext("{path} and {count} more file", "{path} and {count} more files", others).format(
        path=paths[0], count=others
    )


class RunListView(ImportListView):
    model = ImportRun
    queryset = (
        ImportRun.objects.select_related("user__wagtail_userprofile")
        .defer("report")
        .annotate(totals=F("report__totals"))
    )
    page_title = _("Import")
    breadcrumbs_items = ImportViewMixin.breadcrumbs_items[:-1]
    index_url_name = "importers:index"
    add_url_name = "importers:upload"
    add_item_label = _("Import notes")
    results_template_name = "importers/run_list.html"
    columns = [
        TitleColumn(
            "created_at", label=_("Date"), accessor=_format_date, get_url=ImportRun.get_absolute_url
        ),
        UserColumn("user", label=_("User"), blank_display_name=_("Deleted user")),
        Column("files", label=_("Files"), accessor=_format_files),
        Column(
            "totals",
            label=_("Result"),
            accessor=lambda run: ", ".join(format_totals(run.totals or {})),
        ),
        StatusTagColumn(
            "state",
            label=_("Status"),
            accessor="get_state_display",
            primary=lambda run: run.state == State.APPLIED,
        ),
    ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "conflict_count": Conflict.objects.unresolved().count(),
            "deferred_count": ImportedPage.objects.deferred().count(),
            "has_imported_pages": bool(context["object_list"]) or ImportedPage.objects.exists(),
        }


class RunView(ImportViewMixin, DetailView):
    queryset = ImportRun.objects.select_related("user")
    context_object_name = "run"

    def get_template_names(self) -> list[str]:
        templates = {State.PLANNED: "plan", State.APPLYING: "progress"}
        return [f"importers/{templates.get(self.object.state, 'report')}.html"]

    def get_page_title(self) -> str:
        return gettext("Review import") if self.object.state == State.PLANNED else gettext("Import")

    def get_page_subtitle(self) -> str:
        return _format_date(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.object.state == State.APPLYING:
            return context
        is_planned = self.object.state == State.PLANNED
        return (self._get_plan_context() if is_planned else self._get_report_context()) | context

    def _get_plan_context(self) -> dict[str, Any]:
        plan = plan_run(self.object)
        report = report_plan(plan)

        def preview_url(path: str, identity: str) -> str:
            query = urlencode({"source": path, "page": identity})
            return f"{reverse('importers:preview', args=[self.object.pk])}?{query}"

        sections = build_source_sections(report, preview_url)
        for planned, section in zip(plan.sources, sections, strict=True):
            if planned.data:
                section.outline_url = outline_url(self.object, planned.path)
                section.decisions = format_decisions(planned.guide)
        return {
            "plan_hash": plan.hash,
            "sources": sections,
            "totals": format_totals(report["totals"]),
            "has_work": has_work(report) or self._has_waiting_pages(plan),
            "is_permission_open": self._is_permission_open(plan),
            "form": ParserOptionsForm(initial=self.object.options),
            **self._get_open_sources(source.key for source in plan.sources),
        }

    def _has_waiting_pages(self, plan: Plan) -> bool:
        """Whether pages of earlier imports are to be published."""
        ids = [page.page_id for page in plan.pages() if page.page_id]
        waiting = ImportedPage.objects.unpublished().filter(page__in=ids)
        return bool(self.object.options.get("publish")) and waiting.exists()

    def _get_open_sources(self, keys: Iterable[str]) -> dict[str, Any]:
        """Sources of this import whose notes may not be shown yet, each with where to edit it."""
        sources = Source.objects.filter(key__in=keys, status=Source.Status.ASKED).order_by("title")
        finder = AdminURLFinder(self.user)
        return {"open_sources": [(source, finder.get_edit_url(source)) for source in sources]}

    def _is_permission_open(self, plan: Plan) -> bool:
        """Whether a source of the plan may not be shown yet, as recorded or else as chosen."""
        keys = [source.key for source in plan.sources if source.key]
        chosen = self.object.options.get("source_details", {}).get("status", "")
        recorded = dict(Source.objects.filter(key__in=keys).values_list("key", "status"))
        return not all(Source(status=recorded.get(key, chosen)).is_cleared for key in keys)

    def _get_undo_titles(self, run: ImportRun) -> dict[str, list[str]]:
        """What undoing deletes and what it restores."""
        rows = run.imported_pages.filter(page__isnull=False).order_by("page__path")
        titles: dict[str, list[str]] = {"created_titles": [], "updated_titles": []}
        for undo_data, title in rows.values_list("undo_data", "page__draft_title"):
            titles["created_titles" if undo_data is None else "updated_titles"].append(title)
        return titles

    def _get_report_context(self) -> dict[str, Any]:
        run = self.object
        pages = [page for source in run.report.get("sources", ()) for page in source["pages"]]
        ids = [page["id"] for page in pages if page.get("id")]
        existing = set(Page.objects.filter(pk__in=ids).values_list("pk", flat=True))
        for page in pages:
            page["id"] = page.get("id") if page.get("id") in existing else None
        deferred_ids = [page["id"] for page in pages if page["action"] == "held"]
        is_undone = run.state == State.UNDONE
        deferred = list(
            ImportedPage.objects.deferred()
            .filter(page__in=deferred_ids)
            .select_related("page", "source")
        )
        return {
            "sources": build_source_sections(run.report),
            "totals": format_totals(run.report.get("totals", {})),
            "conflicts": Conflict.objects.unresolved().with_pages().filter(imported_page__run=run),
            "deferred": deferred,
            "open_page_ids": find_open_pages(deferred),
            "has_undo": not is_undone and run.imported_pages.exists(),
            "changed_pages": [] if is_undone else find_changed_pages(run),
            **self._get_undo_titles(run),
            **self._get_open_sources(
                make_source_key(source["path"]) for source in run.report.get("sources", ())
            ),
            "why_not_undoable": "" if is_undone else find_undo_problem(run),
        }


class ParserOptionsView(RunView):
    """Parses the same files again with other options."""

    queryset = ImportRun.objects.select_related("user").filter(state=State.PLANNED)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        form = ParserOptionsForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.object.options |= form.cleaned_data
        self.object.save(update_fields=["options"])
        return redirect(self.object)


class ProgressView(ImportPermissionMixin, View):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(ImportRun.objects.defer("report"), pk=pk)
        is_finished, total = run.state != State.APPLYING, run.sources_total
        return JsonResponse({"is_finished": is_finished, "done": run.sources_done, "total": total})
