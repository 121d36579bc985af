"""Which page of an earlier import a page of the notes is: by what names it, else by other signs."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from conferences.tree_paths import get_parent_path
from importers.documents import DAY, TALK, ParsedPage
from importers.models import ImportedPage
from importers.parsers.identity import normalise_title
from importers.tree_state import Known

#: Two titles at the same place share so much when one is a new version of the other.
SIMILAR = 0.6


class Before:
    """The pages of a source from before; each is found once."""

    def __init__(self, there: Known, *, replaces: bool) -> None:
        self.there, self.replaces = there, replaces
        self.free = dict(there.imported)

    def find(self, pages: Sequence[ParsedPage]) -> dict[str, ImportedPage]:
        """Pages of this source from before: by what names them, else by the likeliest sign."""
        found: dict[str, ImportedPage] = {}
        for sign in (
            self._same_identity,
            self._same_address,
            self._most_alike,
            self._moved,
            self._same_day,
        ):
            for recap in pages:
                if recap.identity not in found and (row := sign(recap)):
                    found[recap.identity] = self.take(row)
        return found

    def take(self, row: ImportedPage) -> ImportedPage:
        return self.free.pop(next(name for name, one in self.free.items() if one is row))

    def _same_identity(self, recap: ParsedPage) -> ImportedPage | None:
        return self.free.get(recap.identity)

    def _same_address(self, recap: ParsedPage) -> ImportedPage | None:
        if not recap.official_url:
            return None
        rows = (
            row for row in self._free_talks() if recap.official_url == _told(row, "official_url")
        )
        return next(rows, None)

    def _moved(self, recap: ParsedPage) -> ImportedPage | None:
        """The only talk of this title that the notes do not have at its old place any more."""
        title = normalise_title(recap.title)
        rows = [row for row in self._free_talks() if normalise_title(_told(row, "title")) == title]
        return rows[0] if recap.type == TALK and len(rows) == 1 else None

    def _free_talks(self) -> list[ImportedPage]:
        return [row for row in self.free.values() if _told(row, "kind")]

    def _same_day(self, recap: ParsedPage) -> ImportedPage | None:
        """The day that held most of these talks before: called otherwise, not another one."""
        if recap.type != DAY:
            return None
        talks = {normalise_title(child.title) for child in recap.children}
        before: Counter[str] = Counter()
        for row in self.there.imported.values():
            page = self.there.rows.get(row.page_id or 0)
            if page and _told(row, "kind") and normalise_title(_told(row, "title")) in talks:
                before[get_parent_path(page.path)] += 1
        for row in self.free.values():
            page = self.there.rows.get(row.page_id or 0)
            if page and before[page.path] * 2 > len(talks):
                return row
        return None

    def _most_alike(self, recap: ParsedPage) -> ImportedPage | None:
        """The same place and a similar title: renamed in the source, not another page."""
        place = recap.identity.rpartition("/")[0]
        best, row_found = SIMILAR, None
        for row in self.free.values():
            fields = row.base.get("fields", {})
            is_talk = "kind" in fields
            if is_talk != (recap.type == TALK) or not fields.get("title"):
                continue
            if self.replaces or row.identity.rpartition("/")[0] == place or recap.official_url:
                alike = SequenceMatcher(
                    None,
                    normalise_title(fields["title"]),
                    normalise_title(recap.title),
                    autojunk=False,
                ).ratio()
                if alike > best:
                    best, row_found = alike, row
        return row_found


def _told(row: ImportedPage, field: str) -> str:
    """What the notes said last of a page, such as its title."""
    return row.base.get("fields", {}).get(field) or ""
