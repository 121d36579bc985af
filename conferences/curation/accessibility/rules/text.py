"""Rules about words and sentences, and about their language."""

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString
from django.utils.translation import gettext, gettext_lazy as _

from conferences.curation.accessibility import language_and_readability
from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.parsed_page import ParsedPage, get_visible_text, inherit
from conferences.curation.accessibility.rule import Rule
from conferences.curation.accessibility.rules.headings import HEADINGS
from conferences.mojibake import find_mojibake

PARAGRAPHS = ("p", "li:not(:has(p, li))")
TEXT_ELEMENTS = (*PARAGRAPHS, *HEADINGS, "td", "th", "figcaption")
_SENTENCE = re.compile(r"[^.!?…]+")
_DASH = re.compile(r"[-–—•·*]\s+\S")

MIN_WORDS_IN_CAPITALS = 4
MIN_LETTERS_IN_CAPITALS = 16


def _check_capitals(_page: ParsedPage, tag: Tag) -> str | None:
    for sentence in _SENTENCE.findall(get_visible_text(tag)):
        words = [word for word in sentence.split() if any(map(str.isalpha, word))]
        letters = sum(map(str.isalpha, sentence))
        is_long = len(words) >= MIN_WORDS_IN_CAPITALS and letters >= MIN_LETTERS_IN_CAPITALS
        if is_long and sentence.isupper():
            return f"“{sentence.strip()[:80]}”"
    return None


CAPITALS = Rule(
    id="capitals",
    severity=Severity.WARNING,
    problem=_("A whole sentence is in capitals"),
    why=_("Capitals are slow to read, and some screen readers spell them out."),
    remedy=_("Write it in sentence case. Use bold for emphasis."),
    find_targets=lambda page: page.select(*TEXT_ELEMENTS),
    find_fault=_check_capitals,
)


def _check_encoding(_page: ParsedPage, tag: Tag) -> str | None:
    text = get_visible_text(tag)
    if "\ufffd" in text:
        return gettext("a character was lost: {character}").format(character="\ufffd")
    found = next(find_mojibake(text), None)
    if not found:
        return None
    start, end, likely = found
    return gettext("“{text}” may be “{likely}”").format(text=text[start:end], likely=likely)


DAMAGED_ENCODING = Rule(
    id="damaged-encoding",
    severity=Severity.WARNING,
    problem=_("Some characters are damaged"),
    why=_("Nobody can read them, and a screen reader says nonsense."),
    remedy=_("Replace them with the right characters."),
    find_targets=lambda page: [
        tag for tag in page.select(*TEXT_ELEMENTS) if not get_visible_text(tag).isascii()
    ],
    find_fault=_check_encoding,
)


def _split_lines(paragraph: Tag) -> list[str]:
    return [line.strip() for line in paragraph.get_text("\n").split("\n") if line.strip()]


def _starts_with_dash(paragraph: Tag | None) -> bool:
    lines = _split_lines(paragraph) if paragraph is not None and paragraph.name == "p" else []
    return bool(lines and _DASH.match(lines[0]))


def _check_dashes(_page: ParsedPage, paragraph: Tag) -> str | None:
    dashes = sum(bool(_DASH.match(line)) for line in _split_lines(paragraph))
    is_first_of_several = (
        _starts_with_dash(paragraph)
        and _starts_with_dash(paragraph.find_next_sibling())
        and not _starts_with_dash(paragraph.find_previous_sibling())
    )
    return "" if dashes > 1 or is_first_of_several else None


DASH_LIST = Rule(
    id="dash-list",
    severity=Severity.WARNING,
    problem=_("A list is written with dashes"),
    why=_("Screen readers can't say how many items there are, or skip the list."),
    remedy=_("Write it as a list: start each line with “- ”, after an empty line."),
    find_targets=lambda page: page.select("p"),
    find_fault=_check_dashes,
)

MIN_WORDS_FOR_LANGUAGE = 25
WITHOUT_LANGUAGE = ["pre", "code", "script", "style", "title"]


