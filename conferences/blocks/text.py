from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmarkdown.blocks import MarkdownBlock

from conferences import markdown
from conferences.rendering import outline_in
from conferences.text import lines_unified, paragraphs


class PlainTextBlock(blocks.TextBlock):
    """Text kept as it was typed: no space trimmed, only line ends unified."""

    @cached_property
    def field(self) -> forms.CharField:
        from wagtail.admin.widgets import AdminAutoHeightTextInput

        widget = AdminAutoHeightTextInput(attrs={"rows": self.rows, "spellcheck": "false"})
        return forms.CharField(widget=widget, strip=False, **self.field_options)

    def value_from_form(self, value: str) -> str:
        return lines_unified(value)


class RecordsReferences:
    """Wagtail's list of what uses a page or a picture knows those in Markdown too."""

    def extract_references(self, value: str) -> Iterator[tuple[type[Model], str, str, str]]:
        for number in sorted(markdown.page_ids(value or "")):
            yield Page, str(number), "", ""
        for number in sorted(markdown.picture_ids(value or "")):
            yield get_image_model(), str(number), "", ""


class MarkdownTextBlock(RecordsReferences, MarkdownBlock):
    """Markdown, edited with wagtail-markdown's editor and rendered by our own parser."""

    def clean(self, value: str) -> str:
        value = lines_unified(super().clean(value))
        if wrong := markdown.problem(value):
            raise ValidationError(wrong)
        return value

    def render_basic(self, value: str, context: Mapping[str, Any] | None = None) -> SafeString:
        outline = outline_in(context)
        placed = tuple(outline.place(heading) for heading in markdown.headings(value))
        # Cleaned by nh3 on its way out of the parser.
        return mark_safe(markdown.page_html(value, placed))  # noqa: S308


class InlineMarkdownBlock(RecordsReferences, blocks.CharBlock):
    """One line with emphasis, code and links."""

    def render_basic(self, value: str, context: Mapping[str, Any] | None = None) -> SafeString:
        return mark_safe(markdown.inline_html(value or ""))  # noqa: S308 - cleaned by nh3


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=255)
    level = blocks.ChoiceBlock(
        choices=[("2", "Section"), ("3", "Part of a section"), ("4", "Part of a part")],
        default="2",
        help_text="Under the page's title come sections; a part belongs to the section above it.",
    )

    class Meta:
        icon = "title"
        group = "Text"
        description = "Starts a section. Long pages list their sections at the top."
        template = "conferences/blocks/heading.html"
        preview_value = {"text": "What the query planner sees", "level": "2"}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> Any:
        context = super().get_context(value, parent_context=parent_context)
        wanted = markdown.Heading(int(value["level"] or 2), value["text"])
        context["placed"] = outline_in(parent_context).place(wanted) if value["text"] else None
        return context


class ProseBlock(MarkdownTextBlock):
    class Meta:
        icon = "pilcrow"
        label = "Prose"
        group = "Text"
        description = (
            "Paragraphs and lists, in Markdown. Link a page of this site as page:12; show one of "
            "its pictures within a list as ![what it shows](picture:34)."
        )
        template = "conferences/blocks/prose.html"
        preview_value = (
            "Indexes are **promises**: each one makes reads cheaper and writes dearer.\n\n"
            "- Start from the slowest query\n- Read its plan with `EXPLAIN ANALYZE`\n"
            "- Change one thing, then measure again"
        )

    def get_context(self, value: str, parent_context: dict[str, Any] | None = None) -> Any:
        context = super().get_context(value, parent_context=parent_context)
        context["html"] = self.render_basic(value, context=parent_context)
        return context


class TranscriptBlock(blocks.StructBlock):
    label = blocks.CharBlock(
        required=False, max_length=120, help_text="What was said, such as “The first half”."
    )
    text = PlainTextBlock(
        rows=20, help_text="Plain text. An empty line starts a new paragraph; nothing is linked."
    )

    class Meta:
        icon = "comment"
        group = "Text"
        description = "What was said, word for word: plain text, any length."
        template = "conferences/blocks/transcript.html"
        preview_value = {
            "label": "Opening minutes",
            "text": "Good morning, and welcome.\n\nWe have a full room today, so do sit together.",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> Any:
        context = super().get_context(value, parent_context=parent_context)
        context["paragraphs"] = paragraphs(value["text"])
        return context


class RawBlock(blocks.StructBlock):
    text = PlainTextBlock(rows=6)
    reason = blocks.CharBlock(
        required=False,
        max_length=255,
        help_text="Why it could not be read as anything better. Readers do not see this.",
    )

    class Meta:
        icon = "warning"
        label = "Raw source"
        group = "Text"
        description = "Lines of a source that nothing could read. Turn them into other blocks."
        template = "conferences/blocks/raw.html"
        preview_value = {"text": "{{< gallery dir=photos >}}", "reason": "Unknown shortcode"}
