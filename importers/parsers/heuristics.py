"""Reads days, dates, people and kinds of talk out of headings and bylines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from importers.parsed_documents import Speaker

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_MONTH = "|".join(rf"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_MONTH_DAY = (
    rf"(?:(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?P<month2>{_MONTH}))"
    rf"(?:,?\s+(?P<year>\d{{4}}))?"
)
_ISO = r"(?P<iso>\d{4}-\d{2}-\d{2})"
_NUMBERED = r"day\s+(?:\d{1,2}|one|two|three|four|five|six|seven)"
_BETWEEN = r"\s*[,:(–—-]*\s*"
_DAY = re.compile(
    rf"(?:{_NUMBERED})?{_BETWEEN}(?:{_WEEKDAY})?{_BETWEEN}(?:{_MONTH_DAY}|{_ISO})?\s*\)?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s+(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:-|–|—|to|through)\s*"
    rf"(?:(?P<month2>{_MONTH})\.?\s+)?(?P<last>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(19[5-9]\d|20\d\d)\b")


def _parse_month(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


@dataclass(frozen=True)
class DayLabel:
    """The parts of a date that a day's heading names. The others are None."""

    weekday: int | None = None
    month: int | None = None
    day: int | None = None
    year: int | None = None


def parse_day_label(heading: str) -> DayLabel | None:
    """For headings such as "Monday September 8" or "Day 2"; None for any other."""
    match = _DAY.fullmatch(heading.strip())
    if not match or not re.search(r"\w", heading):
        return None
    if match["iso"]:
        try:
            given = date.fromisoformat(match["iso"])
        except ValueError:
            return None
        return DayLabel(None, given.month, given.day, given.year)
    month = match["month"] or match["month2"]
    return DayLabel(
        WEEKDAYS.index(match["weekday"].lower()) if match["weekday"] else None,
        _parse_month(month) if month else None,
        int(match["day"] or match["day2"]) if month else None,
        int(match["year"]) if match["year"] else None,
    )


@dataclass(frozen=True)
class DateRange:
    first: date
    last: date


def find_date_range(text: str, year: int | None) -> DateRange | None:
    """The first range of dates in a text, such as September 22-27. Without a year: of this one."""
    for match in _RANGE.finditer(text):
        in_year = int(match["year"]) if match["year"] else year
        if not in_year:
            continue
        month = _parse_month(match["month"])
        try:
            first = date(in_year, month, int(match["first"]))
            last_month = _parse_month(match["month2"]) if match["month2"] else month
            last = date(in_year, last_month, int(match["last"]))
        except ValueError:
            continue
        if timedelta(0) <= last - first <= timedelta(days=14):
            return DateRange(first, last)
    return None


def resolve_date(label: DayLabel, year: int | None, dates: DateRange | None) -> date | None:
    """A day's date, completed by the conference's year or dates; None if it stays unclear."""
    if label.month and label.day:
        in_year = label.year or year
        if not in_year:
            return None
        try:
            resolved = date(in_year, label.month, label.day)
        except ValueError:
            return None
        is_consistent = label.weekday is None or resolved.weekday() == label.weekday
        return resolved if is_consistent else None
    if label.weekday is not None and dates:
        days = (dates.last - dates.first).days + 1
        candidates = [dates.first + timedelta(days=n) for n in range(days)]
        matching = [day for day in candidates if day.weekday() == label.weekday]
        if len(matching) == 1:
            return matching[0]
    return None


def find_year(text: str) -> int | None:
    match = _YEAR.search(text)
    return int(match[1]) if match else None


_SUFFIX = re.compile(
    r"[\s:–—-]+(?:recap|notes|summary|transcript|live ?blog|highlights|trip report)s?\s*$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:transcript|notes|recap|my notes)\s*(?::|from|on|of)\s*", re.IGNORECASE)


def clean_conference_title(text: str) -> str:
    """The conference in a title such as "Transcript: PyFest 2024 Recap"."""
    return _SUFFIX.sub("", _PREFIX.sub("", text.strip())).strip()


def split_edition(title: str) -> tuple[str, int | None]:
    """A conference's series and edition: "PyFest 2024" is PyFest, 2024. Both empty without year."""
    year = find_year(title)
    return (re.sub(rf"\s*\b{year}\b\s*", " ", title).strip(), year) if year else ("", None)


