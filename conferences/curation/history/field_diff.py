"""Diffs of a page's fields, without its body, between two revisions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field, ForeignKey, Model, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from taggit.managers import TaggableManager
from wagtail.models import COMMENTS_RELATION_NAME, Page

from conferences.curation.history.text_diff import Segment, diff_words


@dataclass(frozen=True)
class PageFieldDiff:
    label: str
    segments: tuple[Segment, ...]


def diff_page_fields(old: Page, new: Page) -> list[PageFieldDiff]:
    """The fields that changed, in the order of the edit form."""
    return [
        PageFieldDiff(label, diff_words(texts[0], texts[1]))
        for label, texts in _list_field_texts([old, new])
        if texts[0] != texts[1]
    ]


def _list_field_texts(pages: Sequence[Any]) -> Iterator[tuple[str, list[str]]]:
    """The label of each field in the edit form, with the field's text in each page."""
    options = pages[0].get_edit_handler().get_form_options()
    # The form has inputs that are not fields of the page, such as comment notifications.
    fields = {field.name: field for field in pages[0]._meta.get_fields()}
    for name in options["fields"]:
        if name in fields and name != "body":
            field = fields[name]
            yield capfirst(field.verbose_name), [_get_field_text(page, field) for page in pages]
    for name in options.get("formsets", {}):
        if name != COMMENTS_RELATION_NAME:
            related = pages[0]._meta.get_field(name).related_model
            label = capfirst(related._meta.verbose_name_plural)
            yield label, _list_children(pages, name, related)


def _list_children(pages: Sequence[Page], relation: str, model: type[Model]) -> list[str]:
    """The child objects of each page, one a line. What they refer to is fetched all at once."""
    children = [list(getattr(page, relation).all()) for page in pages]
    references = [
        field.name
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and not isinstance(field, ParentalKey)
    ]
    prefetch_related_objects([child for side in children for child in side], *references)
    return ["\n".join(map(str, side)) for side in children]


def _get_field_text(page: Page, field: "Field[Any, Any]") -> str:
    if isinstance(field, TaggableManager):
        return ", ".join(sorted(tag.name for tag in getattr(page, field.name).all()))
    value = getattr(page, field.name)
    if field.choices:
        return str(getattr(page, f"get_{field.name}_display")())
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    return str(value)
