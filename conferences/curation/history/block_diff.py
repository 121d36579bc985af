"""Diffs of the fields of one block, with the labels that editors know them by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from conferences.blocks import BodyBlock
from conferences.blocks.text import PlainTextBlock
from conferences.curation.history.reference_labels import ReferenceLabels
from conferences.curation.history.stream_diff import BlockChange
from conferences.curation.history.table_diff import RowDiff, diff_tables
from conferences.curation.history.text_diff import Segment, diff_lines, diff_words

#: How the template shows a field.
Layout = Literal["words", "lines", "table", "images"]

#: Unchanged lines shown before and after each change in a code listing.
CONTEXT_LINES = 3

BODY = BodyBlock()


@dataclass(frozen=True)
class Hunk:
    """Neighbouring lines of a listing. Those far from any change are folded."""

    segments: tuple[Segment, ...]
    folded: bool


@dataclass(frozen=True)
class ImageVersion:
    """The image on one side of the comparison."""

    image: Any
    description: str


@dataclass(frozen=True)
class BlockFieldDiff:
    label: str
    layout: Layout
    #: By the layout: segments, hunks, rows, or the images of both sides.
    content: Sequence[Segment | Hunk | RowDiff | ImageVersion | None]


def get_block_label(block_type: str) -> str:
    """The label of a block type. A type that no longer exists has only its name."""
    definition = BODY.child_blocks.get(block_type)
    return str(definition.label) if definition else capfirst(block_type.replace("_", " "))


def diff_block_fields(change: BlockChange, labels: ReferenceLabels) -> list[BlockFieldDiff]:
    """The block's fields that are not empty on both sides."""
    definition = BODY.child_blocks.get(change.block_type)
    old, new = (side["value"] if side is not None else None for side in (change.old, change.new))
    return [diff for diff in _diff_values(definition, old, new, "", labels) if any(diff.content)]


def _diff_values(
    definition: blocks.Block | None, old: Any, new: Any, label: str, labels: ReferenceLabels
) -> Iterator[BlockFieldDiff]:
    if isinstance(definition, blocks.StreamBlock):
        return  # BlockChange.children has the blocks inside
    if isinstance(definition, ImageBlock):
        images = [_find_image_version(side, labels) for side in (old, new)]
        yield BlockFieldDiff(_("Image"), "images", images)
    elif isinstance(definition, TypedTableBlock):
        captions = [str(_get(side, "caption") or "") for side in (old, new)]
        yield BlockFieldDiff(_("Caption"), "words", diff_words(*captions))
        yield BlockFieldDiff(_("Rows"), "table", diff_tables(*map(_list_table_cells, (old, new))))
    elif isinstance(definition, blocks.StructBlock):
        for name, child in definition.child_blocks.items():
            label = str(child.label)
            yield from _diff_values(child, _get(old, name), _get(new, name), label, labels)
    else:
        texts = [_describe_value(definition, side, labels) for side in (old, new)]
        if isinstance(definition, PlainTextBlock):
            yield BlockFieldDiff(label, "lines", list(_split_hunks(diff_lines(*texts))))
        else:
            yield BlockFieldDiff(label, "words", diff_words(*texts))


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _describe_value(definition: blocks.Block | None, value: Any, labels: ReferenceLabels) -> str:
    if value is None or value == "" or value is False:
        return ""
    if isinstance(definition, blocks.BooleanBlock):
        return _("yes")
    if isinstance(definition, blocks.ChoiceBlock):
        return str(dict(definition.field.choices).get(value, value))
    if isinstance(definition, blocks.ChooserBlock):
        return labels.get_label(definition.target_model, value)
    if isinstance(definition, blocks.ListBlock):
        items = (_get(item, "value") for item in value)
        return "\n".join(_describe_value(definition.child_block, item, labels) for item in items)
    return str(value)


def _split_hunks(segments: Sequence[Segment]) -> Iterator[Hunk]:
    """Lines near a change and lines far from one, in turn."""
    changes = [index for index, segment in enumerate(segments) if segment.sign != "="]
    near = {
        index
        for change in changes
        for index in range(change - CONTEXT_LINES, change + CONTEXT_LINES + 1)
    }
    for is_near, group in groupby(enumerate(segments), key=lambda item: item[0] in near):
        lines = tuple(segment for _index, segment in group)
        yield Hunk(lines, folded=bool(changes) and not is_near)


def _list_table_cells(value: Any) -> list[tuple[str, ...]]:
    """The headings, then the rows."""
    columns = _get(value, "columns") or []
    if not columns:
        return []
    rows = _get(value, "rows") or []
    return [
        tuple(str(column.get("heading") or "") for column in columns),
        *(tuple(str(cell or "") for cell in row["values"]) for row in rows),
    ]


def _find_image_version(value: Any, labels: ReferenceLabels) -> ImageVersion | None:
    pk = _get(value, "image")
    if not pk:
        return None
    image = labels.images.get(pk)
    title = image.title if image else _("deleted image")
    if _get(value, "decorative"):
        return ImageVersion(image, _("{title}, decorative").format(title=title))
    if alt_text := _get(value, "alt_text"):
        return ImageVersion(
            image, _("{title}, alt text: {alt_text}").format(title=title, alt_text=alt_text)
        )
    return ImageVersion(image, _("{title}, no alt text").format(title=title))


def walk_changes(changes: Iterable[BlockChange]) -> Iterator[BlockChange]:
    """Every change, with those inside notes blocks."""
    for change in changes:
        yield change
        yield from walk_changes(change.children)
