"""A preview of a page in a plan, before it is imported."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.models import Page

from importers.apply import SourceDetails, apply_files
from importers.models import ImportRun
from importers.plan.types import Plan, PlannedPage, PlannedSource
from importers.tasks import plan_run, read_files
from importers.views.base import ImportPermissionMixin


class PreviewFailed(Exception):  # noqa: N818 - the import reports the error
    """The page can't be imported, so there is nothing to show."""


class PreviewView(ImportPermissionMixin, View):
    """Imports the page in a transaction, renders it, and rolls back."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(ImportRun, pk=pk, state=ImportRun.State.PLANNED)
        plan = plan_run(run)
        source, page = self.find_page(plan)
        with transaction.atomic():
            try:
                response = self.render_page(run, plan, source, page)
            except PreviewFailed:
                messages.error(request, _("This page can't be previewed: importing it fails."))
                response = redirect(run)
            transaction.set_rollback(True)
        return response

    def find_page(self, plan: Plan) -> tuple[PlannedSource, PlannedPage]:
        requested = (self.request.GET.get("source", ""), self.request.GET.get("page", ""))
        for source in plan.sources:
            for page in source.pages:
                if (source.path, page.identity) == requested and page.is_written:
                    return source, page
        raise Http404

    def render_page(
        self, run: ImportRun, plan: Plan, source: PlannedSource, page: PlannedPage
    ) -> HttpResponse:
        """Imports this page and those above it, without images: their files would stay.

        All files are given, since they tell each other the day and the conference.
        """
        parents = {one.identity: one.parent_identity for one in source.pages}
        needed, parent = {page.identity}, page.parent_identity
        while parent:
            needed.add(parent)
            parent = parents[parent]
        result = apply_files(
            read_files(run).notes,
            dialect=run.options.get("dialect") or None,
            conference=run.options.get("conference", ""),
            guides=run.guides,
            left_out=frozenset(
                (other.path, each.identity)
                for other in plan.sources
                for each in other.pages
                if other is not source or each.identity not in needed
            ),
            user=self.user,
            source_details=SourceDetails(**run.options.get("source_details", {})),
        )
        applied = next(each for each in result.sources if each.planned.path == source.path)
        if applied.has_failed:
            raise PreviewFailed
        page_id = next(one.page_id for one in applied.pages if one.identity == page.identity)
        draft = Page.objects.get(pk=page_id).get_latest_revision_as_object()
        mode = draft.default_preview_mode
        response: HttpResponse = draft.make_preview_request(self.request, mode)
        return response
