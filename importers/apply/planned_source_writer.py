"""Writes one planned source to the page tree."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from conferences.editing_state import EditingStates
from conferences.models import Source
from conferences.publish_errors import PublishBlocked
from importers.apply.bookkeeping import WrittenPage, make_undo_data, record_file, record_pages
from importers.apply.page_placement import TreePositions
from importers.apply.page_writer import IMPORT_ACTION, PageWriter
from importers.apply.results import PageResult, SourceResult
from importers.bulk_create import NewDraft, create_draft, create_drafts
from importers.existing_pages import ExistingPages
from importers.models import ImportedPage, ImportRun
from importers.parsed_documents import Message
from importers.pictures import PictureFiles
from importers.plan.types import CREATE, PlannedPage, PlannedSource


@dataclass(frozen=True)
class SourceDetails:
    """The importing person's statement about the sources."""

    author: str = ""
    url: str = ""
    licence: str = ""
    #: Empty: nothing is known about the permission.
    status: str = ""
    #: Otherwise it is about new sources only.
    is_about_existing: bool = False

    def update(self, source: Source) -> None:
        """Record what is stated here, and keep the rest."""
        stated = {name: getattr(self, name) for name in ("author", "url", "licence", "status")}
        changed = {n: value for n, value in stated.items() if value and getattr(source, n) != value}
        for name, value in changed.items():
            setattr(source, name, value)
        if changed:
            source.save(update_fields=[*changed])


@dataclass(frozen=True)
class ApplyOptions:
    publish: bool
    user: User | None
    run: ImportRun | None
    details: SourceDetails


