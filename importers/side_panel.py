"""The side panel of a page's editing form that says which notes are on it, and whence."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.models import Page

from importers.apply.decisions import newest
from importers.models import ImportedPage
from importers.views.base import PERMISSION
from importers.views.version_diff import Line, changes, readable


@dataclass(frozen=True)
class Origin:
    """Notes of one source on a page."""

    imported: ImportedPage
    conflicts: int
    lines: list[tuple[int, int, str]]
    changes: list[Line]


class SourcePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle source"
        icon_name = "clipboard-list"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["count"] = len(self.panel.rows)
            return context

    name = "source"
    title = "Source"
    template_name = "importers/panel.html"
    order = 250

    def __init__(self, page: Page, request: HttpRequest) -> None:
        super().__init__(page, request)
        self.rows = list(
            ImportedPage.objects.filter(page=page.pk)
            .select_related("page", "source__file", "run__user")
            .order_by("pk")
        )

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        context["origins"] = [self._origin(row) for row in self.rows]
        context["may_import"] = self.request.user.has_perm(PERMISSION)
        return context

    def _origin(self, row: ImportedPage) -> Origin:
        return Origin(
            row,
            row.conflicts.filter(resolved_at=None).count(),
            _source_lines(row),
            self._changes(row),
        )

    def _changes(self, row: ImportedPage) -> list[Line]:
        """What an editor made of it since the notes were imported last."""
        if not row.base:
            return []
        ours = newest(row)
        base = row.keep_relevant_fields(row.base)
        told = {name: ours["fields"].get(name) for name in base["fields"]}
        blocks = [block for block in ours["blocks"] if block["id"] not in self._of_others(row)]
        return changes(readable(base["fields"], base["blocks"]), readable(told, blocks))

    def _of_others(self, row: ImportedPage) -> set[str]:
        """Blocks that came to the page from another talk of the same notes."""
        others = (one for one in self.rows if one != row and one.source_id == row.source_id)
        return {block["id"] for one in others for block in one.base.get("blocks", ())}


def _source_lines(row: ImportedPage) -> list[tuple[int, int, str]]:
    """The passages of the file that the page was made from."""
    file = getattr(row.source, "file", None)
    if file is None or not row.lines:
        return []
    lines = file.lines
    return [(first, last, "\n".join(lines[first - 1 : last])) for first, last in row.lines]
