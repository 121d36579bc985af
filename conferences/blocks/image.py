from collections.abc import Iterable
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock as WagtailImageBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import AbstractImage

from conferences.blocks.text import InlineMarkdownBlock
from conferences.rendering import pictures_with_files


class PictureChooserBlock(ImageChooserBlock):
    """All pictures of a body fetch their files at once."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[AbstractImage | None]:
        ids = list(values)
        found = pictures_with_files({pk for pk in ids if pk is not None})
        # The same picture twice may have two alternative texts.
        return [copy(found[pk]) if pk in found else None for pk in ids]


class ImageWithRenditionsBlock(WagtailImageBlock):
    """Wagtail's image with alternative text."""

    def __init__(self, required: bool = True, **options: Any) -> None:
        super().__init__(required=required, **options)
        chooser = PictureChooserBlock(required=required)
        chooser.set_name("image")
        self.child_blocks["image"] = chooser

    def bulk_to_python(self, values: Iterable[Any]) -> list[AbstractImage | None]:
        # Wagtail's block stumbles over the gap that a missing picture leaves among others.
        images: list[AbstractImage | None] = super().bulk_to_python(
            [value or {"image": None} for value in values]
        )
        return images


class ImageValue(blocks.StructValue):
    @property
    def alternative(self) -> str:
        """What stands for the image: nothing when it is only decoration."""
        image = self["image"]
        return "" if image is None or image.decorative else image.contextual_alt_text or ""

    @property
    def wants_alternative(self) -> bool:
        """Whether nobody said yet what the image shows, nor that it only decorates."""
        image = self["image"]
        return bool(image) and not image.decorative and not image.contextual_alt_text


class ImageBlock(blocks.StructBlock):
    image = ImageWithRenditionsBlock(required=False)
    caption = InlineMarkdownBlock(required=False, max_length=500)
    credit = blocks.CharBlock(required=False, max_length=255, help_text="Who made it.")
    wanted = blocks.CharBlock(
        required=False,
        max_length=500,
        label="Missing picture",
        help_text="What the notes call a picture that did not come with them. Choose it above; "
        "until then readers see its caption.",
    )
    check_alt = blocks.BooleanBlock(
        required=False,
        label="The alternative text is only proposed",
        help_text="Read it beside the picture, mend it, then take this off.",
    )

    class Meta:
        icon = "image"
        group = "Links and media"
        description = "A photo or drawing, with words for those who do not see it."
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
        if not (value["image"] or value["wanted"] or self.is_deferred_validation):
            message = "Choose a picture, or remove this block."
            raise StructBlockValidationError(block_errors={"image": ValidationError(message)})
        return value
