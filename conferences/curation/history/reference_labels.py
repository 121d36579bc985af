"""The pages, snippets and images that blocks refer to, fetched for a whole comparison at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import Block, ChooserBlock, StructBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

THUMBNAIL = "max-320x240"


class ReferenceLabels:
    """Labels of pages and snippets, and images with thumbnails; one query for each model."""

    def __init__(self, values: Iterable[tuple[Block, Any]]) -> None:
        pks: dict[type[Model], set[Any]] = defaultdict(set)
        for definition, value in values:
            for model, pk in _find_references(definition, value):
                pks[model].add(pk)
        image_model = get_image_model()
        images = image_model.objects.filter(pk__in=pks.pop(image_model, set()))
        self.images: dict[Any, Any] = {
            image.pk: image for image in images.prefetch_renditions(THUMBNAIL)
        }
        self._objects = {
            model: model._default_manager.in_bulk(model_pks) for model, model_pks in pks.items()
        }

    def get_label(self, model: type[Model], pk: Any) -> str:
        if referenced := self._objects.get(model, {}).get(pk):
            return str(referenced)
        return _("{model} {id} (deleted)").format(
            model=capfirst(str(model._meta.verbose_name)), id=pk
        )


def _find_references(definition: Block, value: Any) -> Iterator[tuple[type[Model], Any]]:
    if isinstance(definition, ImageBlock):
        if isinstance(value, Mapping) and value.get("image"):
            yield get_image_model(), value["image"]
    elif isinstance(definition, StructBlock):
        if isinstance(value, Mapping):
            for name, child in definition.child_blocks.items():
                yield from _find_references(child, value.get(name))
    elif isinstance(definition, ChooserBlock) and value:
        yield definition.target_model, value
