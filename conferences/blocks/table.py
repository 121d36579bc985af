from typing import Any

from django.utils.translation import gettext, gettext_lazy as _, ngettext
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)

from conferences.blocks.text import InlineMarkdownBlock


class TableBlock(TypedTableBlock):
    """A column's type aligns its cells. Each cell is a line of Markdown."""

    left = InlineMarkdownBlock(required=False, label=_("Text"))
    centre = InlineMarkdownBlock(required=False, label=_("Centred text"))
    right = InlineMarkdownBlock(required=False, label=_("Numbers"))

    class Meta:
        icon = "table"
        label = _("Table")
        group = _("Links and media")
        description = _("Rows and columns with headings. Wide tables scroll sideways.")
        template = "conferences/blocks/table.html"
        preview_value = {
            "caption": "Three ways to run a background job",
            "columns": [
                {"type": "left", "heading": "Way"},
                {"type": "right", "heading": "Processes"},
            ],
            "rows": [
                {"values": ["In the request", "0"]},
                {"values": ["A worker on the same machine", "1"]},
            ],
        }

    def clean(self, table: TypedTable) -> TypedTable:
        table = super().clean(table)
        if self.is_deferred_validation:
            return table
        errors = []
        if not table.columns or not table.row_data:
            errors.append(gettext("Add at least one column and one row, or remove the table."))
        without_heading = [
            str(number)
            for number, column in enumerate(table.columns, start=1)
            if not (column["heading"] or "").strip()
        ]
        if without_heading:
            message = ngettext(
                "Add a heading to column {numbers}. Screen readers say it before each cell.",
                "Add a heading to columns {numbers}. Screen readers say it before each cell.",
                len(without_heading),
            )
            errors.append(message.format(numbers=", ".join(without_heading)))
        if errors:
            raise TypedTableBlockValidationError(non_block_errors=errors)
        return table

    def get_preview_value(self) -> Any:
        return self.normalize(self.meta.preview_value)
