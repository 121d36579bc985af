"""Reads the days of a conference: "Monday September 8", "Day 2", "2024-05-01", "jour-1"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from importers.parsers.words import LANGUAGES, fold, numbered_words, pattern, words_of_all_languages

_WEEKDAYS = numbered_words("weekdays")
_MONTHS = numbered_words("months")
#: Months and weekdays may be shortened: Sept, Mon.
_SHORT_MONTHS = {name[:3]: number for name, number in _MONTHS.items() if name.isascii()} | {
    "sept": 8
}
_SHORT_WEEKDAYS = {
    name[:3]: number for number, name in enumerate(LANGUAGES["en"].weekdays.split())
} | {"tues": 1, "thur": 3, "thurs": 3}
_DAY_WORD = pattern(
    name
    for name in words_of_all_languages("day")
    if (name.isalpha() and name.isascii()) or name == "день"
)
_NUMBER_WORDS = {
    word: number
    for words in (
        "zero one two three four five six seven",
        "null eins zwei drei vier funf sechs sieben",
        "zero un deux trois quatre cinq six sept",
        "cero uno dos tres cuatro cinco seis siete",
        "zero um dois tres quatro cinco seis sete",
    )
    for number, word in enumerate(words.split())
}
_MONTH = (
    f"(?:{pattern(sorted(_MONTHS, key=len, reverse=True))}"
    f"|(?:{pattern(sorted(_SHORT_MONTHS, key=len, reverse=True))})\\b)"
)
_WEEKDAY = (
    f"(?:{pattern(sorted(_WEEKDAYS, key=len, reverse=True))}"
    f"|(?:{pattern(sorted(_SHORT_WEEKDAYS, key=len, reverse=True))})\\b)"
)
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_DATE = (
    rf"(?:(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}}){_ORDINAL}"
    rf"|(?P<day2>\d{{1,2}}){_ORDINAL}\s*(?:of\s+|de\s+|di\s+)?(?P<month2>{_MONTH})\.?)"
    r"(?:,?\s*(?:de\s+)?(?P<year>(?:19|20)\d{2}))?"
)
_NUMERIC = (
    r"(?P<iso>(?P<iso_year>(?:19|20)\d{2})[-_./]?(?P<iso_month>0[1-9]|1[0-2])[-_./]?"
    r"(?P<iso_day>0[1-9]|[12]\d|3[01]))(?!\d)"
)
_DOTTED = (
    r"(?P<dotted_day>\d{1,2})[./](?P<dotted_month>\d{1,2})[./](?P<dotted_year>(?:19|20)\d{2})(?!\d)"
)
_JAPANESE = r"(?:(?P<ja_year>\d{4})年)?(?P<ja_month>\d{1,2})月(?P<ja_day>\d{1,2})日"
_NUMBERED = (
    rf"(?:(?:conference\s+|konferenz\s*)?(?:{_DAY_WORD})\s*(?:\#|no\.?|n[º°]|num)?\s*[-_]?(?P<number>\d{{1,2}}|{pattern(sorted(_NUMBER_WORDS))})\b"
    rf"|(?P<number2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:{_DAY_WORD})\b|(?P<number3>\d{{1,2}})日目"
    rf"|(?P<ordinal>first|second|third|fourth|fifth|erster|zweiter|dritter|premier|deuxieme|troisieme"
    rf"|primeiro|segundo|terceiro|primer|tercer)\s+(?:{_DAY_WORD})\b)"
)
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "erster": 1, "zweiter": 2,
    "dritter": 3, "premier": 1, "deuxieme": 2, "troisieme": 3, "primeiro": 1, "segundo": 2,
    "terceiro": 3, "primer": 1, "tercer": 3,
}  # fmt: skip
#: Longer lines name no day.
MAX_LENGTH = 60
#: A longer title names no conference and day.
MAX_TITLE_LENGTH = 200
_BETWEEN = r"[\s,:;(|/–—-]*"
_LABEL = re.compile(
    rf"{_BETWEEN}(?:the\s+)?(?:{_NUMBERED})?{_BETWEEN}(?P<weekday>{_WEEKDAY})?\.?{_BETWEEN}"
    rf"(?:the\s+|o\s+|le\s+|den\s+|am\s+)?(?:{_DATE}|{_NUMERIC}|{_DOTTED}|{_JAPANESE})?"
    rf"{_BETWEEN}(?P<weekday2>{_WEEKDAY})?[\s).:]*"
)
_RANGE = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\.?\s+(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:-|–|—|to|through|and|&)\s*"
    rf"(?:(?P<month2>{_MONTH})\.?\s+)?(?P<last>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?"
    rf"|(?P<first2>\d{{1,2}})\.?\s*(?:-|–|—|to|bis|au|al?|und|y)\s*(?P<last2>\d{{1,2}})\.?\s+(?:de\s+)?"
    rf"(?P<month3>{_MONTH})\.?(?:,?\s+(?:de\s+)?(?P<year2>\d{{4}}))?)"
)
_YEAR = re.compile(r"(?<![\d.])(19[5-9]\d|20\d\d)(?!\d|\.\d)")


def _month(name: str) -> int:
    name = re.sub(r"\s+", "", name)
    return 1 + (_MONTHS[name] if name in _MONTHS else _SHORT_MONTHS[name])


@dataclass(frozen=True)
class DayLabel:
    """What a heading or a file's name says about a day. What it does not say is None."""

    weekday: int | None = None
    month: int | None = None
    day: int | None = None
    year: int | None = None
    #: Of "Day 2".
    number: int | None = None

    @property
    def has_date(self) -> bool:
        return self.month is not None and self.day is not None


