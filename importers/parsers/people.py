"""Recognises people: the names in a byline, in a title line, in a list of panelists."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from importers.parsed_documents import Speaker
from importers.parsers.words import LANGUAGES, fold

MAX_NAME_LENGTH = 80
_CAPITAL = r"(?:(?:d['’])?[A-ZÀ-ÖØ-ÞĀ-Ž][\w.’'-]*|[^\W\d_a-zA-Zà-öø-ÿ][\w.’'-]*)"
_PARTICLE = r"(?:de|da|do|dos|das|del|della|der|den|di|du|la|le|van|von|ul|al|el|bin|ibn|bint|y|e)"
_PARTICLES = frozenset(_PARTICLE[3:-1].split("|"))
_NICKNAME = r"(?:[\"“”'(][^\"“”()]{1,30}[\"“”')])"
_NAME = re.compile(rf"{_CAPITAL}(?:\s+(?:{_NICKNAME}\s+)?(?:{_CAPITAL}|{_PARTICLE})){{1,6}}")
_SMALL_NAME = re.compile(r"[^\W\d_][\w.’'-]+(?:\s+[^\W\d_][\w.’'-]*){1,3}")
_SPLIT = re.compile(
    r"\s*(?:,\s*(?:and|und|et|y|e)\s+|,\s*&\s*|\s+(?:and|und|et|og|och|en)\s+|\s+&\s+|\s+\+\s+|,|;"
    r"|\s+/\s+)\s*"
)
_ROLE_BEFORE = re.compile(r"^(host|moderator|moderated by|hosted by)\s*:?\s+", re.IGNORECASE)
_ROLE_BEHIND = re.compile(r"\s*\((host|moderator|panelist|panellist|speaker)\)\s*$", re.IGNORECASE)
_ROLES = {
    "host": "moderator",
    "hosted by": "host",
    "moderator": "moderator",
    "moderated by": "moderator",
}
#: What follows a name: a company in brackets, a role, a handle.
_AFFILIATION = re.compile(
    r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|\s[–—|-]\s.*|-\s.*|\s(?:from|at|of|aka)\s.*|\s?@.*)\s*$"
)
_ORGANISATION = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|ag|corp|co|labs?|university|universität|université|universidade"
    r"|universidad|college|school|institute|foundation|group|team|software|technolog(?:y|ies)"
    r"|media|studios?|solutions|consulting|systems|bank|company|research|services|digital"
    r"|networks?|security|health|insurance|project|association|society|agency|clinic|hospital"
    r"|library|libraries|museum|biosciences?|therapeutics|biotech|permanente|collections?|api|sdk"
    r"|framework|conference|conf|design)\b\.?",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:engineer|developer|manager|director|lead|head|ceo|cto|cio|founder|co-founder|professor"
    r"|researcher|scientist|architect|consultant|evangelist|advocate|designer|analyst|student"
    r"|maintainer|author|president|vp|chief|senior|principal|staff|freelance\w*|programmer"
    r"|officer|owner|editor|teacher|lecturer|product|recruiter|professional|leader|specialist|coach"
    r"|strategist|librarian|desenvolvedora?|ingénieur|entwickler(?:in)?)\b",
    re.IGNORECASE,
)
#: Words that stand in titles and never in names, in several languages.
_IN_TITLES = (
    "the a an of and for in on to with your our my how why what when where who from without "
    "using about into is are be do does not or as at by it its this that we you i vs via "
    "more all any new der das die ein eine und für im mit wie warum was ist les des une un "
    "et pour avec dans sur los las una para con en que como os um uma com em no na il lo "
    "gli per nel het een voor met op talk talks notes session day keynote panel workshop "
    "tutorial introduction intro guide q&a beyond through over under between against inside "
    "outside behind during across towards their they them his her if than but so too can "
    "should could would us slide slides deck video videos use cases links open source"
)
_TITLE_WORDS = frozenset(_IN_TITLES.split()) | {
    fold(word) for language in LANGUAGES.values() for word in language.weekdays.split()
}
_SMALL_WORD = re.compile(r"[^\w]*([^\W\d_A-Z]{3,})[^\w]*")
#: So much of a text shows which of its words are written in small letters.
MAX_WORDS_LENGTH = 100_000


def find_small_words(text: str) -> frozenset[str]:
    """The words that a text writes in small letters, without those in addresses.

    A word of a name is hardly ever among them, one of a topic such as "Tech Debt" often is.
    """
    words = (_SMALL_WORD.fullmatch(w) for w in text[:MAX_WORDS_LENGTH].split() if len(w) < 40)
    return frozenset(match[1] for match in words if match)


def drop_topics(
    speakers: tuple[Speaker, ...], small_words: Collection[str], *, is_sure: bool = False
) -> tuple[Speaker, ...]:
    """Leaves out what is written like a name, but has the words of a topic.

    That is the last word, or all where people are expected. If the first of them is a topic,
    there are no people at all.
    """
    kept = []
    for person in speakers:
        words = person.name.lower().split()
        if not all(word in small_words for word in (words if is_sure else words[-1:])):
            kept.append(person)
    return tuple(kept) if kept and kept[0] is speakers[0] else ()


@lru_cache(maxsize=10_000)
def is_person_name(text: str) -> bool:
    """Whether a text is written as names are: capitals, particles, no word of a sentence."""
    text = text.strip()
    if not _NAME.fullmatch(text) or len(text) > MAX_NAME_LENGTH or ".." in text:
        return False
    first, *others = fold(text).split()
    return not (
        {first.strip(".'’"), *(word for word in others if word not in _PARTICLES)} & _TITLE_WORDS
        or _ORGANISATION.search(text)
        or (_ROLE.search(text))
    )


def parse_names(text: str, role: str = "speaker") -> tuple[Speaker, ...]:
    """The people that a text consists of, in order; none if a part of it is not a name."""
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


@lru_cache(maxsize=10_000)
def parse_people(text: str) -> tuple[Speaker, ...]:
    """The people of a text such as "Ada Lovelace (Acme), Mary Shelley, engineer at Example".

    What stands behind a name and is none, such as a company or a role, is passed over. Empty if
    the text does not begin with a name.
    """
    text = " ".join(text.split()).strip(" .:*_")
    if speakers := parse_names(text):
        return _without_organisations(speakers)
    text = re.sub(r"\s*\((?!host|moderator|panel)[^()]*\)", "", text, flags=re.IGNORECASE)
    speakers_found: list[Speaker] = []
    for part in _SPLIT.split(text):
        name = _AFFILIATION.sub("", f" {part}").strip()
        names = parse_names(name)
        if len(names) == 1 and not _ORGANISATION.search(part[len(name) :][:0]):
            speakers_found += names
            if name != part.strip():
                continue
        elif not speakers_found or not _is_affiliation(part):
            return ()
    return _without_organisations(tuple(speakers_found))


def _is_affiliation(part: str) -> bool:
    """A company or a role behind a name: a word or two, or one that says so."""
    return bool(
        len(part.split()) <= 3
        or _ROLE.search(part)
        or _ORGANISATION.search(part)
        or re.search(r"\s(?:at|@|of|from|na|no|bei|chez|da|en)\s", part)
    )


def _without_organisations(speakers: tuple[Speaker, ...]) -> tuple[Speaker, ...]:
    return tuple(person for person in speakers if not _ORGANISATION.search(person.name))


def parse_byline(text: str) -> tuple[Speaker, ...]:
    """The people that a text surely names, whatever their names look like."""
    return (
        parse_names(text)
        or parse_people(text)
        or tuple(
            Speaker(name)
            for part in _SPLIT.split(text.strip(" .*_"))
            if (name := _AFFILIATION.sub("", f" {part}").strip())
            and len(name) <= MAX_NAME_LENGTH
            and len(name.split()) <= 4
        )
    )


def is_linked_name(text: str) -> bool:
    """A link's text that may be a name though it is in small letters."""
    text = text.strip()
    return is_person_name(text) or bool(
        _SMALL_NAME.fullmatch(text)
        and not {*fold(text).split()} & _TITLE_WORDS
        and not _ORGANISATION.search(text)
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
