"""Plans the pages of one source: finds each in the tree, and merges notes and page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from importers.existing_pages import ExistingPages
from importers.models import ImportedPage
from importers.page_versions import PageVersion, make_stream_block, read_fields
from importers.parsed_documents import Document, Message, ParsedPage
from importers.pictures import PictureFiles
from importers.plan.block_ids import complete_ids
from importers.plan.page_matching import PreviousImports, read_last_notes
from importers.plan.split_talks import share_blocks
from importers.plan.twin_pages import EarlierSources
from importers.plan.types import (
    CONFLICT,
    CREATE,
    DEFERRED,
    UNCHANGED,
    UPDATE,
    MissingPage,
    PlannedPage,
    PlannedSource,
)
from importers.three_way_merge import changes_fields, is_same, match_blocks, merge_versions


class SourcePlanner:
    def __init__(
        self,
        source: PlannedSource,
        document: Document,
        state: ExistingPages,
        left_out: frozenset[str],
        pictures: PictureFiles,
        earlier_sources: Sequence[PlannedSource],
    ) -> None:
        self.source, self.document, self.state = source, document, state
        self.left_out, self.pictures = left_out, pictures
        self.previous_imports = PreviousImports(state)
        self.earlier_sources = EarlierSources(earlier_sources)
        self.matched_ids: set[int] = set()
        #: Pages as they will be, for those that several talks of the notes belong to.
        self.merged_versions: dict[int, PageVersion] = {}
        self.pages: list[PlannedPage] = []
        self.messages: list[Message] = []

    def plan(self) -> PlannedSource:
        conference = self.document.conference
        matches = self.previous_imports.match(list(conference.walk()))
        self.matched_ids = {row.page_id for row in matches.values() if row.page_id}
        self._plan_tree(conference, None, matches)
        return replace(
            self.source,
            pages=tuple(self.pages),
            missing=tuple(self._find_missing()),
            replaced_source_ids=tuple(source.pk for source in self.state.replaced_sources),
            messages=(*self.document.messages, *self.messages),
        )

    def _plan_tree(
        self, parsed: ParsedPage, parent: PlannedPage | None, matches: Mapping[str, ImportedPage]
    ) -> None:
        pages = self._plan_page(parsed, parent, matches.get(parsed.identity))
        self.pages += pages
        for child in parsed.children:
            self._plan_tree(child, pages[0], matches)

    def _find_missing(self) -> Iterable[MissingPage]:
        for row in self.previous_imports.unmatched.values():
            page = self.state.pages.get(row.page_id or 0)
            is_current = row.state == ImportedPage.State.CURRENT
            if page and is_current and page.pk not in self.matched_ids:
                yield MissingPage(row.pk, read_last_notes(row), page.url_path)

    def _plan_page(
        self, parsed: ParsedPage, parent: PlannedPage | None, row: ImportedPage | None
    ) -> list[PlannedPage]:
        """The page, and the pages that editors split off from it."""
        page = PlannedPage(
            parsed,
            parent.identity if parent else None,
            UNCHANGED,
            PageVersion(read_fields(parsed, self.document.conference.title)),
            page_id=row.page_id if row else None,
            imported_page_id=row.pk if row else None,
            is_left_out=parsed.identity in self.left_out or bool(parent and parent.is_left_out),
        )
        base = self._read_base(row)
        if page.page_id is None:
            parent_id = parent.page_id if parent else None
            page = replace(page, page_id=self.state.find_page(parsed, parent_id, self.matched_ids))
            if page.page_id is not None:
                # It may have come from these notes, under another identity.
                previous = self._take_previous_import(page.page_id)
                row, base = previous or row, self._read_base(previous)
            elif row:
                self._report_deleted(parsed)
                return [page]
            else:
                self.earlier_sources.find_twin(parsed, page.parent_identity)
        if page.page_id is not None:
            self.matched_ids.add(page.page_id)
        parts = self.state.split_parts.get(row.pk, []) if row else []
        notes = self._read_notes(page, [base, *map(self._read_base, parts)])
        shares = share_blocks(notes, base, parts)
        page = replace(page, notes=shares.pop(0), imported_page_id=row.pk if row else None)
        if page.is_left_out:
            return [page]
        if parent and not self._is_in_tree(parent):
            text = _("“{title}” was left out, since its day or conference was deleted or left out.")
            self._add_message(parsed, "info", text.format(title=parsed.title))
        elif page.page_id is not None:
            page = self._merge(page, row, base)
        elif self.earlier_sources.has_twin(page.identity):
            page = self.earlier_sources.merge_with_twin(page)
        else:
            page = replace(page, action=CREATE, merged=page.notes)
        return [page, *(self._plan_part(page, part, shares[part.pk]) for part in parts)]

    def _is_in_tree(self, page: PlannedPage) -> bool:
        """Whether there is such a page, or will be."""
        is_known = page.page_id is not None or page.action == CREATE
        return is_known or self.earlier_sources.has_twin(page.identity)

    def _read_base(self, row: ImportedPage | None) -> PageVersion | None:
        base = row.base_version if row else None
        return base and base.with_speaker_names(self.state.kept_speaker_names)

    def _take_previous_import(self, page_id: int) -> ImportedPage | None:
        for row in self.previous_imports.unmatched.values():
            if row.page_id == page_id:
                return self.previous_imports.take(row)
        return None

    def _read_notes(self, page: PlannedPage, bases: Sequence[PageVersion | None]) -> PageVersion:
        """The notes about a page, with the ids of the blocks that were there before."""
        parsed = page.parsed
        previous = bases[0].pictures if bases[0] else {}
        placed = self.pictures.place(parsed.blocks, self.source.path, parsed.title, previous)
        self.messages += placed.messages
        base_blocks = [block for base in bases if base for block in base.blocks]
        new_blocks = [make_stream_block(block, "") for block in placed.blocks]
        name = f"{self.source.key}/{parsed.identity}"
        ids = complete_ids(match_blocks(base_blocks, new_blocks), base_blocks, name)
        notes = replace(
            page.notes,
            blocks=tuple(map(make_stream_block, placed.blocks, ids)),
            lines={name: block.lines for name, block in zip(ids, placed.blocks, strict=True)},
            pictures=placed.pictures,
        )
        return notes.with_speaker_names(self.state.kept_speaker_names)

    def _plan_part(self, page: PlannedPage, row: ImportedPage, notes: PageVersion) -> PlannedPage:
        """The page that has some of a talk's blocks since an editor split the talk."""
        page_id = row.page_id if row.page_id in self.state.pages else None
        parsed = replace(
            page.parsed,
            identity=row.identity,
            title=self.state.pages[page_id].draft_title if page_id else page.parsed.title,
            lines=tuple(notes.lines.values()),
            official_url="",
            speakers=(),
            blocks=(),
            children=(),
        )
        part = PlannedPage(
            parsed, page.parent_identity, UNCHANGED, notes, page_id=page_id, imported_page_id=row.pk
        )
        if page_id is None:
            text = _("An editor deleted this part of “{title}”, so it is not imported again.")
            remedy = _("To get it back, restore it in the history of the talk it was split from.")
            self._add_message(parsed, "info", text.format(title=parsed.title), remedy)
            return part
        self.matched_ids.add(page_id)
        return self._merge(part, row, self._read_base(row))

    def _merge(
        self, page: PlannedPage, row: ImportedPage | None, base: PageVersion | None
    ) -> PlannedPage:
        page_id, title = page.page_id, page.parsed.title
        assert page_id is not None  # noqa: S101 - checked by the callers
        ours = self.merged_versions.get(page_id)
        ours = ours or self.state.read_current_version(page_id, page.parsed.type)
        theirs = row.keep_relevant_fields(page.notes) if row else page.notes
        result = merge_versions(base, ours, theirs)
        # Without a base the page is another's or an editor's: notes are added beside what it says.
        conflicts = result.conflicts if base else ()
        has_changes = (
            changes_fields(ours, result.version)
            or self.state.has_replaced_notes(page_id)
            or not is_same(ours.blocks, result.version.blocks)
        )
        action = CONFLICT if conflicts else UPDATE if has_changes else UNCHANGED
        reason = self.state.find_busy_reason(page_id) if action != UNCHANGED else ""
        if reason:
            action = DEFERRED
            text = _("The update of “{title}” was deferred: {reason}.")
            text = text.format(title=title, reason=reason)
            remedy = _("Apply it once the page is free.")
            self._add_message(page.parsed, "warning", text, remedy)
        else:
            fields = {**ours.fields, **result.version.fields}
            self.merged_versions[page_id] = replace(result.version, fields=fields)
        if conflicts:
            text = _(
                "An editor and the notes changed the same lines of “{title}”. The editor's stay."
            )
            remedy = _("Resolve it under Import > Conflicts.")
            self._add_message(page.parsed, "warning", text.format(title=title), remedy)
        return replace(
            page,
            action=action,
            merged=None if action == UNCHANGED else result.version,
            notes=replace(page.notes, yielded_fields=result.yielded_fields),
            conflicts=conflicts,
            url_path=self.state.pages[page_id].url_path,
            deferral_reason=reason,
        )

    def _report_deleted(self, parsed: ParsedPage) -> None:
        text = _("“{title}” was deleted by an editor, so it is not imported again.")
        remedy = _(
            "To import it, create a page with this title in the same place, then import again."
        )
        self._add_message(parsed, "info", text.format(title=parsed.title), remedy)

    def _add_message(self, parsed: ParsedPage, level: str, text: str, remedy: str = "") -> None:
        self.messages.append(Message(level, text, parsed.first_lines, remedy))
