"""The outline of a file in a plan, where editors say which lines are talks."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _, ngettext
from django.views.generic import TemplateView

from importers.models import ImportRun
from importers.outline_form import ROLE_LABELS, FormRow, OutlineForm
from importers.parsed_documents import UnreadableFileError
from importers.parsers.reading_guide import ReadingGuide
from importers.report import report_plan
from importers.report_tree import build_source_sections
from importers.tasks import plan_run, read_files, read_run_outline
from importers.views.base import Breadcrumb, ImportViewMixin

LINES_PER_PAGE = 200


class OutlineView(ImportViewMixin, TemplateView):
    template_name = "importers/outline.html"
    page_title = _("Outline")
    kwargs: dict[str, Any]

    def get_page_subtitle(self) -> str:
        return self.path

    def get_breadcrumbs_items(self) -> list[Breadcrumb]:
        *above, here = super().get_breadcrumbs_items()
        return [
            *above,
            {"url": self.run.get_absolute_url(), "label": gettext("Review import")},
            here,
        ]

    @property
    def path(self) -> str:
        return self.request.GET.get("source", "")

    @cached_property
    def run(self) -> ImportRun:
        runs = ImportRun.objects.filter(state=ImportRun.State.PLANNED)
        if self.request.method == "POST":
            # Another editor's decisions are saved before these, or after.
            runs = runs.select_for_update()
        run: ImportRun = get_object_or_404(runs, pk=self.kwargs["pk"])
        return run

    @cached_property
    def form(self) -> OutlineForm:
        if self.path not in read_files(self.run).notes:
            raise Http404
        outline, guide = read_run_outline(self.run, self.path)
        return OutlineForm(outline, guide, shows_all_lines="all" in self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except UnreadableFileError as error:
            messages.error(request, f"{error.message.text} {error.message.remedy}")
            return redirect(self.run)

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("version") != self.form.version:
            text = gettext(
                "Somebody else has changed this outline since you opened it, so your last change "
                "was not saved. This is the outline as it is now."
            )
            messages.warning(request, text)
        else:
            self._save(self.form.apply(request.POST.dict()))
        return redirect(request.get_full_path())

    def _save(self, guide: ReadingGuide) -> None:
        guides = self.run.options.get("guides", {}) | {self.path: guide.as_json()}
        self.run.options |= {"guides": guides}
        self.run.save(update_fields=["options"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = report_plan(plan_run(self.run, only=self.path))
        rows: Page[FormRow] = Paginator(self.form.rows, LINES_PER_PAGE).get_page(
            self.request.GET.get("p")
        )
        return super().get_context_data(**kwargs) | {
            "run": self.run,
            "form": self.form,
            "rows": rows,
            "page_query": urlencode(
                [(name, value) for name, value in self.request.GET.items() if name != "p"]
            ),
            "all_lines_url": f"?{urlencode({'source': self.path, 'all': 1})}",
            "titles_url": f"?{urlencode({'source': self.path})}",
            "role_labels": ROLE_LABELS.items(),
            "source": build_source_sections(report)[0],
            "decisions": format_decisions(self.form.guide),
        }


def format_decisions(guide: ReadingGuide) -> str:
    """How many decisions a guide has; nothing if there are none."""
    if not guide:
        return ""
    text = ngettext(
        "{count} decision about the outline.", "{count} decisions about the outline.", len(guide)
    )
    return text.format(count=len(guide))


def outline_url(run: ImportRun, path: str) -> str:
    return f"{reverse('importers:outline', args=[run.pk])}?{urlencode({'source': path})}"
