"""Which sizes of a picture the site shows, made when it is saved and not when it is first read."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.tasks import task
from wagtail.images import get_image_model
from wagtail.images.models import Filter, SourceImageIOError

#: What the templates ask of {% picture %}; a test holds the two together.
PICTURE = ["format-{avif,webp,jpeg}", "width-{480,960,1440}"]


def picture_filters() -> list[Filter]:
    return [Filter(spec=spec) for spec in Filter.expand_spec(PICTURE)]


@task
def make_renditions(image_id: int) -> None:
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None:
        return  # deleted since
    try:
        image.get_renditions(*picture_filters())
    except (OSError, SourceImageIOError):
        # A file that is gone or damaged: the page shows the caption, the admin the broken image.
        return


def _after_save(instance: Any, raw: bool, **_kwargs: Any) -> None:
    if not raw:
        transaction.on_commit(lambda: make_renditions.enqueue(instance.pk))


def connect() -> None:
    post_save.connect(_after_save, sender=get_image_model(), dispatch_uid="make renditions")
