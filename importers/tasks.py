"""A run: planned while somebody waits, applied in a task while they watch."""

import logging
from collections.abc import Iterable
from typing import Any

from django.tasks import task
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from importers.apply import SourceDetails, apply_files
from importers.apply.run import PlanChanged
from importers.documents import Message, RefusedFile
from importers.models import ImportRun, SourceFile
from importers.pictures import PictureFiles
from importers.plan import Plan, make_plan
from importers.report import report
from importers.uploads import CollectedFiles

logger = logging.getLogger(__name__)

LeftOut = frozenset[tuple[str, str]]

PLAN_CHANGED = _(
    "The site has changed since you reviewed this import, so nothing was imported. Review it again."
)


def files_of(run: ImportRun) -> CollectedFiles:
    """The notes and pictures handed in."""
    found = CollectedFiles()
    for file in run.files.all():
        found.add(file.path, bytes(file.data))
    found.refused = [
        RefusedFile(path, Message("error", text, remedy=remedy))
        for path, text, remedy in run.options.get("refused", ())
    ]
    return found


def plan_of(run: ImportRun, left_out: Iterable[tuple[str, str]] = ()) -> Plan:
    found = files_of(run)
    return make_plan(
        found.notes,
        pictures=PictureFiles(found.pictures),
        dialect=run.options.get("dialect") or None,
        conference=run.options.get("conference", ""),
        left_out=left_out,
        refused=found.refused,
    )


def left_out_of(run: ImportRun) -> LeftOut:
    return frozenset((path, identity) for path, identity in run.options.get("left_out", ()))


@task(backend="long")
def apply_import(run_id: int) -> None:
    run = ImportRun.objects.select_related("user").filter(pk=run_id).first()
    if run is None or run.state != ImportRun.State.APPLYING:
        return  # discarded, or done by another process
    try:
        _apply(run)
    except PlanChanged:
        run.state, run.report = ImportRun.State.PLANNED, {"message": str(PLAN_CHANGED)}
        run.save(update_fields=["state", "report"])
    except Exception as error:  # whatever it was, a person has to hear of it
        logger.exception("%s failed", run)
        _fail(run, error)


def _apply(run: ImportRun) -> None:
    found, options = files_of(run), run.options
    # What an attempt that failed had done is not done again.
    done: list[dict[str, Any]] = run.report.get("sources", [])
    paths = {source["path"] for source in done}

    def save_progress(number: int, total: int, path: str) -> None:
        ImportRun.objects.filter(pk=run.pk).update(
            sources_done=len(done) + number, sources_total=len(done) + total
        )

    result = apply_files(
        {path: data for path, data in found.notes.items() if path not in paths},
        pictures=found.pictures,
        dialect=options.get("dialect") or None,
        conference=options.get("conference", ""),
        left_out=left_out_of(run),
        refused=found.refused,
        publish=bool(options.get("publish")),
        user=run.user,
        run=run,
        source_details=SourceDetails(**options.get("source_details", {})),
        agreed_hash="" if done else run.plan_hash,
        report_progress=save_progress,
    )
    sources = [*done, *result.reports]
    _know_pages(sources)
    run.report = report(result.plan, sources, applied=True)
    run.state = ImportRun.State.APPLIED
    run.save(update_fields=["report", "state"])
    run.files.all().delete()


def _fail(run: ImportRun, error: Exception) -> None:
    sources = [file.report for file in SourceFile.objects.filter(run=run).order_by("path")]
    _know_pages(sources)
    run.report = {
        "sources": sources,
        "message": f"The import stopped: {error or type(error).__name__}. What was done before "
        "is kept. Continue to import the rest; if it stops again, tell whoever looks after the "
        "site.",
    }
    run.state = ImportRun.State.FAILED
    run.save(update_fields=["report", "state"])


def _know_pages(sources: Iterable[dict[str, Any]]) -> None:
    """Give every page of a report its id while its address is still the one reported."""
    pages = [page for source in sources for page in source["pages"] if page["path"]]
    paths = {page["path"] for page in pages}
    ids = dict(Page.objects.filter(url_path__in=paths).values_list("url_path", "pk"))
    for page in pages:
        page.setdefault("id", ids.get(page["path"]))
