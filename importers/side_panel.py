"""The side panel that shows which notes are on a page and what editors changed in them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from conferences.side_panels import CountedSidePanel
from importers.apply.deferred_updates import read_newest_version
from importers.models import ImportedPage
from importers.version_diff import DiffLine, diff_lines, format_version
from importers.views.base import PERMISSION

#: First line, last line, and the text.
Passage = tuple[int, int, str]


@dataclass(frozen=True)
class Origin:
    """The notes of one source on the page."""

    imported_page: ImportedPage
    conflict_count: int
    passages: list[Passage]
    diff: list[DiffLine]


class SourcePanel(CountedSidePanel):
    name = "source"
    title = _("Source")
    icon_name = "clipboard-list"
    toggle_label = _("Toggle source")
    template_name = "importers/source_panel.html"
    order = 250

    def __init__(self, page: Page, request: HttpRequest) -> None:
        super().__init__(page, request)
        rows = ImportedPage.objects.filter(page=page.pk).select_related("page", "source__file")
        self.imported_pages = list(rows.order_by("pk"))
        self.count = len(self.imported_pages)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        context["origins"] = [self._build_origin(row) for row in self.imported_pages]
        context["may_import"] = self.request.user.has_perm(PERMISSION)
        return context

    def _build_origin(self, row: ImportedPage) -> Origin:
        conflict_count = row.conflicts.unresolved().count()
        return Origin(row, conflict_count, _read_passages(row), self._diff_editors_changes(row))

    def _diff_editors_changes(self, row: ImportedPage) -> list[DiffLine]:
        """How the newest draft differs from the last import."""
        base = row.base_version
        if base is None:
            return []
        base, newest = row.keep_relevant_fields(base), read_newest_version(row)
        fields = {name: newest.fields.get(name) for name in base.fields}
        other_ids = self._find_block_ids_of_other_talks(row)
        blocks = [block for block in newest.blocks if block["id"] not in other_ids]
        return diff_lines(format_version(base.fields, base.blocks), format_version(fields, blocks))

    def _find_block_ids_of_other_talks(self, row: ImportedPage) -> set[str]:
        """After a merge the page has blocks of several talks from the same notes."""
        return {
            block["id"]
            for other in self.imported_pages
            if other != row and other.source_id == row.source_id
            for block in other.base.get("blocks", ())
        }


def _read_passages(row: ImportedPage) -> list[Passage]:
    file = getattr(row.source, "file", None)
    if file is None or not row.lines:
        return []
    lines = file.lines
    return [(first, last, "\n".join(lines[first - 1 : last])) for first, last in row.lines]
