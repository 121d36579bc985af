"""Two versions of a page as a screen shows them: fields, then blocks, each change numbered."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from wagtail.models import Page

from conferences.curation.history.block_diff import BODY, Part, everything, label_of, parts_of
from conferences.curation.history.field_diff import FieldDifference, compare_fields
from conferences.curation.history.reference_labels import Names
from conferences.curation.history.stream_diff import Difference, Summary, compare, summarise
from conferences.stream_data import page_body


@dataclass(frozen=True)
class ShownBlock:
    label: str
    #: What became of it, in words; empty for what stayed.
    what: str
    state: str
    parts: list[Part]
    inside: list["Group"]
    number: int | None
    #: The block's id when it is in the newest draft no more.
    gone: str = ""


@dataclass(frozen=True)
class ShownField:
    field: FieldDifference
    number: int


@dataclass(frozen=True)
class Group:
    """Neighbouring blocks that stayed, to fold; or a single one that did not."""

    blocks: list[ShownBlock]
    folded: bool


class Comparison:
    def __init__(self, old: Page, new: Page, newest_ids: Collection[str]) -> None:
        self._newest_ids = newest_ids
        self._changes = 0
        differences = compare(page_body(old), page_body(new))
        self._names = _names(differences)
        self.summary: Summary = summarise(differences)
        self.fields = [ShownField(field, self._next()) for field in compare_fields(old, new)]
        self.groups = self._groups(differences, gone=False)

    @property
    def count(self) -> int:
        return self._changes

    @property
    def differs(self) -> bool:
        return bool(self.fields or self.summary.differs)

    @property
    def told(self) -> str:
        """What differs, in one line."""
        summary = self.summary
        parts = [
            _counted(len(self.fields), "field", " changed"),
            _counted(summary.changed, "block", " changed"),
            _counted(summary.moved, "", "moved"),
            _counted(summary.added, "", "added"),
            _counted(summary.removed, "", "removed"),
            _counted(summary.same, "", "unchanged"),
        ]
        return ", ".join(part for part in parts if part)

    def _next(self) -> int:
        self._changes += 1
        return self._changes

    def _groups(self, differences: Sequence[Difference], *, gone: bool) -> list[Group]:
        groups = []
        for stayed, run in groupby(differences, key=_stayed):
            blocks = [self._shown(one, gone=gone) for one in run]
            groups += [Group(blocks, True)] if stayed else [Group([one], False) for one in blocks]
        return groups

    def _shown(self, one: Difference, *, gone: bool) -> ShownBlock:
        """A block; of blocks in notes that came or went as a whole, none is a change by itself."""
        whole = one.is_notes and one.state in ("added", "removed")
        only_inside = one.is_notes and not (whole or one.moved or one.own_value_changed)
        counts = not (_stayed(one) or only_inside or gone)
        number = self._next() if counts else None
        return ShownBlock(
            label=label_of(one.kind),
            what="" if only_inside else _what(one),
            state="moved" if one.moved and one.state == "same" else one.state,
            parts=parts_of(one, self._names),
            inside=self._groups(one.inside, gone=gone or whole),
            number=number,
            gone="" if gone or one.state != "removed" else self._if_gone(one),
        )

    def _if_gone(self, one: Difference) -> str:
        name = one.block.get("id") or ""
        return "" if name in self._newest_ids else name


def _stayed(one: Difference) -> bool:
    return one.state == "same" and not one.moved


def _what(one: Difference) -> str:
    said: str = "" if one.state == "same" else one.state
    if one.moved:
        way = f"moved from place {one.old_place} to place {one.new_place}"
        said = f"{said} and {way}" if said else way
    return said


def _counted(count: int, noun: str, what: str) -> str:
    if not count:
        return ""
    return f"{count} {noun}{'s' if noun and count != 1 else ''}{what}"


def _names(differences: Iterable[Difference]) -> Names:
    return Names(
        (definition, side["value"])
        for one in everything(differences)
        if (definition := BODY.child_blocks.get(one.kind))
        for side in (one.old, one.new)
        if side is not None
    )
