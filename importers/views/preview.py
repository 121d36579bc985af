"""A page of a plan as readers would see it, though nothing of it is there."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.models import Page

from importers.apply import apply_files
from importers.apply.run import About
from importers.models import ImportRun
from importers.plan import PlannedPage, PlannedSource
from importers.tasks import files_of, plan_of
from importers.views.base import may_import, person


class NotWritten(Exception):  # noqa: N818 - the import says what failed
    """A page that cannot be imported cannot be looked at either."""


@may_import
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun, pk=pk, state=ImportRun.State.PLANNED)
    source, page = _wanted(run, request.GET.get("source", ""), request.GET.get("page", ""))
    with transaction.atomic():
        try:
            response = _rendered(request, run, source, page)
        except NotWritten:
            messages.error(request, "This page cannot be shown: importing it fails.")
            response = redirect(run)
        # Pages, people and sources were written only to be looked at.
        transaction.set_rollback(True)
    return response


def _wanted(run: ImportRun, path: str, identity: str) -> tuple[PlannedSource, PlannedPage]:
    for source in plan_of(run).sources:
        for page in source.pages:
            if (source.path, page.recap.identity) == (path, identity) and page.writes:
                return source, page
    raise Http404


def _rendered(
    request: HttpRequest, run: ImportRun, source: PlannedSource, wanted: PlannedPage
) -> HttpResponse:
    """Apply this page and those above it, and show it. No pictures: their files would stay."""
    needed = {wanted.recap.identity}
    above = wanted.parent
    while above:
        needed.add(above.recap.identity)
        above = above.parent
    others = {page.recap.identity for page in source.pages} - needed
    result = apply_files(
        {source.path: files_of(run).notes[source.path]},
        dialect=run.options.get("dialect") or None,
        conference=run.options.get("conference", ""),
        left_out=frozenset((source.path, identity) for identity in others),
        user=person(request),
        about=About(**run.options.get("about", {})),
    )
    if any(shown.failed for shown in result.plan.sources):
        raise NotWritten
    page = next(p for p in result.plan.pages() if p.recap.identity == wanted.recap.identity)
    draft = Page.objects.get(url_path=page.path).get_latest_revision_as_object()
    response: HttpResponse = draft.make_preview_request(request, draft.default_preview_mode)
    return response
