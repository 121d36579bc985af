"""Kinds of talk, and headings that are no talk: sections of one, breaks, groups of several."""

import re

from importers.parsers.words import fold, pattern, words_of_all_languages

_KIND_WORDS = {
    kind: re.compile(rf"(?:{pattern(words_of_all_languages(kind))})\b")
    for kind in ("keynote", "lightning", "panel", "orientation", "tutorial")
}
_MORE_KINDS = (
    ("community-update", re.compile(r"\bcommunity update\b")),
    ("lightning", re.compile(r"\blight(?:e?n)?ing talks\b|^light(?:e?n)?ing talk\s*(?:[:–-]|$)")),
    ("panel", re.compile(r"\bpanel discussion\b|\bpanel$|^(?:\w+ ){1,2}panel\s*:")),
    ("tutorial", re.compile(r"^hands[ -]on\s*[:–-]|\b(?:workshop|tutorial)$")),
    ("keynote", re.compile(r"\bkeynote$|^(?:\w+ ){0,3}keynotes?\b(?!s)|\bkeynote\b.{0,20}$")),
)
_BREAK = re.compile(rf"(?:{pattern(words_of_all_languages('rest'))})(?:\s*(?:break|&.*|time))?")
KINDS = frozenset({"talk", "podcast", "break", "community-update", *_KIND_WORDS})


def guess_kind(title: str, url: str = "") -> str:
    folded = fold(title).strip(" *_\"“”'#.:-–—")
    folded = re.sub(r"^(?:[a-z]|\d{1,2})[.)]\s+", "", folded)
    if _BREAK.fullmatch(folded):
        return "break"
    for kind, words in _KIND_WORDS.items():
        if words.match(folded):
            return kind
    for kind, words in _MORE_KINDS:
        if words.search(folded):
            return kind
    if re.search(r"/keynote[\w-]*/?$", url):
        return "keynote"
    return "tutorial" if "/tutorials/" in url else "talk"


def parse_kind(text: str) -> str:
    """The kind of talk that a text names, as in "Lightning Talks"; empty if it is none."""
    name = "-".join(text.lower().split())
    if name in KINDS:
        return name
    kind = guess_kind(text)
    return "" if kind == "talk" else kind


_SECTIONS = pattern(words_of_all_languages("sections"))
_SECTION = re.compile(
    r"(?:(?:the|my|some|other|more|few|kurze|zum|l'|le|la|les)\s+)?"
    rf"(?:{_SECTIONS})(?:\s*(?:[:?!.]|\([^)]*\)))*"
)
_SECTION_START = re.compile(
    r"(?:misc|intro|conclusion|summary|links|references|resources|sprints?|swag|food|travel|venue"
    r"|hallway|social|photos?|pictures|acknowledge|thank|wrap|tl;?dr|overview|about|contents"
    r"|table of contents|closing thoughts|final thoughts|(?:key )?takeaways?|q ?& ?a|questions)\b"
)


def is_section_heading(title: str) -> bool:
    """A heading within a talk, or beside talks, such as "Notes" or "Questions"."""
    folded = fold(title).strip(" *_\"“”'#.-–—")
    return bool(_SECTION.fullmatch(folded) or _SECTION_START.match(folded))


_TALKS = pattern(words_of_all_languages("talks"))
_GROUP = re.compile(rf"(?:.*\b)?(?:{_TALKS})\s*:?\s*$")
_ROOM = re.compile(r"(?:track|room|raum|salle|sala|stage|buhne)\s+\S+(?:\s\S+)?")
_TIME_OF_DAY = re.compile(
    r"(?:early |late )?(?:morning|afternoon|evening|vormittag|nachmittag|matin|apres-midi)"
    r"(?: sessions?)?"
)


def names_several_talks(title: str) -> bool:
    """A title such as "Keynotes" or "Monday's talks"."""
    folded = fold(title).strip(" *_\"“”'#.:-–—")
    return len(folded.split()) <= 5 and bool(_GROUP.fullmatch(folded))


def is_group_heading(title: str) -> bool:
    """A heading over several talks, such as "Tuesday Afternoon Talks"."""
    folded = fold(title).strip(" *_\"“”'#.:-–—")
    return bool(
        (names_several_talks(title) and guess_kind(title) == "talk")
        or _ROOM.fullmatch(folded)
        or _TIME_OF_DAY.fullmatch(folded)
    )


def strip_group_words(title: str) -> str:
    """A title such as "DIA 17 TUTORIAIS" or "Monday morning" without what it says of a group."""
    return re.sub(
        rf"[\s:–—-]+(?:{_TALKS}|morning|afternoon|evening|notes)\W*$",
        "",
        title,
        flags=re.IGNORECASE,
    )


_GROUP_KINDS = (
    ("keynote", re.compile(r"\bkeynotes?\s*:?$")),
    (
        "tutorial",
        re.compile(
            r"\b(?:tutorials|workshops|tutoriais|oficinas|talleres|ateliers|laboratori)\s*:?$"
        ),
    ),
)


def kind_of_group(title: str) -> str:
    """The kind of the talks below a heading such as "Keynotes" or "DIA 17 TUTORIAIS"."""
    folded = fold(title)
    return next((kind for kind, words in _GROUP_KINDS if words.search(folded)), "")


_EXACT_KINDS = {
    kind: re.compile(rf"(?:{pattern(words_of_all_languages(kind))})s?") for kind in _KIND_WORDS
}


def exact_kind(text: str) -> str:
    """The kind that a line names and nothing else, such as "Hands-on Labs"."""
    folded = fold(text).strip(" *_:()[].")
    return next((kind for kind, words in _EXACT_KINDS.items() if words.fullmatch(folded)), "")


_YEAR = re.compile(r"(?:19|20)\d\d\b|['’]\d\d\b")
_CONFERENCE = re.compile(
    r"con(?:f|ference|gress)?\b|conf|fest\b|camp\b|days?\b|summit|meet(?:up|ing)|symposium"
    r"|workshop|forum|congress|konferenz|kongress|conferencia|jornadas|journees|expo\b|devoxx"
    r"|world\b|hackathon"
)


def looks_like_conference(title: str) -> bool:
    """A short title with a year."""
    folded = fold(title)
    has_name = re.search(r"[^\W\d]", folded)
    return bool(has_name and _YEAR.search(folded) and len(folded.split()) <= 8)


def names_conference(title: str) -> bool:
    """A title with a word such as "conf" or "fest" in it, with or without a year."""
    return len(title.split()) <= 6 and bool(_CONFERENCE.search(fold(title)))