def parse_day_label(text: str) -> DayLabel | None:
    """For headings such as "Monday September 8" or "Day 2"; None for any other."""
    folded = fold(text).strip()
    if not re.search(r"\w", folded) or len(folded) > MAX_LENGTH:
        return None
    match = _LABEL.fullmatch(folded)
    return _make_label(match) if match else None


def _make_label(match: re.Match[str]) -> DayLabel | None:
    weekday = match["weekday"] or match["weekday2"]
    number = match["number"] or match["number2"] or match["number3"]
    month, day, year = None, None, None
    if name := match["month"] or match["month2"]:
        month, day = _month(name), int(match["day"] or match["day2"])
        year = int(match["year"]) if match["year"] else None
    elif match["iso"]:
        year, month, day = (int(match[f"iso_{part}"]) for part in ("year", "month", "day"))
    elif match["dotted_day"]:
        year, month, day = (int(match[f"dotted_{part}"]) for part in ("year", "month", "day"))
    elif match["ja_month"]:
        year = int(match["ja_year"]) if match["ja_year"] else None
        month, day = int(match["ja_month"]), int(match["ja_day"])
    if month is not None and not _exists(year, month, day):
        return None
    label = DayLabel(
        _parse_weekday(weekday) if weekday else None,
        month,
        day,
        year,
        _ORDINALS[match["ordinal"]] if match["ordinal"] else _parse_number(number),
    )
    return None if label == DayLabel() else label


def _exists(year: int | None, month: int, day: int | None) -> bool:
    try:
        date(year or 2024, month, day or 1)
    except ValueError:
        return False
    return True


def _parse_weekday(name: str) -> int:
    return _WEEKDAYS[name] if name in _WEEKDAYS else _SHORT_WEEKDAYS[name]


def _parse_number(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdigit() else _NUMBER_WORDS[text]


_FILE_DAY = re.compile(
    r"(?:^|[-_ ])(?P<word>day|d|tag|jour|j|dia|giorno|dag)[-_ ]?"
    rf"(?P<number>\d{{1,2}}|{pattern(sorted(_NUMBER_WORDS))})(?=$|[-_ .])"
)


def parse_name_of_file(name: str) -> tuple[DayLabel, str] | None:
    """The day in the name of a file or folder such as "j1-2-title", as it stands there."""
    spaced = fold(name).replace("_", " ")
    if label := parse_day_label(re.sub(r"(?<=[a-z])-(?=[a-z\d])", " ", spaced)):
        return label, name
    if match := _FILE_DAY.search(fold(name)):
        number = match["number"]
        value = int(number) if number.isdigit() else _NUMBER_WORDS[number]
        return DayLabel(number=value), name[match.start("word") : match.end()]
    if match := re.match(_NUMERIC, spaced):
        values = (int(match[f"iso_{part}"]) for part in ("year", "month", "day"))
        year, month, day = values
        if _exists(year, month, day):
            return DayLabel(None, month, day, year), match[0]
    return None


def parse_day_with_remark(text: str) -> DayLabel | None:
    """The day that a heading begins with, such as "Friday 17 May: so many talks!"."""
    match = re.match(r"(?P<day>.{3,40}?)(?:\s*:|\s*,|\s+[–—-])\s+\S", text)
    return parse_day_label(match["day"]) if match else None


def split_day(title: str) -> tuple[str, str, DayLabel] | None:
    """The conference and the day of a title such as "PyFest 2024 - Day 1"."""
    if len(title) > MAX_TITLE_LENGTH:
        return None
    for match in re.finditer(
        r"\s*(?:[:|,–—-]|\s-)\s+|\s+(?=\()|\s+(?=(?i:day|tag|jour|dia|día)\s+\w+$)", title
    ):
        head, tail = title[: match.start()], title[match.end() :]
        if head and (label := parse_day_label(tail)):
            return head.strip(), tail.strip(" ()"), label
        if tail and (label := parse_day_label(head)):
            return tail.strip(" ()"), head.strip(), label
    of = re.fullmatch(r"(?P<day>.+?)\s+(?:of|at|@|der|du|de la|del|do|da)\s+(?P<rest>.+)", title)
    if of and (label := parse_day_label(of["day"])):
        return of["rest"].strip(), of["day"].strip(), label
    return None


@dataclass(frozen=True)
class DateRange:
    first: date
    last: date


def is_date_range(text: str) -> bool:
    """Whether a line is a range of dates and nothing else."""
    return len(text) <= MAX_LENGTH and bool(_RANGE.fullmatch(fold(text).strip()))


def find_date_range(text: str, year: int | None) -> DateRange | None:
    """The first range of dates in a text, such as September 22-27. Without a year: of this one."""
    for match in _RANGE.finditer(fold(text)):
        in_year = int(match["year"] or match["year2"] or 0) or year
        if not in_year:
            continue
        month = _month(match["month"] or match["month3"])
        try:
            first = date(in_year, month, int(match["first"] or match["first2"]))
            last_month = _month(match["month2"]) if match["month2"] else month
            last = date(in_year, last_month, int(match["last"] or match["last2"]))
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
