"""Plans and applies import runs. Applying is a task, since it takes too long for a request."""

import logging
from collections.abc import Iterable
from typing import Any

from django.tasks import task
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.models import Page

from importers.apply import SourceDetails, apply_files
from importers.apply.run import PlanChanged
from importers.file_collection import CollectedFiles
from importers.models import ImportRun, SourceFile
from importers.parsed_documents import Message, RefusedFile
from importers.parsers.outline_rows import Outline
from importers.parsers.reading_guide import ReadingGuide
from importers.pictures import PictureFiles
from importers.plan.planner import ImportOptions, make_plan, read_outline
from importers.plan.types import Plan
from importers.report import make_report

logger = logging.getLogger(__name__)

PLAN_CHANGED = _(
    "The site has changed since you reviewed this import, so nothing was imported. Review it again."
)


def read_files(run: ImportRun) -> CollectedFiles:
    """The uploaded notes and pictures."""
    files = CollectedFiles()
    for file in run.files.all():
        files.add(file.path, bytes(file.data))
    files.refused = [
        RefusedFile(path, Message("error", text, remedy=remedy))
        for path, text, remedy in run.options.get("refused", ())
    ]
    return files


def plan_run(run: ImportRun, left_out: Iterable[tuple[str, str]] = (), only: str = "") -> Plan:
    files = read_files(run)
    return make_plan(
        files.notes,
        pictures=PictureFiles(files.pictures),
        dialect=run.options.get("dialect") or None,
        conference=run.options.get("conference", ""),
        left_out=left_out,
        publish=bool(run.options.get("publish")),
        guides=run.guides,
        refused=() if only else files.refused,
        only=only,
        user=run.user,
    )


def read_run_outline(run: ImportRun, path: str) -> tuple[Outline, ReadingGuide]:
    """The outline of a file as the run would read it, and the guide that it is read with."""
    options = ImportOptions(
        run.options.get("dialect") or None, run.options.get("conference", ""), guides=run.guides
    )
    return read_outline(path, read_files(run).notes, options)


@task(backend="long")
def apply_import(run_id: int) -> None:
    run = ImportRun.objects.select_related("user").filter(pk=run_id).first()
    if run is None or run.state != ImportRun.State.APPLYING:
        return  # discarded, or applied by another process
    try:
        _apply(run)
    except PlanChanged:
        run.state, run.report = ImportRun.State.PLANNED, {"message": str(PLAN_CHANGED)}
        run.save(update_fields=["state", "report"])
    except Exception as error:  # whatever it is, the report shows it
        logger.exception("%s failed", run)
        _fail(run, error)


def _apply(run: ImportRun) -> None:
    files, options = read_files(run), run.options
    # An earlier attempt may have applied some of the sources.
    done: list[dict[str, Any]] = run.report.get("sources", [])
    paths = {source["path"] for source in done}

    def save_progress(number: int, total: int, path: str) -> None:
        ImportRun.objects.filter(pk=run.pk).update(
            sources_done=len(done) + number, sources_total=len(done) + total
        )

    result = apply_files(
        {path: data for path, data in files.notes.items() if path not in paths},
        pictures=files.pictures,
        dialect=options.get("dialect") or None,
        conference=options.get("conference", ""),
        left_out=frozenset(map(tuple, options.get("left_out", ()))),
        refused=files.refused,
        publish=bool(options.get("publish")),
        guides=run.guides,
        user=run.user,
        run=run,
        source_details=SourceDetails(**options.get("source_details", {})),
        agreed_hash="" if done else run.plan_hash,
        report_progress=save_progress,
    )
    sources = [*done, *result.reports]
    _add_page_ids(sources)
    run.report = make_report(result.plan, sources, applied=True)
    run.state = ImportRun.State.APPLIED
    run.save(update_fields=["report", "state"])
    run.files.all().delete()


def _fail(run: ImportRun, error: Exception) -> None:
    sources = [file.report for file in SourceFile.objects.filter(run=run).order_by("path")]
    _add_page_ids(sources)
    message = gettext(
        "The import stopped: {error}. What was imported before is kept. Continue to import the "
        "rest. If it stops again, tell the administrator of this site."
    )
    message = message.format(error=error or type(error).__name__)
    run.report = {"sources": sources, "message": message}
    run.state = ImportRun.State.FAILED
    run.save(update_fields=["report", "state"])


def _add_page_ids(sources: Iterable[dict[str, Any]]) -> None:
    """Add the ids of pages while the pages still have the paths of the report."""
    pages = [page for source in sources for page in source["pages"] if page["path"]]
    paths = {page["path"] for page in pages}
    ids = dict(Page.objects.filter(url_path__in=paths).values_list("url_path", "pk"))
    for page in pages:
        page.setdefault("id", ids.get(page["path"]))