_KINDS = (
    ("community-update", re.compile(r"\bcommunity update\b", re.IGNORECASE)),
    ("keynote", re.compile(r"^(?:opening |closing )?keynote\b", re.IGNORECASE)),
    ("lightning", re.compile(r"^lightning talks\b", re.IGNORECASE)),
    ("panel", re.compile(r"^panel\b|\bpanel discussion\b", re.IGNORECASE)),
    ("orientation", re.compile(r"^(?:orientation|welcome)\b", re.IGNORECASE)),
    ("tutorial", re.compile(r"^(?:tutorial|workshop)\b", re.IGNORECASE)),
    ("break", re.compile(r"^(?:lunch|coffee|break)\b(?: break)?$", re.IGNORECASE)),
)


def guess_kind(title: str, url: str = "") -> str:
    for kind, words in _KINDS:
        if words.search(title):
            return kind
    if re.search(r"/keynote[\w-]*/?$", url):
        return "keynote"
    return "tutorial" if "/tutorials/" in url else "talk"


KINDS = frozenset({"talk", "podcast", *(kind for kind, _ in _KINDS)})


def parse_kind(text: str) -> str:
    """The kind of talk that front matter names, as in "Lightning Talks"; empty if it is none."""
    name = "-".join(text.lower().split())
    if name in KINDS:
        return name
    kind = guess_kind(text)
    return "" if kind == "talk" else kind


_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w.’'-]*|[^\W\d_a-zA-Z][\w.’'-]*)"
_PARTICLE = r"(?:de|da|do|dos|del|della|der|den|di|la|le|van|von|ul|al|el|bin|ibn|bint|y|e)"
_NICKNAME = r"(?:[\"“”'(][^\"“”()]{1,30}[\"“”')])"
_NAME = re.compile(rf"{_CAPITAL}(?:\s+(?:{_CAPITAL}|{_PARTICLE}|{_NICKNAME})){{1,5}}")
_SPLIT = re.compile(r"\s*(?:,\s*and\s+|,\s*&\s*|\s+and\s+|\s+&\s+|,|;)\s*")
_ROLE_BEFORE = re.compile(r"^(host|moderator|moderated by|hosted by)\s*:?\s+", re.IGNORECASE)
_ROLE_BEHIND = re.compile(r"\s*\((host|moderator|panelist|panellist|speaker)\)\s*$", re.IGNORECASE)
_ROLES = {
    "host": "moderator",
    "hosted by": "host",
    "moderator": "moderator",
    "moderated by": "moderator",
}


def is_person_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text.strip())) and len(text) <= 80


def parse_names(text: str, role: str = "speaker") -> tuple[Speaker, ...]:
    """The people that a byline names, in order; none if a part of it is not a name."""
    speakers = []
    for part in _SPLIT.split(text.strip().rstrip(".")):
        name, part_role = part.strip(), role
        if before := _ROLE_BEFORE.match(name):
            name, part_role = name[before.end() :], _ROLES[before[1].lower()]
        elif behind := _ROLE_BEHIND.search(name):
            name, part_role = name[: behind.start()], behind[1].lower().replace("ll", "l")
        if not is_person_name(name):
            return ()
        speakers.append(Speaker(name, part_role))
    return tuple(speakers)


def parse_byline(text: str) -> tuple[Speaker, ...]:
    """As parse_names, but where a byline is certain, anything in it is a name."""
    return parse_names(text) or tuple(
        Speaker(part) for part in _SPLIT.split(text.strip()) if part and len(part) <= 120
    )


def find_panelists(lines: Iterable[str]) -> tuple[Speaker, ...]:
    """The people of a panel, if a line consists of at least three names."""
    for line in lines:
        speakers = parse_names(line, role="panelist")
        if len(speakers) >= 3:
            return speakers
    return ()


_BIO = re.compile(rf"^({_CAPITAL}(?:\s+{_CAPITAL}){{1,3}})\s+[–—-]\s+(\w+)\s+is\b")


def find_bio_subject(text: str) -> str:
    """The person that a biography such as "Ada Lovelace - Ada is …" is about."""
    match = _BIO.match(text)
    return match[1] if match and match[1].startswith(match[2]) else ""


#: Headings between talks that are not a talk.
_SECTION = re.compile(
    r"^(?:misc|intro|conclusion|summary|links|references|resources|sprints?|swag|food|travel|venue"
    r"|hallway|social|photos?|pictures|acknowledge|thank|wrap|tl;?dr|overview|about|contents"
    r"|table of contents|closing thoughts|final thoughts|takeaways?)\b",
    re.IGNORECASE,
)


def is_section_heading(title: str) -> bool:
    return bool(_SECTION.match(title.strip()))


#: Headings over several talks, such as "Tuesday Afternoon Talks".
_GROUP = re.compile(r"\b(?:talks|sessions|keynotes|presentations|tutorials)\s*$", re.IGNORECASE)


def is_group_heading(title: str) -> bool:
    return bool(_GROUP.search(title)) and guess_kind(title) == "talk"
