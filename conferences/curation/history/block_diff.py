"""One block of a comparison, part by part, in the words an editor knows its fields by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.text import capfirst
from wagtail.blocks import Block as BlockDefinition
from wagtail.blocks import (
    BooleanBlock,
    ChoiceBlock,
    ChooserBlock,
    ListBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from conferences.blocks import BodyBlock
from conferences.blocks.text import PlainTextBlock
from conferences.curation.history.reference_labels import Names
from conferences.curation.history.stream_diff import Difference
from conferences.curation.history.table_diff import Row, compare_tables
from conferences.curation.history.text_diff import Piece, by_lines, by_words

Way = Literal["words", "lines", "table", "picture"]

#: Around a change in a listing, so many lines are shown that stayed as they were.
LINES_AROUND = 3

BODY = BodyBlock()


@dataclass(frozen=True)
class Passage:
    """Lines of a listing; those far from any change are folded."""

    pieces: tuple[Piece, ...]
    folded: bool


@dataclass(frozen=True)
class Picture:
    """An image as one side of the comparison has it."""

    image: Any
    words: str
    title: str


@dataclass(frozen=True)
class Part:
    """A field of a block on both sides."""

    label: str
    way: Way
    changed: bool
    pieces: tuple[Piece, ...] = ()
    passages: tuple[Passage, ...] = ()
    rows: tuple[Row, ...] = ()
    pictures: tuple[Picture | None, ...] = field(default=())


def label_of(kind: str) -> str:
    """What editors call a kind of block; one that is no more keeps its bare name."""
    definition = BODY.child_blocks.get(kind)
    return str(definition.label) if definition else capfirst(kind.replace("_", " "))


def parts_of(one: Difference, names: Names) -> list[Part]:
    """What there is to read in a block, both sides in one; empty fields are left out."""
    definition = BODY.child_blocks.get(one.kind)
    values = [side["value"] if side is not None else None for side in (one.old, one.new)]
    return list(_parts(definition, values[0], values[1], "", names))


def _parts(
    definition: BlockDefinition | None, old: Any, new: Any, label: str, names: Names
) -> Iterator[Part]:
    if isinstance(definition, StreamBlock):
        return  # the blocks inside are compared by themselves
    if isinstance(definition, ImageBlock):
        yield from _picture(old, new, names)
    elif isinstance(definition, TypedTableBlock):
        yield from _table(old, new)
    elif isinstance(definition, StructBlock):
        for name, child in definition.child_blocks.items():
            values = [_of(side, name) for side in (old, new)]
            yield from _parts(child, values[0], values[1], str(child.label), names)
    else:
        texts = [_text(definition, side, names) for side in (old, new)]
        if isinstance(definition, PlainTextBlock):
            yield from _lines(texts[0], texts[1], label)
        else:
            yield from _words(texts[0], texts[1], label)


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _text(definition: BlockDefinition | None, value: Any, names: Names) -> str:
    if value is None or value == "" or value is False:
        return ""
    if isinstance(definition, BooleanBlock):
        return "yes"
    if isinstance(definition, ChoiceBlock):
        return str(dict(definition.field.choices).get(value, value))
    if isinstance(definition, ChooserBlock):
        return names.of(definition.target_model, value)
    if isinstance(definition, ListBlock):
        return "\n".join(_text(definition.child_block, _of(item, "value"), names) for item in value)
    return str(value)


def _words(old: str, new: str, label: str) -> Iterator[Part]:
    if old or new:
        yield Part(label, "words", old != new, pieces=by_words(old, new))


def _lines(old: str, new: str, label: str) -> Iterator[Part]:
    if old or new:
        pieces = by_lines(old, new)
        yield Part(label, "lines", old != new, pieces=pieces, passages=tuple(_passages(pieces)))


def _passages(pieces: Sequence[Piece]) -> Iterator[Passage]:
    """Runs of lines, in turn near a change and far from it."""
    changes = [place for place, piece in enumerate(pieces) if piece.sign != "="]
    near = {
        place
        for change in changes
        for place in range(change - LINES_AROUND, change + LINES_AROUND + 1)
    }
    run: list[Piece] = []
    for place, piece in enumerate(pieces):
        if run and (place in near) != (place - 1 in near):
            yield Passage(tuple(run), folded=place - 1 not in near)
            run = []
        run.append(piece)
    if run:
        yield Passage(tuple(run), folded=bool(changes) and len(pieces) - 1 not in near)


def _table(old: Any, new: Any) -> Iterator[Part]:
    captions = [str(_of(side, "caption") or "") for side in (old, new)]
    yield from _words(captions[0], captions[1], "Caption")
    grids = [_grid(side) for side in (old, new)]
    if any(grids):
        rows = compare_tables(grids[0], grids[1])
        yield Part("Rows", "table", grids[0] != grids[1], rows=tuple(rows))


def _grid(value: Any) -> list[tuple[str, ...]]:
    """The headings, then the rows."""
    columns = _of(value, "columns") or []
    if not columns:
        return []
    rows = _of(value, "rows") or []
    return [
        tuple(str(column.get("heading") or "") for column in columns),
        *(tuple(str(cell or "") for cell in row["values"]) for row in rows),
    ]


def _picture(old: Any, new: Any, names: Names) -> Iterator[Part]:
    pictures = [_shown(side, names) for side in (old, new)]
    if any(pictures):
        yield Part("Picture", "picture", old != new, pictures=tuple(pictures))


def _shown(value: Any, names: Names) -> Picture | None:
    number = _of(value, "image")
    if not number:
        return None
    image = names.images.get(number)
    alternative = _of(value, "alt_text") or "none"
    words = "decorative" if _of(value, "decorative") else f"alternative text: {alternative}"
    return Picture(image, words, image.title if image else "a picture that is no longer there")


def everything(differences: Iterable[Difference]) -> Iterator[Difference]:
    """Every block, those in notes too."""
    for one in differences:
        yield one
        yield from everything(one.inside)
