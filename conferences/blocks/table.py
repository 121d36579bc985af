from typing import Any

from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)

from conferences.blocks.text import InlineMarkdownBlock


class TableBlock(TypedTableBlock):
    """A column's kind says how its cells are set; each cell is a line of Markdown."""

    left = InlineMarkdownBlock(required=False, label="Text")
    centre = InlineMarkdownBlock(required=False, label="Centred text")
    right = InlineMarkdownBlock(required=False, label="Numbers")

    class Meta:
        icon = "table"
        group = "Links and media"
        description = "Rows and columns, every column with a heading. Wide ones scroll sideways."
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
        wrong = []
        if not table.columns or not table.row_data:
            wrong.append("Add at least one column and one row, or remove the table.")
        nameless = [
            str(number)
            for number, column in enumerate(table.columns, start=1)
            if not (column["heading"] or "").strip()
        ]
        if nameless:
            wrong.append(
                f"Give every column a heading; missing: column {', '.join(nameless)}. "
                "Screen readers say it before each cell."
            )
        if wrong:
            raise TypedTableBlockValidationError(non_block_errors=wrong)
        return table

    def get_preview_value(self) -> Any:
        return self.normalize(self.meta.preview_value)
