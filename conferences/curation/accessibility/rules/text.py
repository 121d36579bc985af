"""Rules about words and sentences, and about their language."""

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString
from django.utils.translation import gettext, gettext_lazy as _

from conferences.curation.accessibility.language_and_readability import (
    get_school_years,
    guess_languages,
)
from conferences.curation.accessibility.models import Severity
from conferences.curation.accessibility.parsed_page import (
    HEADINGS,
    ParsedPage,
    language_of,
    visible_text,
)
from conferences.curation.accessibility.rule import Rule
from conferences.mojibake import find_mojibake

PARAGRAPHS = ("p", "li:not(:has(p, li))")
TEXT_ELEMENTS = (*PARAGRAPHS, *HEADINGS, "td", "th", "figcaption")
_SENTENCE = re.compile(r"[^.!?…]+")
_DASH = re.compile(r"[-–—•·*]\s+\S")

MIN_WORDS_IN_CAPITALS = 4
MIN_LETTERS_IN_CAPITALS = 16


def _capitals(_page: ParsedPage, tag: Tag) -> str | None:
    for sentence in _SENTENCE.findall(visible_text(tag)):
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
    find_fault=_capitals,
)


def _damaged(_page: ParsedPage, tag: Tag) -> str | None:
    text = visible_text(tag)
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
        tag for tag in page.select(*TEXT_ELEMENTS) if not visible_text(tag).isascii()
    ],
    find_fault=_damaged,
)


def _lines(paragraph: Tag) -> list[str]:
    return [line.strip() for line in paragraph.get_text("\n").split("\n") if line.strip()]


def _starts_with_dash(paragraph: Tag | None) -> bool:
    lines = _lines(paragraph) if paragraph is not None and paragraph.name == "p" else []
    return bool(lines and _DASH.match(lines[0]))


def _dash_list(_page: ParsedPage, paragraph: Tag) -> str | None:
    dashes = sum(bool(_DASH.match(line)) for line in _lines(paragraph))
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
    find_fault=_dash_list,
)

MIN_WORDS_FOR_LANGUAGE = 25
WITHOUT_LANGUAGE = ["pre", "code", "script", "style", "title"]


def _elements_with_language(page: ParsedPage) -> list[Tag]:
    """Elements that declare the language of enough text; and a page that declares none."""
    found = [tag for tag in page.main.select("[lang]") if _has_enough_text(tag)]
    if page.root is not None and (not page.root.get("lang") or _has_enough_text(page.main)):
        found.insert(0, page.root)
    return found


def _own_text(tag: Tag) -> str:
    """The text without code, and without elements that declare a language themselves."""
    is_code = tag.name in WITHOUT_LANGUAGE or tag.find_parent(WITHOUT_LANGUAGE)
    return "" if is_code else " ".join(_own_words(tag))


def _own_words(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, NavigableString):
            yield str(child)
        elif (
            isinstance(child, Tag) and not child.get("lang") and child.name not in WITHOUT_LANGUAGE
        ):
            yield from _own_words(child)


def _has_enough_text(tag: Tag) -> bool:
    return len(_own_text(tag).split()) >= MIN_WORDS_FOR_LANGUAGE


def _wrong_language(page: ParsedPage, tag: Tag) -> str | None:
    declared = str(tag.get("lang") or "").lower().split("-")[0]
    if not declared:
        return gettext("none is declared")
    likely = guess_languages(_own_text(page.main if tag is page.root else tag))
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
    find_targets=_elements_with_language,
    find_fault=_wrong_language,
)

MIN_WORDS_FOR_READING_LEVEL = 100
MAX_SCHOOL_YEARS = 14


def _whole_text(page: ParsedPage) -> str:
    paragraphs = page.select(*PARAGRAPHS)
    return " ".join(f"{part.get_text(' ').strip().rstrip('.')}." for part in paragraphs)


def _long_english_text(page: ParsedPage) -> list[Tag]:
    is_english = (language_of(page.main) or "en") == "en" and not page.main.select(
        "[lang]:not([lang^=en]) p"
    )
    is_long = is_english and len(_whole_text(page).split()) >= MIN_WORDS_FOR_READING_LEVEL
    return [page.main] if is_long else []


def _hard_to_read(page: ParsedPage, _main: Tag) -> str | None:
    years = get_school_years(_whole_text(page))
    if years <= MAX_SCHOOL_YEARS:
        return None
    return gettext("about {years} years of school").format(years=f"{years:.0f}")


READING_LEVEL = Rule(
    id="reading-level",
    severity=Severity.ADVICE,
    problem=_("The text is hard to read"),
    why=_("Many readers aren't native speakers, are tired, or are in a hurry."),
    remedy=_("Split long sentences, and prefer plain words."),
    find_targets=_long_english_text,
    find_fault=_hard_to_read,
)


def _head(page: ParsedPage) -> list[Tag]:
    head = page.soup.find("head")
    return [head] if head else []


def _no_description(_page: ParsedPage, head: Tag) -> str | None:
    description = head.find("meta", attrs={"name": "description"})
    return None if description and str(description.get("content") or "").strip() else ""


META_DESCRIPTION = Rule(
    id="meta-description",
    severity=Severity.WARNING,
    problem=_("The page has no description"),
    why=_("Search engines and the lists of this site show it below the title."),
    remedy=_("Write one or two sentences under Promote > Search description."),
    axe="empty-meta-description",
    find_targets=_head,
    find_fault=_no_description,
)
