from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Page

LINK_KINDS = [
    ("article", "Article"),
    ("code", "Code"),
    ("documentation", "Documentation"),
    ("slides", "Slides"),
    ("video", "Video"),
    ("person", "Person or profile"),
    ("other", "Something else"),
]


class LinkValue(blocks.StructValue):
    @property
    def page_id(self) -> int | None:
        return self["page"].pk if self["page"] else None

    @property
    def host(self) -> str:
        """The site a link leads to, as a reader would call it."""
        try:
            return (urlsplit(self["url"] or "").hostname or "").removeprefix("www.")
        except ValueError:
            return ""

    @property
    def kind_label(self) -> str:
        return "" if self["kind"] == "other" else dict(LINK_KINDS).get(self["kind"], "")


class LinkedPageBlock(blocks.PageChooserBlock):
    """A page by its number alone, read when somebody asks for more: to show a link nobody does."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Page | None]:
        return [pk and Page.from_db(None, ["id"], [pk]) for pk in values]

    def get_form_state(self, value: Any) -> Any:
        try:
            return super().get_form_state(value)
        except Page.DoesNotExist:
            return None  # deleted since: the editor chooses another

    def deconstruct(self) -> Any:
        # To migrations it is Wagtail's own.
        _, args, kwargs = super().deconstruct()
        return "wagtail.blocks.PageChooserBlock", args, kwargs

    def deconstruct_with_lookup(self, lookup: Any) -> Any:
        return self.deconstruct()


class LinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=255, help_text="What a reader finds there. They read this, not the address."
    )
    url = blocks.URLBlock(required=False, label="Address", help_text="For a page elsewhere.")
    page = LinkedPageBlock(required=False, help_text="For a page of this site.")
    kind = blocks.ChoiceBlock(choices=LINK_KINDS, default="other", required=False)
    note = blocks.CharBlock(required=False, max_length=500, help_text="Why it is worth a visit.")

    class Meta:
        icon = "link"
        group = "Links and media"
        description = "A page worth visiting, here or elsewhere, with a word on what it is."
        template = "conferences/blocks/link.html"
        value_class = LinkValue
        preview_value = {
            "title": "The schedule of DjangoCon US 2024",
            "url": "https://2024.djangocon.us/schedule/",
            "page": None,
            "kind": "other",
            "note": "Every talk with its abstract.",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["url"] and value["page"]:
            message = "Choose one: an address elsewhere, or a page of this site."
            raise StructBlockValidationError(block_errors={"page": ValidationError(message)})
        if not (value["url"] or value["page"]) and not self.is_deferred_validation:
            message = "Give the address, or choose a page of this site."
            raise StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return value