def _find_elements_with_language(page: ParsedPage) -> list[Tag]:
    """Elements that declare the language of enough text; and a page that declares none."""
    found = [tag for tag in page.main.select("[lang]") if _has_enough_text(tag)]
    if page.root is not None and (not page.root.get("lang") or _has_enough_text(page.main)):
        found.insert(0, page.root)
    return found


def _get_own_text(tag: Tag) -> str:
    """The text without code, and without elements that declare a language themselves."""
    is_code = tag.name in WITHOUT_LANGUAGE or tag.find_parent(WITHOUT_LANGUAGE)
    return "" if is_code else " ".join(_iterate_own_text(tag))


def _iterate_own_text(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, NavigableString):
            yield str(child)
        elif (
            isinstance(child, Tag) and not child.get("lang") and child.name not in WITHOUT_LANGUAGE
        ):
            yield from _iterate_own_text(child)


def _has_enough_text(tag: Tag) -> bool:
    return len(_get_own_text(tag).split()) >= MIN_WORDS_FOR_LANGUAGE


def _check_language(page: ParsedPage, tag: Tag) -> str | None:
    declared = str(tag.get("lang") or "").lower().split("-")[0]
    if not declared:
        return gettext("none is declared")
    text = _get_own_text(page.main if tag is page.root else tag)
    likely = language_and_readability.guess_languages(text)
    if not likely or declared in likely:
        return None
    return gettext("declared {declared}, it reads like {likely}").format(
        declared=declared, likely=likely[0]
    )


LANGUAGE = Rule(
    id="language",
    severity=Severity.WARNING,
    problem=_("The text isn't in the declared language"),
    why=_("Screen readers use the wrong voice, and browsers translate it wrongly."),
    remedy=_("Set the language under Settings > Language."),
    act="ucwvc8",
    axe="html-has-lang",
    find_targets=_find_elements_with_language,
    find_fault=_check_language,
)

MIN_WORDS_FOR_READING_LEVEL = 100
MAX_SCHOOL_YEARS = 14


def _join_paragraphs(page: ParsedPage) -> str:
    paragraphs = page.select(*PARAGRAPHS)
    return " ".join(f"{part.get_text(' ').strip().rstrip('.')}." for part in paragraphs)


def _find_long_english_text(page: ParsedPage) -> list[Tag]:
    language = inherit(page.main, "lang").lower().split("-")[0]
    if language not in {"en", ""} or page.main.select("[lang]:not([lang^=en]) p"):
        return []
    is_long = len(_join_paragraphs(page).split()) >= MIN_WORDS_FOR_READING_LEVEL
    return [page.main] if is_long else []


def _check_reading_level(page: ParsedPage, _main: Tag) -> str | None:
    years = language_and_readability.get_school_years(_join_paragraphs(page))
    if years <= MAX_SCHOOL_YEARS:
        return None
    return gettext("about {years} years of school").format(years=f"{years:.0f}")


READING_LEVEL = Rule(
    id="reading-level",
    severity=Severity.ADVICE,
    problem=_("The text is hard to read"),
    why=_("Many readers aren't native speakers, are tired, or are in a hurry."),
    remedy=_("Split long sentences, and prefer plain words."),
    find_targets=_find_long_english_text,
    find_fault=_check_reading_level,
)


def _find_head(page: ParsedPage) -> list[Tag]:
    head = page.soup.find("head")
    return [head] if head else []


def _check_description(_page: ParsedPage, head: Tag) -> str | None:
    description = head.find("meta", attrs={"name": "description"})
    return None if description and str(description.get("content") or "").strip() else ""


META_DESCRIPTION = Rule(
    id="meta-description",
    severity=Severity.WARNING,
    problem=_("The page has no description"),
    why=_("Search engines and the lists of this site show it below the title."),
    remedy=_("Write one or two sentences under Promote > Search description."),
    axe="empty-meta-description",
    find_targets=_find_head,
    find_fault=_check_description,
)
