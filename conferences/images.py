"""Which images the site accepts, and in which sizes it shows them.

The renditions are made when an image is saved, not when it is first read.
"""

import logging
import struct
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import post_save
from django.tasks import task
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import Filter, SourceImageIOError

logger = logging.getLogger(__name__)

#: What the templates ask of {% picture %}; a test compares the two.
RENDITION_SPECS = ["format-{avif,webp,jpeg}", "width-{480,960,1440}"]
#: Pillow's names of the modes that can become AVIF, WebP and JPEG.
COLOUR_MODES = frozenset({"1", "CMYK", "L", "LA", "P", "PA", "RGB", "RGBA", "YCbCr"})


def get_rendition_filters() -> list[Filter]:
    return [Filter(spec=spec) for spec in Filter.expand_spec(RENDITION_SPECS)]


class ValidImageField(WagtailImageField):
    """Refuses an image that no page could show, in words for an editor."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            mode = file and file.image.get_pillow_image().mode
        except (OSError, SyntaxError, ValueError, struct.error) as error:
            raise ValidationError(
                _(
                    "This image is damaged or incomplete. Open it in an image editor, save it "
                    "again and upload that file."
                )
            ) from error
        if mode and mode not in COLOUR_MODES:
            raise ValidationError(
                _(
                    "Browsers can't show the colour mode of this image ({mode}). Save it with "
                    "8 bits per channel and upload that file."
                ).format(mode=mode)
            )
        return file


class ImageForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = ValidImageField(
                label=field.label, required=field.required, widget=field.widget
            )


@task
def make_renditions(image_id: int) -> None:
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None:
        return  # deleted since
    try:
        image.get_renditions(*get_rendition_filters())
    except (OSError, SourceImageIOError):
        # The file is missing. The page shows the caption, the admin a broken image.
        logger.exception("Image %s (%s) could not be read", image.pk, image.file.name)


def _on_saved(instance: Any, raw: bool, **_kwargs: Any) -> None:
    if not raw:
        transaction.on_commit(lambda: make_renditions.enqueue(instance.pk))


def connect() -> None:
    post_save.connect(_on_saved, sender=get_image_model(), dispatch_uid="make_renditions")
