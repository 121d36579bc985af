"""Pages that earlier sources of the same import create, for later sources about the same talks."""

from collections.abc import Sequence
from dataclasses import replace

from importers.page_versions import PageVersion
from importers.parsed_documents import CONFERENCE, ParsedPage
from importers.parsers.identity import normalise_title
from importers.plan.types import CREATE, UPDATE, PlannedPage, PlannedSource
from importers.three_way_merge import changes_fields, merge_versions

#: The source's key, and the page's identity there.
PageKey = tuple[str, str]


class EarlierSources:
    """The pages of earlier sources, for a later one to find. Each page is found once."""

    def __init__(self, sources: Sequence[PlannedSource]) -> None:
        self._created: dict[PageKey, PlannedPage] = {
            (source.key, page.identity): page
            for source in sources
            for page in source.pages
            if page.action == CREATE
        }
        self._twins: dict[str, PageKey] = {}

    def has_twin(self, identity: str) -> bool:
        return identity in self._twins

    def find_twin(self, parsed: ParsedPage, parent_identity: str | None) -> None:
        """Remember the page that is about the same thing, if there is one."""
        parent_key = self._twins.get(parent_identity or "")
        found = set(self._twins.values())
        for key, page in self._created.items():
            if key in found or page.parsed.type != parsed.type:
                continue
            other_parent_key = page.parent_identity and (key[0], page.parent_identity)
            if _is_same_thing(parsed, page.parsed, has_same_parent=other_parent_key == parent_key):
                self._twins[parsed.identity] = key
                return

    def merge_with_twin(self, page: PlannedPage) -> PlannedPage:
        twin = self._created[self._twins[page.identity]]
        assert twin.merged is not None  # noqa: S101 - it is created
        ours = PageVersion(twin.merged.fields)
        merged = merge_versions(None, ours, page.notes).version
        if not page.notes.blocks and not changes_fields(ours, merged):
            return page
        return replace(page, action=UPDATE, merged=merged)


def _is_same_thing(one: ParsedPage, other: ParsedPage, *, has_same_parent: bool) -> bool:
    is_same_title = normalise_title(one.title) == normalise_title(other.title)
    if one.type == CONFERENCE:
        is_same_series = normalise_title(one.series) == normalise_title(other.series)
        is_same_edition = bool(one.edition) and one.edition == other.edition
        return is_same_title or (is_same_series and is_same_edition)
    is_same_url = bool(one.official_url) and one.official_url == other.official_url
    if not has_same_parent:
        return is_same_url
    return is_same_title or is_same_url or bool(one.date and one.date == other.date)
