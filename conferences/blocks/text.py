from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmarkdown.blocks import MarkdownBlock

from conferences.block_rendering import get_outline
from conferences.markdown.internal_links import find_image_ids, find_page_ids
from conferences.markdown.parser import Heading, find_headings, find_problem
from conferences.markdown.renderer import render_inline, render_markdown
from conferences.text import split_paragraphs, unify_line_endings


class PlainTextBlock(blocks.TextBlock):
    """Text that keeps its spaces as typed; only line endings are unified."""

    @cached_property
    def field(self) -> forms.CharField:
        from wagtail.admin.widgets import AdminAutoHeightTextInput

        widget = AdminAutoHeightTextInput(attrs={"rows": self.rows, "spellcheck": "false"})
        return forms.CharField(widget=widget, strip=False, **self.field_options)

    def value_from_form(self, value: str) -> str:
        return unify_line_endings(value)


class MarkdownReferencesMixin:
    """Lets Wagtail's reference index find the pages and images that a text links to."""

    def extract_references(self, value: str) -> Iterator[tuple[type[Model], str, str, str]]:
        for page_id in sorted(find_page_ids(value or "")):
            yield Page, str(page_id), "", ""
        for image_id in sorted(find_image_ids(value or "")):
            yield get_image_model(), str(image_id), "", ""


class MarkdownTextBlock(MarkdownReferencesMixin, MarkdownBlock):
    """Markdown, edited with wagtail-markdown's editor and rendered by our own parser."""

    def clean(self, value: str) -> str:
        value = unify_line_endings(super().clean(value))
        if problem := find_problem(value):
            raise ValidationError(problem)
        return value

    def render_basic(self, value: str, context: Mapping[str, Any] | None = None) -> SafeString:
        outline = get_outline(context)
        placed = tuple(outline.place(heading) for heading in find_headings(value))
        return mark_safe(render_markdown(value, placed))  # noqa: S308 - cleaned by nh3


class InlineMarkdownBlock(MarkdownReferencesMixin, blocks.CharBlock):
    """A line with emphasis, code and links."""

    def render_basic(self, value: str, context: Mapping[str, Any] | None = None) -> SafeString:
        return mark_safe(render_inline(value or ""))  # noqa: S308 - cleaned by nh3


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=255, label=_("Text"))
    level = blocks.ChoiceBlock(
        choices=[("2", _("Section")), ("3", _("Subsection")), ("4", _("Part of a subsection"))],
        default="2",
        label=_("Level"),
        help_text=_("A subsection belongs to the section above it."),
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        group = _("Text")
        description = _("Starts a section. Long pages list their sections at the top.")
        template = "conferences/blocks/heading.html"
        preview_value = {"text": "What the query planner sees", "level": "2"}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> Any:
        context = super().get_context(value, parent_context=parent_context)
        heading = Heading(int(value["level"] or 2), value["text"])
        context["placed"] = get_outline(parent_context).place(heading) if value["text"] else None
        return context


class ProseBlock(MarkdownTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Prose")
        group = _("Text")
        description = _(
            "Paragraphs and lists, in Markdown. To link a page of this site, write page:12 as its "
            "URL; to show an image in a list, write ![what it shows](picture:34)."
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
        required=False,
        max_length=120,
        label=_("Label"),
        help_text=_("Which part of the talk this is, for example “The first half”."),
    )
    text = PlainTextBlock(
        rows=20,
        label=_("Text"),
        help_text=_("Plain text, without links. An empty line starts a new paragraph."),
    )

    class Meta:
        icon = "comment"
        label = _("Transcript")
        group = _("Text")
        description = _("What was said, word for word: plain text of any length.")
        template = "conferences/blocks/transcript.html"
        preview_value = {
            "label": "Opening minutes",
            "text": "Good morning, and welcome.\n\nWe have a full room today, so do sit together.",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> Any:
        context = super().get_context(value, parent_context=parent_context)
        context["paragraphs"] = split_paragraphs(value["text"])
        return context


class RawBlock(blocks.StructBlock):
    text = PlainTextBlock(rows=6, label=_("Text"))
    reason = blocks.CharBlock(
        required=False,
        max_length=255,
        label=_("Reason"),
        help_text=_("Why it couldn't be imported as another block. Readers don't see this."),
    )

    class Meta:
        icon = "warning"
        label = _("Raw source")
        group = _("Text")
        description = _("Lines of a source that couldn't be read. Turn them into other blocks.")
        template = "conferences/blocks/raw.html"
        preview_value = {"text": "{{< gallery dir=photos >}}", "reason": "Unknown shortcode"}
