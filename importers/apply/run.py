"""Does what a plan says: each source in a transaction of its own, or not at all."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Page, Revision, Site

from conferences.models import Source
from importers.apply.pages import IMPORT_ACTION, Writer
from importers.apply.places import Places
from importers.bulk import NewDraft, create_draft, create_drafts
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
    left_out: frozenset[tuple[str, str]] = frozenset(),
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
    applying = Applying(options, at_hand, publish, user, run, about or About(), bool(shown))
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
    #: Somebody agreed to the plan, so that another one must not be applied in its place.
    agreed: bool = False

    def source(self, planned: PlannedSource) -> None:
        if planned.document is None:
            return
        agreed = [(page.recap.identity, page.action) for page in planned.pages]
        try:
            with transaction.atomic():
                self._lock(planned)
                plan_source(planned, self.options, self.pictures)
                now = [(page.recap.identity, page.action) for page in planned.pages]
                if self.agreed and now != agreed:
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
        writing = [page for page in planned.pages if page.writes]
        for page in writing:
            assert page.result is not None  # noqa: S101 - it writes
            self.pictures.store(page.result["blocks"], self.user)
        for page in planned.pages:
            # What is held back has its pictures too: their files are gone when it is applied.
            if page.writes or page.action == HELD:
                self.pictures.store(page.theirs["blocks"], self.user)
            page.clashes = [
                replace(clash, theirs=self.pictures.store_in(clash.theirs, self.user))
                for clash in page.clashes
            ]
        writer.know_speakers(page.result for page in writing)
        rows, revisions = self._write_pages(planned, writer)
        self._remember(planned, source, rows, revisions)
        for missing in planned.missing:
            missing.state = Imported.State.MISSING
            missing.save(update_fields=["state", "at"])
        for replaced in planned.replaces:
            replaced.imported.exclude(page_id__in=[row.pk for row in rows.values()]).delete()
        self._source_file(planned, source)

    def _write_pages(
        self, planned: PlannedSource, writer: Writer
    ) -> tuple[dict[str, Page], dict[str, Revision]]:
        """Pages of this source by identity, with the revisions written now."""
        places = Places(planned)
        existing = Page.objects.in_bulk([page.page_id for page in planned.pages if page.page_id])
        revisions: dict[str, Revision] = {}
        written: dict[int, Revision] = {}
        before = {pk: row.latest_revision_id for pk, row in existing.items()}
        for page in planned.pages:
            name = page.recap.identity
            if page.page_id is not None:
                places.put(page, existing[page.page_id])
                if page.writes:
                    assert page.result is not None  # noqa: S101 - it writes
                    page.before = {"base": page.base or {}, "revision": before[page.page_id]}
                    row = places.row(name)
                    if page.page_id in written:
                        # Another talk of the notes is on it too: go on from what that one wrote.
                        row = Page.objects.get(pk=row.pk)
                    written[page.page_id] = writer.update(row, page.result)
            elif page.action == CREATE and not page.left_out:
                assert page.result is not None  # noqa: S101 - planned so
                parent = places.parent(page)
                new = writer.new_page(page.recap.type, page.result, places.taken(parent))
                draft = NewDraft(new, parent, (IMPORT_ACTION, writer.log_data))
                after = places.neighbour(page, parent)
                if after is not None:
                    revisions[name] = create_draft(draft, self.user, after)
                    places.put(page, new)
                else:
                    places.put(page, draft)
        made = create_drafts(places.drafts, self.user)
        for page in planned.pages:
            name = page.recap.identity
            row = places.get(name)
            if row is not None and row in made:
                revisions[name] = made[row]
            if page.writes and page.page_id in written:
                revisions[name] = written[page.page_id]
            if row is not None:
                page.path = row.url_path
            if page.action == CREATE and self.publish and name in revisions:
                self._publish(page, planned, row, revisions[name])
        return places.rows(), revisions

    def _publish(
        self, page: PlannedPage, planned: PlannedSource, row: Page | None, revision: Revision
    ) -> None:
        if row is None or page.recap.draft:
            return
        if not row.get_ancestors().filter(live=False).exists():
            revision.publish(user=self.user)
            return
        planned.messages.append(
            Message(
                "info",
                f"“{page.recap.title}” stays a draft: a page above it is not published.",
                page.recap.lines[0] if page.recap.lines else (1, 1),
                "Publish the page above it first.",
            )
        )

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

    def _remember(
        self,
        planned: PlannedSource,
        source: Source,
        rows: dict[str, Page],
        revisions: dict[str, Revision],
    ) -> None:
        """The base of the next merge: what the notes said this time."""
        new = []
        for page in planned.pages:
            name = page.recap.identity
            if page.left_out or name not in rows:
                continue
            imported = page.imported or Imported(source=source, identity=name)
            if _is_as_before(page, imported, source):
                continue
            self._set(imported, page, source, rows[name], revisions.get(name))
            if imported.pk:
                imported.save()
            else:
                new.append(imported)
        Imported.objects.bulk_create(new)
        for page in planned.pages:
            if page.clashes and page.action != HELD:
                row = page.imported or Imported.objects.get(
                    source=source, identity=page.recap.identity
                )
                Conflict.keep(row, page.clashes)

    def _set(
        self,
        imported: Imported,
        page: PlannedPage,
        source: Source,
        row: Page,
        revision: Revision | None,
    ) -> None:
        imported.source, imported.identity, imported.page = source, page.recap.identity, row
        imported.lines = [list(lines) for lines in page.recap.lines]
        if page.action == HELD:
            imported.state, imported.why_held = Imported.State.HELD, page.why_held
            imported.pending = page.theirs
            return
        imported.state, imported.why_held = Imported.State.CURRENT, ""
        imported.pending, imported.base = None, page.theirs
        if revision:
            imported.run, imported.revision, imported.before = self.run, revision.pk, page.before


def _is_as_before(page: PlannedPage, imported: Imported, source: Source) -> bool:
    return bool(
        imported.pk
        and page.action == UNCHANGED
        and imported.state == Imported.State.CURRENT
        and imported.base == json.loads(json.dumps(page.theirs))
        and imported.lines == [list(lines) for lines in page.recap.lines]
        and (imported.source_id, imported.identity) == (source.pk, page.recap.identity)
    )
