"""An editor's decisions about a file: which of its lines are talks, and what these are called.

No rule reads every author's notes rightly. A guide is kept with the source and followed again at
its next import. docs/reference/reading-guide.md describes its form in JSON.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from conferences.translation import gettext as _, ngettext
from importers.parsed_documents import CONFERENCE, DAY, TALK

VERSION = 1
#: What a line can be: GROUP is text of the day or conference, SECTION is text of the talk above.
GROUP, SECTION, SKIP = "group", "section", "skip"
ROLES = (CONFERENCE, DAY, TALK, GROUP, SECTION, SKIP)
FILE_ROLES = (CONFERENCE, TALK)
MAX_TEXT_LENGTH = 1000


class GuideError(Exception):
    """A guide that cannot be used. Its text says why, and what to do."""


@dataclass(frozen=True)
class Place:
    """A line by its text, so that it is found again when others have been written above it."""

    heading: str
    #: The heading that it stands below.
    below: str = ""
    #: Which of several lines with the same text below the same heading.
    number: int = 1


@dataclass(frozen=True)
class Decision:
    """What an editor said about a line, or about a file. What is empty stays as it is read."""

    role: str = ""
    title: str = ""
    #: None stands for the speakers in the notes, an empty list for no speakers.
    speakers: tuple[str, ...] | None = None
    kind: str = ""
    #: Of a day.
    date: datetime.date | None = None
    #: Of a file: its conference's title, and its day's.
    conference: str = ""
    day: str = ""

    def __bool__(self) -> bool:
        return self != NO_DECISION

    def as_json(self) -> dict[str, Any]:
        values = {name: value for name, value in vars(self).items() if value not in ("", None)}
        if self.speakers is not None:
            values["speakers"] = list(self.speakers)
        if self.date:
            values["date"] = self.date.isoformat()
        return values


NO_DECISION = Decision()


@dataclass(frozen=True)
class ReadingGuide:
    file: Decision = NO_DECISION
    lines: Mapping[Place, Decision] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.file or self.lines)

    def __len__(self) -> int:
        return len(self.lines) + bool(self.file)

    def as_json(self) -> dict[str, Any]:
        lines = [_place_as_json(place) | said.as_json() for place, said in self.lines.items()]
        return {"version": VERSION, "file": self.file.as_json(), "lines": lines}

    @staticmethod
    def from_json(data: Any) -> "ReadingGuide":
        """A guide of this form; any other raises a GuideError that says what is wrong."""
        if not isinstance(data, dict):
            raise GuideError(_("An outline is an object with “version”, “file” and “lines”."))
        if data.get("version") != VERSION:
            text = _("The outline has version {found}, and only version {version} can be read.")
            remedy = _("Write it anew with --write-outline.")
            text = text.format(found=data.get("version"), version=VERSION)
            raise GuideError(f"{text} {remedy}")
        _check_names(data, {"version", "source", "file", "lines"}, _("the outline"))
        lines = data.get("lines", [])
        if not isinstance(lines, list):
            raise GuideError(_("“lines” of the outline is no list."))
        read = [_read_line(line, number) for number, line in enumerate(lines, start=1)]
        return ReadingGuide(_read_file(data.get("file", {})), dict(read))


def _place_as_json(place: Place) -> dict[str, Any]:
    values: dict[str, Any] = {"heading": place.heading}
    if place.below:
        values["below"] = place.below
    if place.number > 1:
        values["number"] = place.number
    return values


NO_GUIDE = ReadingGuide()

_PLACE_NAMES = {each.name for each in fields(Place)}
_LINE_NAMES = {"role", "title", "speakers", "kind", "date"}
_FILE_NAMES = {*_LINE_NAMES, "conference", "day"}


def _read_file(data: Any) -> Decision:
    where = _("“file” of the outline")
    if not isinstance(data, dict):
        raise GuideError(_("{where} is no object.").format(where=where))
    _check_names(data, _FILE_NAMES, where)
    return _read_decision(data, FILE_ROLES, where)


def _read_line(data: Any, number: int) -> tuple[Place, Decision]:
    where = _("line {number} of the outline").format(number=number)
    if not isinstance(data, dict):
        raise GuideError(_("{where} is no object.").format(where=where))
    _check_names(data, _PLACE_NAMES | _LINE_NAMES, where)
    order = data.get("number", 1)
    if not isinstance(order, int) or order < 1:
        raise GuideError(_("“number” in {where} is no number from 1.").format(where=where))
    heading = _read_text(data, "heading", where)
    if not heading:
        raise GuideError(_("“heading” is missing in {where}.").format(where=where))
    place = Place(heading, _read_text(data, "below", where), order)
    return place, _read_decision(data, ROLES, where)


def _read_decision(data: Mapping[str, Any], roles: Iterable[str], where: str) -> Decision:
    role = _read_text(data, "role", where)
    if role and role not in roles:
        text = _("“{role}” in {where} is no role. Use one of these: {roles}.")
        raise GuideError(text.format(role=role, where=where, roles=", ".join(roles)))
    texts = {name: _read_text(data, name, where) for name in ("title", "kind", "conference", "day")}
    return Decision(role, speakers=_read_speakers(data, where), date=_read_date(data), **texts)


def _read_text(data: Mapping[str, Any], name: str, where: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT_LENGTH:
        text = ngettext(
            "“{name}” in {where} is no text of up to {limit} character.",
            "“{name}” in {where} is no text of up to {limit} characters.",
            MAX_TEXT_LENGTH,
        )
        raise GuideError(text.format(name=name, where=where, limit=MAX_TEXT_LENGTH))
    return " ".join(value.split())


def _read_speakers(data: Mapping[str, Any], where: str) -> tuple[str, ...] | None:
    names = data.get("speakers")
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise GuideError(_("“speakers” in {where} is no list of names.").format(where=where))
    return tuple(" ".join(name.split()) for name in names if name.strip())


def _read_date(data: Mapping[str, Any]) -> datetime.date | None:
    value = data.get("date")
    if value is None:
        return None
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        text = _("“{value}” is no date. Write it as 2026-05-17.")
        raise GuideError(text.format(value=value)) from error


def _check_names(data: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    if unknown := sorted(set(data) - set(names)):
        text = _("{where} has no place for “{name}”. Use these names: {names}.")
        names = ", ".join(sorted(names))
        raise GuideError(text.format(where=where, name=unknown[0], names=names))
