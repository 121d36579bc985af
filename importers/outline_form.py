"""An outline as a form: what each line is read as, and what an editor chose for it."""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from conferences.models import TalkPage
from importers.parsed_documents import CONFERENCE, DAY, TALK
from importers.parsers.candidates import NO_HEADING
from importers.parsers.outline_rows import Outline, OutlineRow
from importers.parsers.reading_guide import (
    GROUP,
    MAX_TEXT_LENGTH,
    NO_DECISION,
    NO_GUIDE,
    ROLES,
    SECTION,
    SKIP,
    Decision,
    Place,
    ReadingGuide,
)

ROLE_LABELS = {
    CONFERENCE: _("Conference"),
    DAY: _("Day"),
    TALK: _("Talk"),
    SECTION: _("Part of the talk above"),
    GROUP: _("Part of the day or conference"),
    SKIP: _("Not imported"),
}
FILE_ROLE_LABELS = {CONFERENCE: _("A conference or day, with talks"), TALK: _("One talk")}
FILE = "file"


@dataclass(frozen=True)
class FormRow:
    """A line, or the file, under the name that its fields have."""

    name: str
    row: OutlineRow

    @property
    def roles(self) -> list[tuple[str, str]]:
        labels = FILE_ROLE_LABELS if self.name == FILE else ROLE_LABELS
        automatic = gettext("Automatic")
        if not self.row.chosen.role:
            automatic = gettext("Automatic: {role}").format(role=labels[self.row.role])
        return [("", automatic), *((role, str(label)) for role, label in labels.items())]

    @property
    def role_label(self) -> str:
        return str(ROLE_LABELS[self.row.role])

    @property
    def has_title(self) -> bool:
        return self.row.role in {DAY, TALK} and (self.name != FILE or bool(self.row.title))

    @property
    def is_talk(self) -> bool:
        return self.row.role == TALK and self.has_title

    @property
    def is_day(self) -> bool:
        return self.row.role == DAY

    @property
    def speakers(self) -> str:
        return ", ".join(self.row.speakers)

    @property
    def date(self) -> str:
        return self.row.date.isoformat() if self.row.date else ""

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(str(kind), str(label)) for kind, label in _list_kinds()]


def _list_kinds() -> list[tuple[Any, Any]]:
    return list(TalkPage._meta.get_field("kind").flatchoices)


@dataclass(frozen=True)
class OutlineForm:
    outline: Outline
    guide: ReadingGuide
    #: Also shows lines that nothing speaks for being titles.
    shows_all_lines: bool = False

    @property
    def version(self) -> str:
        """Differs as soon as somebody else has changed the guide."""
        return hashlib.sha256(json.dumps(self.guide.as_json()).encode()).hexdigest()[:16]

    @cached_property
    def rows(self) -> list[FormRow]:
        return [
            FormRow(str(index), row)
            for index, row in enumerate(self.outline.rows)
            if row.is_title or row.chosen or self.shows_all_lines
        ]

    @property
    def file_row(self) -> FormRow:
        return FormRow(FILE, self.outline.file)

    @property
    def levels(self) -> list[tuple[str, str]]:
        """The choices of lines to change at once."""
        counts = Counter(row.row.rank for row in self.rows)
        labels = {
            rank: gettext("Headings of level {level} ({count})").format(level=rank, count=count)
            for rank, count in sorted(counts.items())
            if rank != NO_HEADING
        }
        if counts[NO_HEADING]:
            text = gettext("Lines that are no headings ({count})")
            labels[NO_HEADING] = text.format(count=counts[NO_HEADING])
        return [(str(rank), label) for rank, label in labels.items()]

    def apply(self, data: Mapping[str, str]) -> ReadingGuide:
        """The guide after a form was sent. Fields that were not sent stay as they are."""
        command, _colon, target = data.get("command", "").partition(":")
        if command == "reset":
            return NO_GUIDE
        lines = dict(self.guide.lines)
        lines.update(self._read_lines(data))
        if command == "forget":
            lines = {place: one for place, one in lines.items() if place.heading != target}
        if command == "all" and data.get("all_role") in ROLES:
            for row in self.rows:
                if row.row.place and str(row.row.rank) == data.get("all_lines"):
                    decision = lines.get(row.row.place, NO_DECISION)
                    lines[row.row.place] = replace(decision, role=data["all_role"])
        file = _read_decision(self.file_row, data, FILE_ROLE_LABELS)
        return ReadingGuide(
            file, {place: decision for place, decision in lines.items() if decision}
        )

    def _read_lines(self, data: Mapping[str, str]) -> Iterator[tuple[Place, Decision]]:
        for index, row in enumerate(self.outline.rows):
            if row.place and f"{index}-role" in data:
                yield row.place, _read_decision(FormRow(str(index), row), data, ROLE_LABELS)


def _read_decision(row: FormRow, data: Mapping[str, str], roles: Mapping[str, Any]) -> Decision:
    """What was chosen before, with the fields whose values are not those that were shown."""
    shown = row.row
    role = data.get(f"{row.name}-role", shown.chosen.role)
    decision = replace(shown.chosen, role=role if role in roles else "")
    texts = {}
    for field in ("title", "conference", "day"):
        value = _read_text(data, f"{row.name}-{field}", getattr(shown, field))
        has_changed = value != getattr(shown, field)
        texts[field] = value if has_changed else getattr(decision, field)
    decision = replace(
        decision, title=texts["title"], conference=texts["conference"], day=texts["day"]
    )
    kind = data.get(f"{row.name}-kind", shown.kind)
    if kind != shown.kind and kind in dict(_list_kinds()):
        decision = replace(decision, kind=kind)
    names = _read_text(data, f"{row.name}-speakers", row.speakers)
    if names != row.speakers:
        speakers = tuple(name.strip() for name in names.split(",") if name.strip())
        decision = replace(decision, speakers=speakers)
    date = data.get(f"{row.name}-date", row.date)
    if date != row.date:
        decision = replace(decision, date=_parse_date(date))
    return decision


def _read_text(data: Mapping[str, str], name: str, default: str) -> str:
    return " ".join(data.get(name, default).split())[:MAX_TEXT_LENGTH]


def _parse_date(value: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None
