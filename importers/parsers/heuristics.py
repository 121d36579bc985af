"""What the words of a heading or a byline say: days, dates, names, kinds of talk."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from importers.documents import Lines, Speaker

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


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


@dataclass(frozen=True)
class DayLabel:
    """What a day's heading tells of its date; whatever it does not tell stays None."""

    weekday: int | None = None
    month: int | None = None
    day: int | None = None
    year: int | None = None


def day_label(heading: str) -> DayLabel | None:
    """What a heading such as "Monday September 8" or "Day 2" says, or None when it is no day."""
    found = _DAY.fullmatch(heading.strip())
    if not found or not re.search(r"\w", heading):
        return None
    if found["iso"]:
        try:
            given = date.fromisoformat(found["iso"])
        except ValueError:
            return None
        return DayLabel(None, given.month, given.day, given.year)
    month = found["month"] or found["month2"]
    return DayLabel(
        WEEKDAYS.index(found["weekday"].lower()) if found["weekday"] else None,
        _month(month) if month else None,
        int(found["day"] or found["day2"]) if month else None,
        int(found["year"]) if found["year"] else None,
    )


@dataclass(frozen=True)
class DateRange:
    first: date
    last: date


def date_range(text: str, year: int | None) -> DateRange | None:
    """The first range of dates in a text, such as September 22-27; the year may stand elsewhere."""
    for found in _RANGE.finditer(text):
        in_year = int(found["year"]) if found["year"] else year
        if not in_year:
            continue
        month = _month(found["month"])
        try:
            first = date(in_year, month, int(found["first"]))
            last_month = _month(found["month2"]) if found["month2"] else month
            last = date(in_year, last_month, int(found["last"]))
        except ValueError:
            continue
        if timedelta(0) <= last - first <= timedelta(days=14):
            return DateRange(first, last)
    return None


def date_of(label: DayLabel, year: int | None, within: DateRange | None) -> tuple[date | None, str]:
    """A day's date, and from what it was worked out; nothing where the source does not tell."""
    if label.month and label.day:
        in_year = label.year or year
        if not in_year:
            return None, ""
        try:
            found = date(in_year, label.month, label.day)
        except ValueError:
            return None, ""
        if label.weekday is not None and found.weekday() != label.weekday:
            return None, ""
        return found, "" if label.year else f"the year {in_year}"
    if label.weekday is not None and within:
        days = [
            within.first + timedelta(days=n) for n in range((within.last - within.first).days + 1)
        ]
        fitting = [day for day in days if day.weekday() == label.weekday]
        if len(fitting) == 1:
            span = f"{within.first:%B} {within.first.day}–{within.last.day} {within.last.year}"
            return fitting[0], f"the weekday and the range {span}"
    return None, ""


def year_in(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found[1]) if found else None


_SUFFIX = re.compile(
    r"[\s:–—-]+(?:recap|notes|summary|transcript|live ?blog|highlights|trip report)s?\s*$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:transcript|notes|recap|my notes)\s*(?::|from|on|of)\s*", re.IGNORECASE)


def conference_title(text: str) -> str:
    """The conference that a title such as "Transcript: PyFest 2024 Recap" speaks of."""
    return _SUFFIX.sub("", _PREFIX.sub("", text.strip())).strip()


def series_and_edition(title: str) -> tuple[str, int | None]:
    year = year_in(title)
    series = re.sub(rf"\s*\b{year}\b\s*", " ", title).strip() if year else title
    return series, year


_KINDS = (
    ("community-update", re.compile(r"\bcommunity update\b", re.IGNORECASE)),
    ("keynote", re.compile(r"^(?:opening |closing )?keynote\b", re.IGNORECASE)),
    ("lightning", re.compile(r"^lightning talks\b", re.IGNORECASE)),
    ("panel", re.compile(r"^panel\b|\bpanel discussion\b", re.IGNORECASE)),
    ("orientation", re.compile(r"^(?:orientation|welcome)\b", re.IGNORECASE)),
    ("tutorial", re.compile(r"^(?:tutorial|workshop)\b", re.IGNORECASE)),
    ("break", re.compile(r"^(?:lunch|coffee|break)\b(?: break)?$", re.IGNORECASE)),
)


def kind_of(title: str, url: str = "") -> str:
    for kind, words in _KINDS:
        if words.search(title):
            return kind
    if re.search(r"/keynote[\w-]*/?$", url):
        return "keynote"
    return "tutorial" if "/tutorials/" in url else "talk"


#: Every kind of talk there is.
KINDS = frozenset({"talk", "podcast", *(kind for kind, _ in _KINDS)})


def stated_kind(text: str) -> str:
    """The kind that front matter names, as in "Lightning Talks"; nothing where it is no kind."""
    name = "-".join(text.lower().split())
    if name in KINDS:
        return name
    kind = kind_of(text)
    return "" if kind == "talk" else kind


_WORD = r"[^\W\d_][\w.’'-]*"
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


def is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text.strip())) and len(text) <= 80


def names(text: str, role: str = "speaker") -> tuple[Speaker, ...]:
    """The people a byline names, in order; nothing when a part of it is no name."""
    found = []
    for part in _SPLIT.split(text.strip().rstrip(".")):
        part = part.strip()
        part_role = role
        if before := _ROLE_BEFORE.match(part):
            part, part_role = part[before.end() :], _ROLES[before[1].lower()]
        elif behind := _ROLE_BEHIND.search(part):
            part, part_role = part[: behind.start()], behind[1].lower().replace("ll", "l")
        if not is_name(part):
            return ()
        found.append(Speaker(part, part_role))
    return tuple(found)


def bylines(text: str) -> tuple[Speaker, ...]:
    """As `names`, but a byline is taken at its word: one single name is a name too."""
    return names(text) or tuple(
        Speaker(part) for part in _SPLIT.split(text.strip()) if part and len(part) <= 120
    )


_BIO = re.compile(rf"^({_CAPITAL}(?:\s+{_CAPITAL}){{1,3}})\s+[–—-]\s+(\w+)\s+is\b")


def named_in_bio(text: str) -> str:
    """Whom a biography such as "Ada Lovelace - Ada is …" is about."""
    found = _BIO.match(text)
    return found[1] if found and found[1].startswith(found[2]) else ""


#: Headings that stand between talks without being one.
_SECTION = re.compile(
    r"^(?:misc|intro|conclusion|summary|links|references|resources|sprints?|swag|food|travel|venue"
    r"|hallway|social|photos?|pictures|acknowledge|thank|wrap|tl;?dr|overview|about|contents"
    r"|table of contents|closing thoughts|final thoughts|takeaways?)\b",
    re.IGNORECASE,
)


def is_section(title: str) -> bool:
    return bool(_SECTION.match(title.strip()))


#: A heading that only gathers talks, such as "Tuesday Afternoon Talks".
_GATHERS = re.compile(r"\b(?:talks|sessions|keynotes|presentations|tutorials)\s*$", re.IGNORECASE)


def gathers_talks(title: str) -> bool:
    return bool(_GATHERS.search(title)) and kind_of(title) == "talk"


def lines_of(first: int, after: int) -> Lines:
    """A parser's half-open range of lines, counted from 0, as first and last, counted from 1."""
    return first + 1, max(after, first + 1)
