"""For every page of a document the page it is in the tree, and the two merged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from importers import page_versions
from importers.documents import CONFERENCE, Message, ParsedPage
from importers.models import ImportedPage
from importers.parsers.identity import normalise_title
from importers.pictures import Pictures
from importers.plan.previous_imports import Before
from importers.plan.types import (
    CONFLICT,
    CREATE,
    HELD,
    UNCHANGED,
    UPDATE,
    PlannedPage,
    PlannedSource,
)
from importers.three_way_merge import aligned, merged, same
from importers.tree_state import Known


class Matcher:
    """Finds for every page of a document the page it is in the tree, and merges the two."""

    def __init__(
        self,
        source: PlannedSource,
        there: Known,
        left_out: frozenset[str],
        pictures: Pictures,
        earlier: Sequence[PlannedPage],
    ) -> None:
        assert source.document is not None  # noqa: S101 - called once it is read
        self.source, self.document, self.there = source, source.document, there
        self.left_out, self.pictures = left_out, pictures
        self.earlier = [page for page in earlier if page.action == CREATE]
        self.before = Before(there, replaces=bool(source.replaces))
        self.taken: set[int] = set()
        self.used: list[PlannedPage] = []
        #: Pages as they will be, for those that several talks of the notes are on.
        self.merged: dict[int, page_versions.Version] = {}

    def match(self) -> None:
        conference = self.document.conference
        pages = list(conference.walk())
        found = self.before.find(pages)
        self.taken = {row.page_id for row in found.values() if row.page_id}
        self._place(conference, None, found)
        self.source.missing = [
            row
            for row in self.before.free.values()
            if row.state == ImportedPage.State.CURRENT
            and row.page_id
            and row.page_id not in self.taken
        ]

    def _place(
        self, recap: ParsedPage, parent: PlannedPage | None, found: Mapping[str, ImportedPage]
    ) -> None:
        page = self._planned(recap, parent, found.get(recap.identity))
        self.source.pages += [page, *page.parts]
        for child in recap.children:
            self._place(child, page, found)

    def _planned(
        self, recap: ParsedPage, parent: PlannedPage | None, imported: ImportedPage | None
    ) -> PlannedPage:
        conference = self.document.conference.title
        theirs = self.there.spelled(page_versions.of_notes(recap, conference))
        page = PlannedPage(recap, parent, UNCHANGED, theirs, imported=imported)
        page.left_out = recap.identity in self.left_out or bool(parent and parent.left_out)
        if imported:
            page.page_id = imported.page_id
            page.base = imported.base or None
        if page.page_id is None:
            page.page_id = self.there.match(recap, parent.page_id if parent else None, self.taken)
            if page.page_id is not None:
                self._known_by_another_name(page)
            elif imported:
                self._say(
                    recap,
                    "info",
                    "An editor deleted this page: it stays deleted.",
                    "To have it again, make a page of this title at its place, and import again.",
                )
                return page
            else:
                page.same_as = self._planned_earlier(recap, parent)
        if page.page_id is not None:
            self.taken.add(page.page_id)
        if page.base:
            page.base = self.there.spelled(page.base)
        self.source.messages += self.pictures.place(
            theirs, self.source.path, recap.title, (page.base or {}).get("pictures", {})
        )
        row = page.imported
        parts = self.there.parts.get(row.pk, []) if row else []
        base_blocks = blocks_of(page.base) + [b for part in parts for b in blocks_of(part.base)]
        theirs["blocks"] = self._with_ids(
            aligned(base_blocks, theirs["blocks"]), recap, base_blocks
        )
        theirs["lines"] = {block["id"]: block.pop("lines") for block in theirs["blocks"]}
        shares = shared_out(theirs, page.base, parts)
        if page.left_out:
            return page
        if parent and parent.page_id is None and not (parent.same_as or parent.action == CREATE):
            self._say(recap, "info", "Its day or conference was deleted or left out: so is this.")
        elif page.page_id is not None:
            self._merge(page)
        elif page.same_as:
            self._add_to_earlier(page, page.same_as)
        else:
            page.action, page.result = CREATE, theirs
        page.parts = [self._part(page, part, shares[part.pk]) for part in parts]
        return page

    def _part(
        self, page: PlannedPage, row: ImportedPage, share: page_versions.Version
    ) -> PlannedPage:
        """The page that has some of a talk's blocks, since an editor split it."""
        there = self.there.rows.get(row.page_id or 0)
        recap = replace(
            page.recap,
            identity=row.identity,
            title=there.draft_title if there else page.recap.title,
            lines=tuple(share["lines"].values()),
            official_url="",
            speakers=(),
            blocks=(),
        )
        part = PlannedPage(recap, page.parent, UNCHANGED, share, row.page_id, row, row.base)
        if there is None:
            self._say(
                recap,
                "info",
                "An editor deleted this part of it: it stays deleted.",
                "To have it again, take it from the history of the page it was split from.",
            )
            return part
        self.taken.add(there.pk)
        self._merge(part)
        return part

    def _known_by_another_name(self, page: PlannedPage) -> None:
        """A page that is found by address or title may have come from these very notes."""
        for row in self.before.free.values():
            if row.page_id == page.page_id:
                page.imported = self.before.take(row)
                page.base = row.base or None
                return
        page.base = None

    def _planned_earlier(self, recap: ParsedPage, parent: PlannedPage | None) -> PlannedPage | None:
        """The page that an earlier source of this run will make for the same thing."""
        above = parent and (parent.same_as or parent)
        for page in self.earlier:
            other = page.recap
            if other.type != recap.type or page in self.used:
                continue
            alike = normalise_title(other.title) == normalise_title(recap.title)
            if recap.type == CONFERENCE:
                alike = alike or (other.edition, normalise_title(other.series)) == (
                    recap.edition or -1,
                    normalise_title(recap.series),
                )
            elif page.parent is not above:
                alike = bool(recap.official_url and other.official_url == recap.official_url)
            else:
                alike = alike or bool(
                    (recap.official_url and other.official_url == recap.official_url)
                    or (recap.date and other.date == recap.date)
                )
            if alike:
                self.used.append(page)
                return page
        return None

    def _add_to_earlier(self, page: PlannedPage, earlier: PlannedPage) -> None:
        assert earlier.result is not None  # noqa: S101 - it will be created
        ours = {"fields": earlier.result["fields"], "blocks": []}
        result = merged(None, ours, page.theirs)
        if page.theirs["blocks"] or _adds(ours["fields"], result.fields):
            page.action = UPDATE
            page.result = {"fields": result.fields, "blocks": result.blocks}

    def _with_ids(
        self, blocks: list[dict[str, Any]], recap: ParsedPage, base: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        used = {block["id"] for block in base}
        number = len(base)
        for block in blocks:
            while not block["id"]:
                number += 1
                name = page_versions.block_id(f"{self.source.key}/{recap.identity}/{number}")
                if name not in used:
                    block["id"] = name
                    used.add(name)
        return blocks

    def _merge(self, page: PlannedPage) -> None:
        row = self.there.rows[page.page_id or 0]
        page.path = row.url_path
        page_id = page.page_id or 0
        ours = self.merged.get(page_id) or self.there.ours(page_id, page.recap.type)
        told = page.imported.keep_relevant_fields(page.theirs) if page.imported else page.theirs
        result = merged(page.base, ours, told)
        if page.base is None:
            # Another's page, or an editor's: what it says stays, and our notes come beside it.
            result.clashes = []
        page.clashes = result.clashes
        page.theirs["yields"] = result.yields
        takes_over = self.there.takes_over(page.page_id or 0)
        if (
            _adds(ours["fields"], result.fields)
            or takes_over
            or not same(ours["blocks"], result.blocks)
        ):
            page.result = {"fields": result.fields, "blocks": result.blocks}
            page.action = UPDATE
        if page.clashes:
            page.action = CONFLICT
            page.result = page.result or {"fields": result.fields, "blocks": result.blocks}
        if page.action != UNCHANGED and (why := self.there.why_held(page.page_id or 0)):
            page.action, page.why_held = HELD, why
            self._say(page.recap, "warning", f"Held back: {why}.", "Apply it when that is done.")
        if page.action != HELD:
            fields = ours["fields"] | result.fields
            self.merged[page_id] = {"fields": fields, "blocks": result.blocks}
        if page.clashes:
            self._say(
                page.recap,
                "warning",
                "An editor and the notes changed the same lines; the editor's stay.",
                "Decide under Import > Conflicts.",
            )

    def _say(self, recap: ParsedPage, level: str, text: str, remedy: str = "") -> None:
        lines = recap.lines[0] if recap.lines else (1, 1)
        self.source.messages.append(Message(level, f"“{recap.title}”: {text}", lines, remedy))


def blocks_of(version: Mapping[str, Any] | None) -> list[Any]:
    return list(version["blocks"]) if version else []


def shared_out(
    theirs: page_versions.Version, base: page_versions.Version | None, parts: Sequence[ImportedPage]
) -> dict[int, page_versions.Version]:
    """Take out what is on other pages since a split; what is new follows its neighbour."""
    at: dict[str, int] = {block["id"]: 0 for block in blocks_of(base)}
    at |= {block["id"]: part.pk for part in parts for block in blocks_of(part.base)}
    shares: dict[int, list[Any]] = {pk: [] for pk in (0, *(part.pk for part in parts))}
    where = 0
    for block in theirs["blocks"]:
        where = at.get(block["id"], where)
        shares[where].append(block)
    lines = theirs["lines"]
    told = {
        pk: {"blocks": blocks, "lines": {b["id"]: lines[b["id"]] for b in blocks}}
        for pk, blocks in shares.items()
    }
    theirs |= told.pop(0)
    return {pk: {"fields": {}} | share for pk, share in told.items()}


def _adds(ours: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    return any(not same(ours.get(name), value) for name, value in result.items())
