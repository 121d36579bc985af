from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from conferences.blocks.text import MarkdownTextBlock


class QuoteBlock(blocks.StructBlock):
    text = MarkdownTextBlock(
        rows=3, label=_("Text"), help_text=_("Without quotation marks: the page adds them.")
    )
    attribution = blocks.CharBlock(
        required=False,
        max_length=255,
        label=_("Attribution"),
        help_text=_("Who said it. Leave empty if it isn't known."),
    )
    link = blocks.URLBlock(
        required=False, label=_("Link"), help_text=_("Where it can be read or heard.")
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = _("Quotes and code")
        description = _("Words worth keeping, large on the page, with the name of the speaker.")
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
