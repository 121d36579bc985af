"""What blocks refer to by number, fetched for a whole comparison at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model
from wagtail.blocks import Block as BlockDefinition
from wagtail.blocks import ChooserBlock, StructBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

THUMBNAIL = "max-320x240"


class Names:
    """Names of pages and snippets, and pictures with their thumbnails; one query for each kind."""

    def __init__(self, values: Iterable[tuple[BlockDefinition, Any]]) -> None:
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for definition, value in values:
            for model, number in _references(definition, value):
                wanted[model].add(number)
        pictures = wanted.pop(get_image_model(), set())
        self._objects = {
            model: model._default_manager.in_bulk(numbers) for model, numbers in wanted.items()
        }
        self.images: dict[Any, Any] = {
            image.pk: image
            for image in get_image_model()
            .objects.filter(pk__in=pictures)
            .prefetch_renditions(THUMBNAIL)
        }

    def of(self, model: type[Model], number: Any) -> str:
        found = self._objects.get(model, {}).get(number)
        return str(found) if found else f"{model._meta.verbose_name} {number}, no longer there"


def _references(definition: BlockDefinition, value: Any) -> Iterator[tuple[type[Model], Any]]:
    if isinstance(definition, ImageBlock):
        if isinstance(value, Mapping) and value.get("image"):
            yield get_image_model(), value["image"]
    elif isinstance(definition, StructBlock):
        if isinstance(value, Mapping):
            for name, child in definition.child_blocks.items():
                yield from _references(child, value.get(name))
    elif isinstance(definition, ChooserBlock) and value:
        yield definition.target_model, value
