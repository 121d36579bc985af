"""Cleans titles of conferences, and finds them in headings, in names of files and of folders."""

import re

from importers.parsers import day_labels
from importers.parsers.kinds import looks_like_conference, names_conference
from importers.parsers.words import fold

_ABOUT_NOTES = (
    r"(?:(?:conference|talk|talks|session|trip|my|personal|meeting|live|raw)\s+)*"
    r"(?:notes?|notas|notizen|mitschriften|anotacoes|anotações|recaps?|summary|summaries|transcripts?"
    r"|live\s?blog|highlights|trip\s+report|links|talks|writeups?|impressions|report|compte.rendu)"
)
_SUFFIX = re.compile(rf"(?:[\s:–—,-]+(?:and|&|und|et)?\s*{_ABOUT_NOTES})+\s*$", re.IGNORECASE)
_PREFIX = re.compile(
    rf"^(?:(?:the|some|my)\s+)?{_ABOUT_NOTES}\s*(?:(?::|–|—|-)\s*|(?:from|on|of|for|about|at|zur|zum|von|de|du|da|do)\s+(?:the\s+|a\s+)?)",
    re.IGNORECASE,
)
_DATES_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*\d[^()\[\]]*[)\]]\s*$")
_GENERIC = re.compile(
    r"(?:(?:tech|conferences?|confs?|events?|notes?|talks?|meetups?|notas|docs?|content|posts?|_posts|blog"
    r"|readme|index|src|pages?|articles?|my|transcripts?|recaps?|summary|summaries|presentation|slides"
    r"|sessions?|general|misc|files?|data|and|20\d\d|19\d\d|main|master|home|public|presentations?"
    r"|old|archive|overview|schedule|program|programme|keynotes?|the|of|list)[\s_,:–-]*)+",
    re.IGNORECASE,
)
_CAMEL_CASE = re.compile(r"(?:[a-z]+|[A-Z][a-z]+)(?:[A-Z][a-z]+|A|I)+")
#: A date in front of a name, as in "2013-09-pyfest".
_YEAR_IN_FRONT = re.compile(
    r"\s*(?P<year>(?:19|20)\d\d)(?:\s(?:0[1-9]|1[0-2])(?:\s[0-3]\d)?)?\s+(?=\D)"
)


def clean_conference_title(text: str) -> str:
    """The conference in a title such as "Transcript: PyFest 2024 Recap"."""
    title = text.strip().rstrip(".")
    if len(title) > day_labels.MAX_TITLE_LENGTH:
        return title
    without_dates = _DATES_IN_BRACKETS.sub("", title)
    title = without_dates if without_dates.strip() else title
    for pattern in (_PREFIX, _SUFFIX):
        cleaned = pattern.sub("", title).strip(" -–—:,")
        title = cleaned or title
    return re.sub(r"(?<=\d\d\d\d)\s+(?:conference|konferenz)$", "", title, flags=re.IGNORECASE)


def split_edition(title: str) -> tuple[str, int | None]:
    """A conference's series and edition: "PyFest 2024" is PyFest, 2024. Both empty without year."""
    year = day_labels.find_year(title)
    return (re.sub(rf"\s*\b{year}\b\s*", " ", title).strip(), year) if year else ("", None)


def is_generic_name(name: str) -> bool:
    """A name of a file or folder that says nothing about its conference."""
    return not re.search(r"[^\W\d_]", name) or bool(_GENERIC.fullmatch(fold(name)))


def title_from_name(name: str) -> str:
    """A readable title from a name such as "pyfest-2024-notes"; empty if it says nothing."""
    if is_generic_name(name):
        return ""
    label = day_labels.parse_name_of_file(name)
    if label:
        name = name.replace(label[1], " ")
    text = _without_number(name)
    if dated := _YEAR_IN_FRONT.match(text):
        text = f"{text[dated.end() :]} {dated['year']}"
    title = clean_conference_title(" ".join(text.split()))
    return "" if is_generic_name(title) else title


def talk_title_from_name(name: str) -> str:
    """A talk's title as the name of its file gives it, such as "01-indexes_by_example"."""
    if label := day_labels.parse_name_of_file(name):
        name = name.replace(label[1], "", 1).strip("-_ ") if label[1] != name else name
    name = re.sub(r"^\d{4}[-_](?=\D)", "", name)
    if _CAMEL_CASE.fullmatch(name):
        name = re.sub(r"(?<=[a-zAI])(?=[A-Z])", " ", name)
    text = " ".join(_without_number(name).strip(" -–—.").split())
    return text[:1].upper() + text[1:] if text.islower() else text


def _without_number(name: str) -> str:
    """A file's name in words, without the number it is sorted by. "20 ways to fail" has none."""
    text = name if " " in name else re.sub(r"[_-]+", " ", name)
    is_sorted = re.match(r"\s*(?:0\d+|\d{1,2})[a-z]?(?:\s*[._–-]|\s*$)|\s*0\d", name)
    return re.sub(r"^\s*\d{1,2}[a-z]?[\s._–-]+(?=\D)", "", text) if is_sorted else text


def rank_of_name(name: str) -> int:
    """How surely a name is that of a conference."""
    title = title_from_name(name)
    if not title:
        return 0
    return 1 + 2 * looks_like_conference(title) + names_conference(title)


def title_from_folders(folders: list[str]) -> str:
    """The conference that the names of folders say. Years are added.

    That is the innermost folder, unless only one above it is surely named like a conference.
    """
    named = [
        (index, title)
        for index, name in enumerate(folders)
        if (title := title_from_name(name)) and not day_labels.parse_name_of_file(name)
    ]
    if not named:
        return ""
    index, title = max(named, key=lambda each: (looks_like_conference(each[1]), each[0]))
    above = title_from_name(folders[index - 1]) if index else ""
    if names_conference(above) and not looks_like_conference(title):
        title = f"{above} {title}"
    if not day_labels.find_year(title):
        years = [y for folder in reversed(folders) if (y := day_labels.find_year(folder))]
        title = f"{title} {years[0]}" if years else title
    return title


def names_event(title: str) -> bool:
    """A title of the whole text, such as "PyFest 2024: Day 1", "PyFest 2024" or "PyFest notes"."""
    return bool(
        day_labels.split_day(title)
        or looks_like_conference(title)
        or (names_conference(title) and clean_conference_title(title) != title)
    )
