"""A preview of a page in a plan, before it is imported."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.models import Page

from importers.apply import apply_files
from importers.apply.run import About
from importers.models import ImportRun
from importers.plan import PlannedPage, PlannedSource
from importers.tasks import files_of, plan_of
from importers.views.base import ImportPermissionMixin


class PreviewFailed(Exception):  # noqa: N818 - the import reports the error
    """The page can't be imported, so there is nothing to show."""


class PreviewView(ImportPermissionMixin, View):
    """Imports the page in a transaction, renders it, and rolls back."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(ImportRun, pk=pk, state=ImportRun.State.PLANNED)
        source, page = self.find_page(run)
        with transaction.atomic():
            try:
                response = self.render_page(run, source, page)
            except PreviewFailed:
                messages.error(request, _("This page can't be previewed: importing it fails."))
                response = redirect(run)
            transaction.set_rollback(True)
        return response

    def find_page(self, run: ImportRun) -> tuple[PlannedSource, PlannedPage]:
        wanted = (self.request.GET.get("source", ""), self.request.GET.get("page", ""))
        for source in plan_of(run).sources:
            for page in source.pages:
                if (source.path, page.recap.identity) == wanted and page.writes:
                    return source, page
        raise Http404

    def render_page(self, run: ImportRun, source: PlannedSource, page: PlannedPage) -> HttpResponse:
        """Imports without images: their files would stay after the rollback."""
        needed = {page.recap.identity}
        parent = page.parent
        while parent:
            needed.add(parent.recap.identity)
            parent = parent.parent
        others = {other.recap.identity for other in source.pages} - needed
        result = apply_files(
            {source.path: files_of(run).notes[source.path]},
            dialect=run.options.get("dialect") or None,
            conference=run.options.get("conference", ""),
            left_out=frozenset((source.path, identity) for identity in others),
            user=self.user,
            about=About(**run.options.get("source_details", {})),
        )
        if any(applied.failed for applied in result.plan.sources):
            raise PreviewFailed
        path = next(
            one.path for one in result.plan.pages() if one.recap.identity == page.recap.identity
        )
        draft = Page.objects.get(url_path=path).get_latest_revision_as_object()
        response: HttpResponse = draft.make_preview_request(
            self.request, draft.default_preview_mode
        )
        return response
