"""Finds the page of an earlier import for each page of the notes: by identity, else by likeness."""

import datetime
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from conferences.tree_paths import get_parent_path
from importers.existing_pages import ExistingPages
from importers.models import ImportedPage
from importers.parsed_documents import CONFERENCE, DAY, TALK, ParsedPage, Speaker
from importers.parsers.identity import normalise_title
from importers.parsers.kinds import exact_kind

#: The likeness of two titles at the same place, one of which is a new version of the other.
MIN_SIMILARITY = 0.6


class PreviousImports:
    """The rows of a source's earlier imports. Each belongs to one page of the notes at most."""

    def __init__(self, state: ExistingPages) -> None:
        self.state = state
        self.unmatched = dict(state.imported)

    def match(self, pages: Sequence[ParsedPage]) -> dict[str, ImportedPage]:
        """The row of each page, by identity. Surer signs are tried first, for all pages."""
        matches: dict[str, ImportedPage] = {}
        for find in (
            self._find_by_identity,
            self._find_by_official_url,
            self._find_by_similar_title,
            self._find_moved_talk,
            self._find_untitled_talk,
            self._find_day_by_its_talks,
        ):
            for page in pages:
                if page.identity not in matches and (row := find(page)):
                    matches[page.identity] = self.take(row)
        return matches

    def take(self, row: ImportedPage) -> ImportedPage:
        return self.unmatched.pop(next(name for name, one in self.unmatched.items() if one is row))

    def _find_by_identity(self, page: ParsedPage) -> ImportedPage | None:
        return self.unmatched.get(page.identity)

    def _find_by_official_url(self, page: ParsedPage) -> ImportedPage | None:
        if not page.official_url:
            return None
        rows = (
            row
            for row in self._find_unmatched_talks()
            if page.official_url == _get_last_value(row, "official_url")
        )
        return next(rows, None)

    def _find_by_similar_title(self, page: ParsedPage) -> ImportedPage | None:
        """At the same place: a page that was renamed in the notes."""
        place = page.identity.rpartition("/")[0]
        ignores_place = bool(self.state.replaced_sources or page.official_url)
        best, best_row = MIN_SIMILARITY, None
        for row in self.unmatched.values():
            title = _get_last_value(row, "title")
            if get_row_type(row) != page.type or not title:
                continue
            if ignores_place or row.identity.rpartition("/")[0] == place:
                titles = normalise_title(title), normalise_title(page.title)
                similarity = SequenceMatcher(None, *titles, autojunk=False).ratio()
                if similarity > best:
                    best, best_row = similarity, row
        return best_row

    def _find_moved_talk(self, page: ParsedPage) -> ImportedPage | None:
        """The only talk of this title that is no longer at its old place."""
        title = normalise_title(page.title)
        rows = [
            row
            for row in self._find_unmatched_talks()
            if normalise_title(_get_last_value(row, "title")) == title
        ]
        return rows[0] if page.type == TALK and len(rows) == 1 else None

    def _find_untitled_talk(self, page: ParsedPage) -> ImportedPage | None:
        """A talk of these speakers that was only called "Keynote" before."""
        speakers = {speaker.name for speaker in page.speakers}
        rows = [
            row
            for row in self._find_unmatched_talks()
            if exact_kind(_get_last_value(row, "title"))
            and speakers == {name for name, _role in row.base["fields"].get("speakers", ())}
        ]
        return rows[0] if page.type == TALK and speakers and len(rows) == 1 else None

    def _find_day_by_its_talks(self, page: ParsedPage) -> ImportedPage | None:
        """The day that most of these talks were on: the same day under another name."""
        if page.type != DAY:
            return None
        titles = {normalise_title(child.title) for child in page.children}
        talks_below: Counter[str] = Counter()
        for row in self.state.imported.values():
            talk = self.state.pages.get(row.page_id or 0)
            is_talk = get_row_type(row) == TALK
            if talk and is_talk and normalise_title(_get_last_value(row, "title")) in titles:
                talks_below[get_parent_path(talk.path)] += 1
        for row in self.unmatched.values():
            day = self.state.pages.get(row.page_id or 0)
            is_day = get_row_type(row) == DAY
            if day and is_day and talks_below[day.path] * 2 > len(titles):
                return row
        return None

    def _find_unmatched_talks(self) -> list[ImportedPage]:
        return [row for row in self.unmatched.values() if get_row_type(row) == TALK]


def read_last_notes(row: ImportedPage) -> ParsedPage:
    """The page as it was in the notes at the last import, without its text."""
    fields = row.base.get("fields", {})
    date = fields.get("date")
    return ParsedPage(
        get_row_type(row),
        fields.get("title", row.identity),
        kind=fields.get("kind", ""),
        date=datetime.date.fromisoformat(date) if date else None,
        official_url=fields.get("official_url", ""),
        speakers=tuple(Speaker(name, role) for name, role in fields.get("speakers", ())),
        identity=row.identity,
    )


def get_row_type(row: ImportedPage) -> str:
    if row.identity == CONFERENCE:
        return CONFERENCE
    return TALK if _get_last_value(row, "kind") else DAY


def _get_last_value(row: ImportedPage, field: str) -> str:
    """A field of a page as the notes had it last, such as its title."""
    return row.base.get("fields", {}).get(field) or ""
