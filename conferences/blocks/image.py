from collections.abc import Iterable
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock as WagtailImageBlock, ImageChooserBlock
from wagtail.images.models import AbstractImage

from conferences.block_rendering import fetch_images
from conferences.blocks.text import InlineMarkdownBlock


class RenditionsChooserBlock(ImageChooserBlock):
    """Fetches all images of a body at once, with their renditions."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[AbstractImage | None]:
        ids = list(values)
        images = fetch_images({pk for pk in ids if pk is not None})
        # The same image twice may have two alt texts.
        return [copy(images[pk]) if pk in images else None for pk in ids]


class ImageWithAltTextBlock(WagtailImageBlock):
    """Wagtail's block for an image with alt text, with the chooser above."""

    def __init__(self, required: bool = True, **options: Any) -> None:
        super().__init__(required=required, **options)
        chooser = RenditionsChooserBlock(required=required)
        chooser.set_name("image")
        self.child_blocks["image"] = chooser

    def bulk_to_python(self, values: Iterable[Any]) -> list[AbstractImage | None]:
        # Wagtail's own method fails where one of several images is missing.
        return super().bulk_to_python([value or {"image": None} for value in values])


class ImageValue(blocks.StructValue):
    @property
    def alt_text(self) -> str:
        image = self["image"]
        return "" if image is None or image.decorative else image.contextual_alt_text or ""

    @property
    def needs_alt_text(self) -> bool:
        image = self["image"]
        return bool(image) and not image.decorative and not image.contextual_alt_text


class ImageBlock(blocks.StructBlock):
    image = ImageWithAltTextBlock(required=False, label=_("Image"))
    caption = InlineMarkdownBlock(required=False, max_length=500, label=_("Caption"))
    credit = blocks.CharBlock(
        required=False, max_length=255, label=_("Credit"), help_text=_("Who made it.")
    )
    missing_image = blocks.CharBlock(
        required=False,
        max_length=500,
        label=_("Missing image"),
        help_text=_(
            "Name of the missing image in the notes. Choose the image above. Until then, readers "
            "see its caption."
        ),
    )
    check_alt = blocks.BooleanBlock(
        required=False,
        label=_("Alt text is a suggestion"),
        help_text=_("Compare it with the image, fix it, then untick this box."),
    )

    class Meta:
        icon = "image"
        label = _("Image")
        group = _("Links and media")
        description = _("A photo or a drawing, with alt text for readers who can't see it.")
        template = "conferences/blocks/image.html"
        value_class = ImageValue

    def get_preview_value(self) -> Any:
        image = get_image_model().objects.order_by("pk").first()
        if image:
            image.contextual_alt_text, image.decorative = image.default_alt_text, False
        return self.normalize(
            {"image": image, "caption": "The room before the first talk", "credit": "The editors"}
        )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not (value["image"] or value["missing_image"] or self.is_deferred_validation):
            message = gettext("Choose an image, or remove this block.")
            raise StructBlockValidationError(block_errors={"image": ValidationError(message)})
        return value
