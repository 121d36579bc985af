"""Does what a plan says: each source in a transaction of its own, or not at all."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Page, Revision, Site

from conferences.models import Source
from conferences.publishing import Held
from importers.apply.pages import IMPORT_ACTION, Writer
from importers.apply.places import Places
from importers.bulk import NewDraft, create_draft, create_drafts
from importers.documents import CONFERENCE, Message, Refused
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
    refused: Sequence[Refused] = (),
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
        for page in planned.pages:
            name = page.recap.identity
            if page.page_id is not None:
                places.put(page, existing[page.page_id])
                if page.writes:
                    assert page.result is not None  # noqa: S101 - it writes
                    page.before = before_writing(page.imported, places.row(name), self.user)
                    revisions[name] = writer.update(places.row(name), page.result)
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
            except Held as held:
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

    def _source_file(self, planned: PlannedSource, source: Source) -> None:
        complete = not any(page.left_out for page in planned.pages)
        before = SourceFile.objects.filter(source=source).first()
        if before and complete and before.sha256 == planned.sha256 and not planned.writes:
            return
        replaces = {replaced.pk for replaced in planned.replaces}
        SourceFile.objects.update_or_create(
            source=source,
            defaults={
                "path": planned.path,
                # A part that was left out is offered again next time.
                "sha256": planned.sha256 if complete else "",
                "data": planned.data,
                "report": report_of_source(planned),
                "run": self.run,
                "replaces": sorted(replaces | set(before.replaces if before else ())),
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


#: How many imports one after the other can be undone.
REMEMBERED = 5


def before_writing(
    imported: Imported | None, page: Page, user: AbstractBaseUser | None
) -> dict[str, Any]:
    """What an undo goes back to: the page's draft, and what was known of it."""
    if page.latest_revision_id is None:
        page.latest_revision = page.specific.save_revision(user=user, log_action=False, clean=False)
    if imported is None or not imported.pk:
        return {"base": {}, "revision": page.latest_revision_id}
    earlier, depth = imported.before, 1
    while earlier and depth < REMEMBERED:
        earlier, depth = earlier.get("before"), depth + 1
    if earlier:
        earlier.pop("before", None)
    return {
        "base": imported.base,
        "revision": page.latest_revision_id,
        "run": imported.run_id,
        "before": imported.before,
    }


def _is_as_before(page: PlannedPage, imported: Imported, source: Source) -> bool:
    """Whether nothing is to be remembered anew: of an update that waits, that it waits still."""
    theirs = json.loads(json.dumps(page.theirs))
    if page.action == HELD:
        same = imported.state == Imported.State.HELD and imported.pending == theirs
    else:
        same = imported.state == Imported.State.CURRENT and imported.base == theirs
    return bool(
        imported.pk
        and same
        and page.action in {UNCHANGED, HELD}
        and imported.why_held == page.why_held
        and imported.lines == [list(lines) for lines in page.recap.lines]
        and (imported.source_id, imported.identity) == (source.pk, page.recap.identity)
        and imported.page_id == page.page_id
    )
