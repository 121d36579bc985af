"""Applies a plan: each source in a transaction of its own, completely or not at all."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _, override
from wagtail.models import Page, Site

from conferences.models import Source
from importers.apply.planned_source_writer import ApplyOptions, SourceDetails, SourceWriter
from importers.apply.results import ImportResult, SourceResult
from importers.existing_pages import read_existing_pages
from importers.models import ImportRun
from importers.parsed_documents import CONFERENCE, Message, RefusedFile
from importers.parsers.reading_guide import ReadingGuide
from importers.pictures import PictureFiles
from importers.plan.planner import ImportOptions, make_plan, plan_source
from importers.plan.types import PlannedSource

logger = logging.getLogger(__name__)

#: Called with the number of finished sources, the number of all, and the path of the next one.
ProgressCallback = Callable[[int, int, str], None]


class PlanChanged(Exception):  # noqa: N818 - nothing failed
    """The site or the files have changed since the plan was shown."""


def apply_files(
    files: Mapping[str, bytes],
    *,
    pictures: Mapping[str, bytes] | None = None,
    dialect: str | None = None,
    conference: str = "",
    left_out: frozenset[tuple[str, str]] = frozenset(),
    refused: Sequence[RefusedFile] = (),
    publish: bool = False,
    guides: Mapping[str, ReadingGuide] | None = None,
    user: User | None = None,
    run: ImportRun | None = None,
    source_details: SourceDetails | None = None,
    agreed_hash: str = "",
    report_progress: ProgressCallback = lambda done, total, path: None,
) -> ImportResult:
    """Import files. `agreed_hash` is that of the plan a user agreed to; no other is applied."""
    picture_files = PictureFiles(pictures or {})
    options = ImportOptions(dialect, conference, left_out, publish, guides or {})
    plan = make_plan(files, pictures=picture_files, refused=refused, user=user, **vars(options))
    if agreed_hash and plan.hash != agreed_hash:
        raise PlanChanged
    apply_options = ApplyOptions(publish, user, run, source_details or SourceDetails())
    applier = SourceApplier(options, picture_files, apply_options, is_agreed=bool(agreed_hash))
    results = []
    with override(settings.LANGUAGE_CODE):
        for number, source in enumerate(plan.sources):
            report_progress(number, len(plan.sources), source.path)
            results.append(applier.apply(source))
    report_progress(len(plan.sources), len(plan.sources), "")
    return ImportResult(plan, tuple(results))


@dataclass
class SourceApplier:
    options: ImportOptions
    pictures: PictureFiles
    apply_options: ApplyOptions
    #: A user agreed to the plan, so that no other one may be applied.
    is_agreed: bool

    def apply(self, planned: PlannedSource) -> SourceResult:
        if planned.document is None:
            if planned.last_report is not None:
                self._record_details(planned)
            return SourceResult(planned)
        try:
            with transaction.atomic():
                self._lock_conference(planned)
                # Earlier sources, other imports and editors may have changed the tree.
                state = read_existing_pages(planned.document, planned.key, self.apply_options.user)
                current = plan_source(planned, state, self.options, self.pictures)
                if self.is_agreed and _list_actions(current) != _list_actions(planned):
                    raise PlanChanged
                return SourceWriter(current, state, self.pictures, self.apply_options).write()
        except PlanChanged:
            text = _("The site changed during the import, so nothing of this source was written.")
            return _fail(planned, text, _("Import it again."))
        except Exception:  # whatever it is, the other sources must be imported
            logger.exception("%s could not be imported", planned.path)
            # The rollback removed the pictures that were stored for this source.
            self.pictures = PictureFiles(self.pictures.files)
            text = _("An unexpected error occurred, so nothing of this source was written.")
            remedy = _("Tell the administrator of this site. Details are in its log.")
            return _fail(planned, text, remedy)

    def _record_details(self, planned: PlannedSource) -> None:
        """Of a file that has not changed."""
        details = self.apply_options.details
        if details.is_about_existing:
            details.update(Source.objects.get(key=planned.key))

    def _lock_conference(self, planned: PlannedSource) -> None:
        """Waits for other imports of the same conference."""
        page_ids = {page.page_id for page in planned.pages if page.parsed.type == CONFERENCE}
        root_ids = Site.objects.filter(is_default_site=True).values_list("root_page_id", flat=True)
        locked_ids = page_ids - {None} or set(root_ids)
        list(Page.objects.select_for_update().filter(pk__in=locked_ids).order_by("pk"))


def _list_actions(source: PlannedSource) -> list[tuple[str, str]]:
    return [(page.identity, page.action) for page in source.pages]


def _fail(planned: PlannedSource, text: str, remedy: str) -> SourceResult:
    message = Message("error", text, (1, 1), remedy)
    return SourceResult(replace(planned, pages=(), missing=()), messages=(message,))
