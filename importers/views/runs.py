"""A run: its plan, its progress, its report, and what may be done with each."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.models import Page

from importers.apply import undo as undo_run
from importers.apply.decisions import StillHeld
from importers.apply.undo import touched, why_not_undone
from importers.forms import ReadingForm
from importers.models import Conflict, ImportedPage, ImportRun
from importers.report import report_of_plan
from importers.tasks import CHANGED, apply_import, plan_of
from importers.views.base import may_import, page_of, person, screen
from importers.views.plan_tree import TOTALS, counted, has_work, sources_of, totals_of

State = ImportRun.State


@may_import
def index(request: HttpRequest) -> HttpResponse:
    rows = (
        ImportRun.objects.select_related("user")
        .defer("report")
        .annotate(totals=F("report__totals"))
    )
    runs = page_of(request, rows)
    for row in runs:
        row.outcome = ", ".join(counted(row.totals or {}, TOTALS))
    return screen(
        request,
        "index",
        "Import",
        runs=runs,
        came_by_command=not runs and ImportedPage.objects.exists(),
        conflicts=Conflict.objects.filter(resolved_at=None).count(),
        held=ImportedPage.objects.filter(state=ImportedPage.State.DEFERRED).count(),
    )


def _title(run: ImportRun) -> str:
    return f"{run.created_at:%d %B %Y, %H:%M}".lstrip("0")


@may_import
def show(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun.objects.select_related("user"), pk=pk)
    if run.state == State.PLANNED:
        return _plan(request, run)
    if run.state == State.APPLYING:
        return screen(request, "progress", _title(run), run=run)
    return _report(request, run)


def _plan(request: HttpRequest, run: ImportRun, form: ReadingForm | None = None) -> HttpResponse:
    plan = plan_of(run)
    report = report_of_plan(plan)

    def preview(path: str, identity: str) -> str:
        query = urlencode({"source": path, "page": identity})
        return f"{reverse('importers:preview', args=[run.pk])}?{query}"

    return screen(
        request,
        "plan",
        f"Plan of {_title(run)}",
        run=run,
        hash=plan.hash,
        sources=sources_of(report, preview),
        totals=totals_of(report),
        has_work=has_work(report),
        form=form or ReadingForm(initial=run.options),
    )


@may_import
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the plan says that was shown, less what was unticked."""
    run = get_object_or_404(ImportRun, pk=pk)
    plan = plan_of(run)
    if run.state == State.PLANNED and plan.hash != request.POST.get("plan"):
        messages.warning(request, CHANGED)
        return redirect(run)
    taken = set(request.POST.getlist("take"))
    left_out = [
        (source.path, page.recap.identity)
        for number, source in enumerate(plan.sources)
        for page in source.pages
        if f"{number}:{page.recap.identity}" not in taken
    ]
    agreed = plan_of(run, left_out) if left_out else plan
    _begin(
        run,
        State.PLANNED,
        plan_hash=agreed.hash,
        options=run.options | {"left_out": left_out},
        report={},
        sources_done=0,
        sources_total=len(plan.sources),
    )
    return redirect(run)


@may_import
@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up an import that failed, or whose process was ended. Importing again is safe."""
    run = get_object_or_404(ImportRun, pk=pk)
    _begin(run, run.state if run.state in {State.FAILED, State.APPLYING} else State.FAILED)
    return redirect(run)


def _begin(run: ImportRun, state: str, **changes: Any) -> None:
    """Start the task, once: a second press finds the run in another state."""
    found = ImportRun.objects.filter(pk=run.pk, state=state)
    if found.update(state=State.APPLYING, **changes):
        apply_import.enqueue(run.pk)


@may_import
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    run = get_object_or_404(ImportRun.objects.defer("report"), pk=pk)
    over = run.state != State.APPLYING
    return JsonResponse({"over": over, "done": run.sources_done, "total": run.sources_total})


@may_import
@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same files, read in another way."""
    run = get_object_or_404(ImportRun, pk=pk, state=State.PLANNED)
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _plan(request, run, form)
    run.options |= form.cleaned_data
    run.save(update_fields=["options"])
    return redirect(run)


@may_import
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(ImportRun, pk=pk, state=State.PLANNED).delete()
    messages.success(request, "The plan and its files were discarded. No page was changed.")
    return redirect("importers:index")


@may_import
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun, pk=pk, state__in=[State.APPLIED, State.FAILED])
    try:
        undo_run(run, person(request))
    except StillHeld as error:
        messages.error(request, f"Not undone: {error}.")
    else:
        run.files.all().delete()
        messages.success(
            request,
            "Undone. Every page is as it was before this import. The people and the source that "
            "it brought stay in the library.",
        )
    return redirect(run)


def _report(request: HttpRequest, run: ImportRun) -> HttpResponse:
    rows = run.imported_pages.select_related("page", "source")
    open_conflicts = Conflict.objects.filter(imported_page__run=run, resolved_at=None)
    pages = [page for source in run.report.get("sources", ()) for page in source["pages"]]
    known = Page.objects.filter(pk__in=[page["id"] for page in pages if page.get("id")])
    there = set(known.values_list("pk", flat=True))
    for page in pages:
        page["id"] = page.get("id") if page.get("id") in there else None
    ids = [page["id"] for page in pages if page["action"] == "held"]
    held = ImportedPage.objects.filter(page__in=ids, state=ImportedPage.State.DEFERRED)
    return screen(
        request,
        "report",
        f"Import of {_title(run)}",
        run=run,
        sources=sources_of(run.report),
        totals=totals_of(run.report),
        conflicts=open_conflicts.select_related("imported_page__page", "imported_page__source"),
        held=held.select_related("page", "source"),
        may_undo=run.state in {State.APPLIED, State.FAILED} and rows.exists(),
        touched=touched(run) if run.state != State.UNDONE else [],
        why_not=why_not_undone(run) if run.state != State.UNDONE else "",
    )
