from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.snippets.blocks import SnippetChooserBlock

from conferences.block_rendering import get_outline
from conferences.blocks.code import CodeBlock
from conferences.blocks.embed import EmbedBlock
from conferences.blocks.image import ImageBlock
from conferences.blocks.link import LinkBlock
from conferences.blocks.quote import QuoteBlock
from conferences.blocks.table import TableBlock
from conferences.blocks.text import HeadingBlock, ProseBlock, RawBlock, TranscriptBlock
from conferences.stream_data import CONTENT, NOTES


class ContentBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    prose = ProseBlock()
    quote = QuoteBlock()
    code = CodeBlock()
    link = LinkBlock()
    image = ImageBlock()
    table = TableBlock()
    embed = EmbedBlock()
    transcript = TranscriptBlock()
    raw = RawBlock()

    class Meta:
        icon = "list-ul"
        required = False
        template = "conferences/blocks/content.html"


class NotesValue(blocks.StructValue):
    @property
    def heading(self) -> str:
        source = self["source"]
        if source and source.author:
            return gettext("Notes by {author}").format(author=source.author)
        return gettext("Notes")

    @property
    def provenance(self) -> SafeString:
        """Where the notes come from, with a link."""
        source = self["source"]
        link = format_html('<a href="{}">{}</a>', source.url, source.title)
        text = gettext("From {title} by {author}.") if source.author else gettext("From {title}.")
        return format_html(text, title=link if source.url else source.title, author=source.author)

    @property
    def is_refused(self) -> bool:
        """Whether the notes may not be shown, not even in a draft's preview."""
        return bool(self["source"] and self["source"].is_refused)


class NotesBlock(blocks.StructBlock):
    source = SnippetChooserBlock(
        "conferences.Source",
        label=_("Source"),
        help_text=_("Where these notes come from: their author and licence."),
    )
    content = ContentBlock(label=_("Content"))

    class Meta:
        icon = "clipboard-list"
        label = _("Notes")
        group = _("Notes")
        description = _("One author's notes, under their name and licence.")
        template = "conferences/blocks/notes.html"
        value_class = NotesValue

    def get_preview_value(self) -> Any:
        source_model = self.child_blocks["source"].model_class
        return self.normalize(
            {
                "source": source_model.objects.order_by("pk").first()
                or source_model(title="Notes from the third row", author="A visitor"),
                "content": [
                    ("prose", ProseBlock._meta_class.preview_value),
                    ("quote", QuoteBlock._meta_class.preview_value),
                ],
            }
        )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> Any:
        context = super().get_context(value, parent_context=parent_context)
        if value.is_refused:
            return context
        outline = get_outline(parent_context)
        with outline.section(value.heading) as placed:
            inner_context = {**(parent_context or {}), "outline": outline}
            context["html"] = value["content"].render_as_block(inner_context)
        context["placed"] = placed
        return context


class BodyBlock(ContentBlock):
    notes = NotesBlock()


def walk_leaf_children(
    body: StreamValue, *, include_refused: bool = False
) -> Iterator[StreamValue.StreamChild]:
    """The blocks of a body that readers see, those in notes in place of the notes."""
    for child in body:
        if child.block_type != NOTES:
            yield child
        elif include_refused or not child.value.is_refused:
            yield from child.value[CONTENT]


class BodyField(StreamField):
    """A stream of body blocks. Migrations get today's blocks and do not list them.

    Listed blocks would make every change of a block a migration, and a field without blocks would
    read every body as empty.
    """

    def __init__(self, block_types: Any = BodyBlock, **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> Any:
        # StreamField's own method lists the blocks.
        return super(StreamField, self).deconstruct()
