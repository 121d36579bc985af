"""Does what a plan says: each source in a transaction of its own, or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Page, Revision, Site

from conferences.models import RecapPage, Source
from importers.apply.creating import add_draft, live_below_live
from importers.apply.pages import Writer
from importers.documents import CONFERENCE, Message
from importers.models import Conflict, Imported, ImportRun, SourceFile
from importers.pictures import Pictures
from importers.plan import (
    CREATE,
    HELD,
    UNCHANGED,
    Options,
    Plan,
    PlannedPage,
    PlannedSource,
    make_plan,
    plan_source,
)
from importers.reporting import report_of_source

#: Told how many sources of how many are done, and which comes next.
Progress = Callable[[int, int, str], None]


class PlanChanged(Exception):  # noqa: N818 - it is the site that changed
    """The site or the files are not as they were when the plan was shown."""


@dataclass
class Result:
    plan: Plan
    hash: str
    reports: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class About:
    """What a person said of the sources they hand in."""

    author: str = ""
    url: str = ""
    licence: str = ""
    status: str = Source.Status.ASKED


def apply_files(
    files: Mapping[str, bytes],
    *,
    pictures: Mapping[str, bytes] | None = None,
    dialect: str | None = None,
    conference: str = "",
    left_out: frozenset[str] = frozenset(),
    publish: bool = False,
    user: AbstractBaseUser | None = None,
    run: ImportRun | None = None,
    about: About | None = None,
    shown: str = "",
    progress: Progress = lambda done, total, path: None,
) -> Result:
    """Import files; `shown` is the hash of the plan that somebody agreed to."""
    at_hand = Pictures(pictures or {})
    plan = make_plan(
        files, pictures=at_hand, dialect=dialect, conference=conference, left_out=left_out
    )
    if shown and plan.hash != shown:
        raise PlanChanged
    result = Result(plan, plan.hash)
    options = Options(dialect, conference, left_out)
    applying = Applying(options, at_hand, publish, user, run, about or About())
    for number, source in enumerate(plan.sources):
        progress(number, len(plan.sources), source.path)
        applying.source(source)
        result.reports.append(report_of_source(source))
    progress(len(plan.sources), len(plan.sources), "")
    return result


@dataclass
class Applying:
    options: Options
    pictures: Pictures
    publish: bool
    user: AbstractBaseUser | None
    run: ImportRun | None
    about: About

    def source(self, planned: PlannedSource) -> None:
        if planned.document is None:
            return
        agreed = [(page.recap.identity, page.action) for page in planned.pages]
        try:
            with transaction.atomic():
                self._lock(planned)
                plan_source(planned, self.options, self.pictures)
                if [(page.recap.identity, page.action) for page in planned.pages] != agreed:
                    raise PlanChanged
                self._write(planned)
        except PlanChanged:
            planned.messages.append(
                Message(
                    "error",
                    "The site changed while this was imported: nothing of this source was written.",
                    (1, 1),
                    "Import it again.",
                )
            )

    def _lock(self, planned: PlannedSource) -> None:
        """Two imports cannot collide: the second waits for the first to be done with its pages."""
        ids = [page.page_id for page in planned.pages if page.recap.type == CONFERENCE]
        roots = [site.root_page_id for site in Site.objects.filter(is_default_site=True)]
        wanted = [pk for pk in ids if pk] or roots
        list(Page.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))

    def _write(self, planned: PlannedSource) -> None:
        source = self._source_row(planned)
        writer = Writer(source, self.user, planned.replaces)
        pages: dict[str, Page] = {}
        for page in planned.pages:
            if page.writes:
                assert page.result is not None  # noqa: S101 - it writes
                self.pictures.store(page.result["blocks"], self.user)
                self.pictures.store(page.theirs["blocks"], self.user)
            self._page(page, planned, writer, pages)
        for row in planned.missing:
            row.state = Imported.State.MISSING
            row.save(update_fields=["state", "at"])
        for replaced in planned.replaces:
            replaced.imported.exclude(page_id__in=[page.pk for page in pages.values()]).delete()
        self._source_file(planned, source)

    def _source_row(self, planned: PlannedSource) -> Source:
        document = planned.document
        assert document is not None  # noqa: S101 - checked by the caller
        about = self.about
        source, _ = Source.objects.get_or_create(
            key=planned.key,
            defaults={
                "title": document.conference.title[:255],
                "author": (about.author or document.author)[:255],
                "url": (about.url or document.url)[:200],
                "licence": (about.licence or document.licence)[:120],
                "status": about.status,
            },
        )
        return source

    def _source_file(self, planned: PlannedSource, source: Source) -> None:
        complete = not any(page.left_out for page in planned.pages)
        SourceFile.objects.update_or_create(
            source=source,
            defaults={
                "path": planned.path,
                # A part that was left out is offered again next time.
                "sha256": planned.sha256 if complete else "",
                "data": planned.data,
                "report": report_of_source(planned),
                "run": self.run,
            },
        )

    def _page(
        self, page: PlannedPage, planned: PlannedSource, writer: Writer, pages: dict[str, Page]
    ) -> None:
        if page.left_out and page.page_id is None:
            return
        parent = pages.get(page.parent.recap.identity) if page.parent else None
        if page.action == CREATE:
            row, revision = self._create(page, planned, writer, parent, pages)
            before: dict[str, Any] | None = None
        elif page.page_id is None:
            return
        else:
            row = Page.objects.get(pk=page.page_id)
            revision, before = None, self._before(page, row)
            if page.writes:
                assert page.result is not None  # noqa: S101 - it writes
                revision = writer.update(row, page.result)
        pages[page.recap.identity] = row
        page.path = row.url_path
        if not page.left_out:
            self._remember(page, writer.source, row, revision, before)

    def _create(
        self,
        page: PlannedPage,
        planned: PlannedSource,
        writer: Writer,
        parent: Page | None,
        pages: dict[str, Page],
    ) -> tuple[Page, Revision]:
        if page.parent is None:
            parent = Site.objects.get(is_default_site=True).root_page
        assert parent is not None and page.result is not None  # noqa: PT018, S101 - planned so
        taken = set(parent.get_children().values_list("slug", flat=True))
        new: RecapPage = writer.new_page(page.recap.type, page.result, taken)
        revision = add_draft(new, parent, self._predecessor(page, planned, pages), self.user)
        writer.log(new, revision)
        if self.publish and not page.recap.draft:
            if live_below_live(new):
                revision.publish(user=self.user)
            else:
                planned.messages.append(
                    Message(
                        "info",
                        f"“{page.recap.title}” stays a draft: a page above it is not published.",
                        page.recap.lines[0] if page.recap.lines else (1, 1),
                        "Publish the page above it first.",
                    )
                )
        return new, revision

    def _predecessor(
        self, page: PlannedPage, planned: PlannedSource, pages: dict[str, Page]
    ) -> Page | None:
        """The page before this one in the notes, at the same place of the tree."""
        before = None
        for other in planned.pages:
            if other is page:
                break
            if other.parent is page.parent and other.recap.identity in pages:
                before = pages[other.recap.identity]
        if before is None or page.parent is None:
            return None
        above = pages[page.parent.recap.identity]
        fresh = Page.objects.get(pk=before.pk)
        return fresh if fresh.is_child_of(above) else None

    def _before(self, page: PlannedPage, row: Page) -> dict[str, Any]:
        return {"base": page.base or {}, "revision": row.latest_revision_id}

    def _remember(
        self,
        page: PlannedPage,
        source: Source,
        row: Page,
        revision: Revision | None,
        before: dict[str, Any] | None,
    ) -> None:
        """The base of the next merge: what the notes said this time."""
        lines = [list(pair) for pair in page.recap.lines]
        imported = page.imported or Imported(source=source, identity=page.recap.identity)
        same_place = imported.lines == lines and imported.base == page.theirs
        current = imported.state == Imported.State.CURRENT and imported.pk
        moved_here = imported.source_id == source.pk and imported.identity == page.recap.identity
        if page.action == UNCHANGED and same_place and current and moved_here:
            return
        imported.source, imported.identity = source, page.recap.identity
        imported.page = row
        imported.lines = lines
        if page.action == HELD:
            imported.state, imported.why_held = Imported.State.HELD, page.why_held
            imported.pending = page.theirs
        else:
            imported.state, imported.why_held = Imported.State.CURRENT, ""
            imported.pending, imported.base = None, page.theirs
            if revision:
                imported.run, imported.revision, imported.before = self.run, revision.pk, before
        imported.save()
        for clash in page.clashes if page.action != HELD else ():
            Conflict.objects.create(
                imported=imported,
                target=clash.target,
                base=clash.base,
                ours=clash.ours,
                theirs=clash.theirs,
            )
