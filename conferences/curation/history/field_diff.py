"""The fields of two versions of a page, as texts that can be compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field, ForeignKey, Model, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from modelcluster.fields import ParentalKey
from taggit.managers import TaggableManager
from wagtail.models import COMMENTS_RELATION_NAME, Page

from conferences.curation.history.text_diff import Piece, by_words


@dataclass(frozen=True)
class FieldDifference:
    label: str
    pieces: tuple[Piece, ...]


def compare_fields(old: Page, new: Page) -> list[FieldDifference]:
    """What changed beside the body, in the order of the form."""
    told = list(_told([old, new]))
    return [
        FieldDifference(label, by_words(texts[0], texts[1]))
        for label, texts in told
        if texts[0] != texts[1]
    ]


def _told(pages: Sequence[Page]) -> Iterator[tuple[str, list[str]]]:
    """Each field that the form of these pages has, with its text in each of them."""
    options = pages[0].get_edit_handler().get_form_options()
    # The form also asks what is no field of the page, such as who hears of comments.
    fields = {field.name: field for field in pages[0]._meta.get_fields()}
    for name in options["fields"]:
        if name in fields and name != "body":
            field = fields[name]
            yield capfirst(field.verbose_name), [_text(page, field) for page in pages]
    for name in options.get("formsets", {}):
        if name != COMMENTS_RELATION_NAME:
            related = pages[0]._meta.get_field(name).related_model
            yield capfirst(name.replace("_", " ")), _children(pages, name, related)


def _children(pages: Sequence[Page], name: str, model: type[Model]) -> list[str]:
    """The rows that belong to each page, one a line; what they name is fetched for all at once."""
    rows = [list(getattr(page, name).all()) for page in pages]
    named = [
        field.name
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and not isinstance(field, ParentalKey)
    ]
    prefetch_related_objects([row for side in rows for row in side], *named)
    return ["\n".join(map(str, side)) for side in rows]


def _text(page: Page, field: "Field[Any, Any]") -> str:
    if isinstance(field, TaggableManager):
        return ", ".join(sorted(tag.name for tag in getattr(page, field.name).all()))
    value = getattr(page, field.name)
    if field.choices:
        return str(getattr(page, f"get_{field.name}_display")())
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    return str(value)
