"""Which pictures the site takes, and in which sizes it shows them.

The sizes are made when a picture is saved and not when it is first read.
"""

import logging
import struct
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import post_save
from django.tasks import task
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import Filter, SourceImageIOError

logger = logging.getLogger(__name__)

#: What the templates ask of {% picture %}; a test holds the two together.
PICTURE = ["format-{avif,webp,jpeg}", "width-{480,960,1440}"]


def picture_filters() -> list[Filter]:
    return [Filter(spec=spec) for spec in Filter.expand_spec(PICTURE)]


#: How a picture may hold its colours, in Pillow's words; each can become AVIF, WebP and JPEG.
COLOUR_MODES = frozenset({"1", "CMYK", "L", "LA", "P", "PA", "RGB", "RGBA", "YCbCr"})


class PictureField(WagtailImageField):
    """Refuses, in words for an editor, a picture that no page could show."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            mode = file and file.image.get_pillow_image().mode
        except (OSError, SyntaxError, ValueError, struct.error) as error:
            raise ValidationError(
                "This picture is damaged or incomplete. Open it in an image program, "
                "save it anew, and upload that."
            ) from error
        if mode and mode not in COLOUR_MODES:
            raise ValidationError(
                f"This picture holds its colours in a way that no browser shows ({mode}). "
                "Save it with 8 bits a channel, and upload that."
            )
        return file


class ImageForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=field.label, required=field.required, widget=field.widget
            )


@task
def make_renditions(image_id: int) -> None:
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None:
        return  # deleted since
    try:
        image.get_renditions(*picture_filters())
    except (OSError, SourceImageIOError):
        # A file that is gone: the page shows the caption, the admin the broken image.
        logger.exception("Picture %s (%s) could not be read", image.pk, image.file.name)


def _after_save(instance: Any, raw: bool, **_kwargs: Any) -> None:
    if not raw:
        transaction.on_commit(lambda: make_renditions.enqueue(instance.pk))


def connect() -> None:
    post_save.connect(_after_save, sender=get_image_model(), dispatch_uid="make renditions")
