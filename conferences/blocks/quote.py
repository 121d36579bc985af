from typing import Any

from wagtail import blocks

from conferences.blocks.text import MarkdownTextBlock


class QuoteBlock(blocks.StructBlock):
    text = MarkdownTextBlock(rows=3, help_text="Without quotation marks: the page sets them.")
    attribution = blocks.CharBlock(
        required=False, max_length=255, help_text="Who said it. Leave empty when nobody noted it."
    )
    link = blocks.URLBlock(required=False, help_text="Where it can be read or heard.")

    class Meta:
        icon = "openquote"
        group = "Quotes and code"
        description = "Words worth keeping, large on the page, with the name of who said them."
        template = "conferences/blocks/quote.html"
        preview_value = {
            "text": "Write the migration you would want to read at three in the morning.",
            "attribution": "From the audience",
            "link": "",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> Any:
        context = super().get_context(value, parent_context=parent_context)
        context["html"] = self.child_blocks["text"].render_basic(value["text"], parent_context)
        return context
