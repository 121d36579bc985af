"""Does what a plan says: each source in a transaction of its own, or not at all."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Page, Revision, Site

from conferences.models import Source
from conferences.publish_errors import PublishBlocked
from importers.apply.bookkeeping import before_writing, remember, remember_file
from importers.apply.page_writer import IMPORT_ACTION, Writer
from importers.apply.tree_positions import Places
from importers.bulk_create import NewDraft, create_draft, create_drafts
from importers.documents import CONFERENCE, Message, RefusedFile
from importers.models import ImportedPage, ImportRun
from importers.pictures import Pictures
from importers.plan import (
    CREATE,
    Options,
    Plan,
    PlannedPage,
    PlannedSource,
    make_plan,
    plan_source,
)
from importers.report import report_of_source

logger = logging.getLogger(__name__)

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
    refused: Sequence[RefusedFile] = (),
    publish: bool = False,
    user: AbstractBaseUser | None = None,
    run: ImportRun | None = None,
    about: About | None = None,
    shown: str = "",
    progress: Progress = lambda done, total, path: None,
) -> Result:
    """Import files; `shown` is the hash of the plan that somebody agreed to."""
    at_hand = Pictures(pictures or {})
    options = Options(dialect, conference, left_out)
    plan = make_plan(files, pictures=at_hand, refused=refused, **vars(options))
    if shown and plan.hash != shown:
        raise PlanChanged
    result = Result(plan, plan.hash)
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
            planned.fail("The site changed while this was imported", "Import it again.")
        except Exception:  # whatever it was, the other sources shall come in
            logger.exception("%s could not be imported", planned.path)
            # Pictures that it stored are gone with it.
            self.pictures = Pictures(self.pictures.files)
            planned.fail(
                "Something went wrong while this was imported",
                "Tell whoever looks after the site: its log says what went wrong.",
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
            self.pictures.store(page.result, self.user)
        for page in planned.pages:
            # What is held back has its pictures too: their files are gone when it is applied.
            if not page.left_out:
                self.pictures.store(page.theirs, self.user)
            page.clashes = [
                replace(clash, theirs=self.pictures.store_in(clash.theirs, self.user))
                for clash in page.clashes
            ]
        writer.know_speakers(page.result for page in writing)
        if self.publish and not source.is_cleared:
            planned.messages.append(
                Message(
                    "warning",
                    "Everything stays a draft: nobody noted that these notes may be shown.",
                    (1, 1),
                    f"Set the permission of “{source}” under Library > Sources, then publish.",
                )
            )
        rows, revisions = self._write_pages(planned, writer)
        remember(planned, source, rows, revisions, self.run)
        for missing in planned.missing:
            missing.state = ImportedPage.State.MISSING
            missing.save(update_fields=["state", "updated_at"])
        for replaced in planned.replaces:
            replaced.imported_pages.exclude(page_id__in=[row.pk for row in rows.values()]).delete()
        remember_file(planned, source, self.run)

    def _write_pages(
        self, planned: PlannedSource, writer: Writer
    ) -> tuple[dict[str, Page], dict[str, Revision]]:
        """Pages of this source by identity, with the revisions written now."""
        places = Places(planned)
        existing = Page.objects.in_bulk([page.page_id for page in planned.pages if page.page_id])
        revisions: dict[str, Revision] = {}
        written: dict[int, Revision] = {}
        for page in planned.pages:
            name = page.recap.identity
            if page.page_id is not None:
                places.put(page, existing[page.page_id])
                if page.writes:
                    assert page.result is not None  # noqa: S101 - it writes
                    row = places.row(name)
                    if page.page_id in written:
                        # Another talk of the notes is on it too: go on from what that one wrote.
                        row = Page.objects.get(pk=row.pk)
                    page.before = before_writing(page.imported, places.row(name), self.user)
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
            may_publish = self.publish and writer.source.is_cleared
            if page.action == CREATE and may_publish and name in revisions:
                self._publish(page, planned, row, revisions[name])
        return places.rows(), revisions

    def _publish(
        self, page: PlannedPage, planned: PlannedSource, row: Page | None, revision: Revision
    ) -> None:
        if row is None or (page.parent and page.parent.recap.draft):
            return
        if page.recap.draft:
            why, remedy = "its notes are marked as a draft.", "Publish it when it is ready."
        elif row.get_ancestors().filter(live=False).exists():
            why, remedy = "a page above it is not published.", "Publish the page above it first."
        else:
            try:
                revision.publish(user=self.user)
                return
            except PublishBlocked as held:
                why = " ".join(reason.text for reason in held.reasons)
                remedy = "Mend it on the page, then publish it there."
        lines = page.recap.lines[0] if page.recap.lines else (1, 1)
        text = f"“{page.recap.title}” stays a draft: {why}"
        planned.messages.append(Message("info", text, lines, remedy))

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