@dataclass
class SourceWriter:
    planned: PlannedSource
    state: ExistingPages
    pictures: PictureFiles
    options: ApplyOptions
    messages: list[Message] = field(default_factory=list, init=False)
    #: Whether a page was to be published and could not be.
    has_unpublished: bool = field(default=False, init=False)

    def write(self) -> SourceResult:
        # Deferred updates get their pictures too: the files are gone when they are applied.
        planned = replace(self.planned, pages=tuple(map(self._store_pictures, self.planned.pages)))
        self.writer.prepare_speakers(
            page.merged for page in planned.pages if page.merged and page.is_written
        )
        if self.options.publish and not self.source.is_cleared:
            text = _("All pages stay drafts, since nobody has noted the permission to show them.")
            remedy = _("Set the permission of “{source}” under Library > Sources, then publish.")
            remedy = remedy.format(source=self.source)
            self.messages.append(Message("warning", text, (1, 1), remedy))
            self.has_unpublished = True
        waiting = self._find_waiting_pages()
        written = self._write_pages(planned)
        if self.options.publish and self.source.is_cleared:
            self._publish_pages(planned, written, waiting)
        record_pages(planned, self.source, written, self.state, self.options.run)
        missing_ids = [page.imported_page_id for page in planned.missing]
        ImportedPage.objects.filter(pk__in=missing_ids).update(
            state=ImportedPage.State.MISSING, updated_at=timezone.now()
        )
        pages = {identity: one.page for identity, one in written.items()}
        replaced = ImportedPage.objects.filter(source__in=planned.replaced_source_ids)
        replaced.exclude(page_id__in=[page.pk for page in pages.values()]).delete()
        results = (PageResult(name, page.pk, page.url_path) for name, page in pages.items())
        result = SourceResult(
            planned, tuple(results), tuple(self.messages), has_unpublished=self.has_unpublished
        )
        record_file(result, self.source, self.options.run)
        return result

    @cached_property
    def source(self) -> Source:
        document = self.planned.document
        assert document is not None  # noqa: S101 - checked by the caller
        details = self.options.details
        source, is_new = Source.objects.get_or_create(
            key=self.planned.key,
            defaults={
                "title": document.conference.title[:255],
                "author": (details.author or document.author)[:255],
                "url": (details.url or document.url)[:200],
                "licence": (details.licence or document.licence)[:120],
                "status": details.status or Source.Status.ASKED,
            },
        )
        if details.is_about_existing and not is_new:
            details.update(source)
        return source

    @cached_property
    def writer(self) -> PageWriter:
        return PageWriter(self.source, self.options.user, self.planned.replaced_source_ids)

    def _store_pictures(self, page: PlannedPage) -> PlannedPage:
        """The page with the ids of pictures that were new when it was planned."""
        if page.is_left_out:
            return page
        store, user = self.pictures.store, self.options.user
        return replace(
            page,
            merged=store(page.merged, user) if page.merged and page.is_written else page.merged,
            notes=store(page.notes, user),
            conflicts=tuple(
                replace(conflict, theirs=self.pictures.store_in_text(conflict.theirs, user))
                for conflict in page.conflicts
            ),
        )

    def _write_pages(self, planned: PlannedSource) -> dict[str, WrittenPage]:
        """The pages of this source by identity, with the revisions written now."""
        positions = TreePositions(planned)
        existing = Page.objects.in_bulk([page.page_id for page in planned.pages if page.page_id])
        revisions: dict[str, Revision] = {}
        updates: dict[int, Revision] = {}
        undo_data: dict[str, dict[str, Any]] = {}
        for page in planned.pages:
            if page.page_id is not None:
                row = existing[page.page_id]
                positions.add(page, row)
                if not page.merged or not page.is_written:
                    continue
                imported_page = self.state.rows_by_id.get(page.imported_page_id)
                undo_data[page.identity] = make_undo_data(imported_page, row, self.options.user)
                if page.page_id in updates:
                    # Another talk of the notes was written to the same page just now.
                    row = Page.objects.get(pk=row.pk)
                updates[page.page_id] = self.writer.update_page(row, page.merged)
            elif page.merged and page.action == CREATE:
                parent = positions.get_parent(page)
                slugs = positions.read_slugs_below(parent)
                new_page = self.writer.build_page(page.parsed.type, page.merged, slugs)
                draft = NewDraft(new_page, parent, (IMPORT_ACTION, self.writer.log_data))
                if previous := positions.find_previous_sibling(page, parent):
                    revisions[page.identity] = create_draft(draft, self.options.user, previous)
                    positions.add(page, new_page)
                else:
                    positions.add(page, draft)
        created = create_drafts(positions.drafts, self.options.user)
        written = {}
        for page in planned.pages:
            tree_page: Any = positions.get_page(page.identity)
            if tree_page is None:
                continue
            revision = revisions.get(page.identity) or created.get(tree_page)
            if page.is_written and page.page_id in updates:
                revision = updates[page.page_id]
            written[page.identity] = WrittenPage(tree_page, revision, undo_data.get(page.identity))
        return written

    def _find_waiting_pages(self) -> dict[int, Page]:
        """Pages of earlier imports that were never published, and that nobody works on."""
        if not self.options.publish:
            return {}
        ids = ImportedPage.objects.filter(source=self.source).unpublished().values("page")
        pages = Page.objects.filter(pk__in=ids).select_related("latest_revision")
        states = EditingStates(pages)
        return {page.pk: page for page in pages if not states.activity(page)}

    def _publish_pages(
        self,
        planned: PlannedSource,
        written: Mapping[str, WrittenPage],
        waiting: Mapping[int, Page],
    ) -> None:
        for page in planned.pages:
            if (one := written.get(page.identity)) is None:
                continue
            earlier = waiting.get(one.page.pk)
            revision = one.revision or (earlier and earlier.latest_revision)
            if revision and (page.action == CREATE or earlier):
                self._publish(page, planned, one.page, revision)

    def _publish(
        self, page: PlannedPage, planned: PlannedSource, row: Page, revision: Revision
    ) -> None:
        parents = [other for other in planned.pages if other.identity == page.parent_identity]
        if any(parent.parsed.draft for parent in parents):
            return
        reasons = ""
        if page.parsed.draft:
            text = _("“{title}” stays a draft, since its notes are marked as a draft.")
            remedy = _("Publish it when it is ready.")
        elif row.get_ancestors().filter(live=False).exists():
            text = _("“{title}” stays a draft, since a page above it is not published.")
            remedy = _("Publish the page above it first.")
        else:
            try:
                revision.publish(user=self.options.user)
                return
            except PublishBlocked as blocked:
                reasons = " ".join(reason.text for reason in blocked.reasons)
                text = _("“{title}” stays a draft: {reasons}")
                remedy = _("Fix that on the page, then publish it there.")
        self.has_unpublished |= not page.parsed.draft
        text = text.format(title=page.parsed.title, reasons=reasons)
        self.messages.append(Message("info", text, page.parsed.first_lines, remedy))
