"""What a search may be narrowed by, and what of it an address asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from conferences.models import ConferencePage, Speaker
from conferences.public.models import Name, SearchRow

LONGEST_VALUE = 200
NOTHING = Q(pk__in=())

#: What a filter's value is called, and the rows it leaves. None: there is no such thing.
Meaning = tuple[str, Q] | None


@dataclass(frozen=True)
class Filter:
    name: str
    label: str
    meaning: Callable[[str], Meaning]
    #: Whether an address may ask for several of its values.
    several: bool = False


@dataclass(frozen=True)
class Chosen:
    filter: Filter
    value: str

    @cached_property
    def _meaning(self) -> Meaning:
        return self.filter.meaning(self.value)

    @property
    def label(self) -> str:
        called = self._meaning[0] if self._meaning else f"{self.value} (unknown)"
        return f"{self.filter.label}: {called}"

    @property
    def called(self) -> str:
        return self._meaning[0] if self._meaning else self.value

    @property
    def condition(self) -> Q:
        return self._meaning[1] if self._meaning else NOTHING


def _conference(slug: str) -> Meaning:
    public = SearchRow.objects.filter(conference=OuterRef("pk"))
    found = ConferencePage.objects.filter(Exists(public), slug=slug)
    conference = found.values_list("pk", "title").first()
    return (conference[1], Q(conference=conference[0])) if conference else None


def _series(series: str) -> Meaning:
    return (series, Q(series=series)) if SearchRow.objects.filter(series=series).exists() else None


def _year(year: str) -> Meaning:
    is_year = len(year) == 4 and year.isascii() and year.isdecimal()
    return (year, Q(year=int(year))) if is_year else None


def _kind(kind: str) -> Meaning:
    label = dict(SearchRow.KINDS).get(kind)
    return (label, Q(kind=kind)) if label else None


def _topic(slug: str) -> Meaning:
    return _listed(Q(topic__slug=slug))


def _speaker(slug: str) -> Meaning:
    speaker = Speaker.objects.find_canonical(slug)
    return _listed(Q(speaker=speaker)) if speaker else None


def _listed(which: Q) -> Meaning:
    name = Name.objects.filter(which, rows__isnull=False).first()
    return (name.name, Q(listed=name)) if name else None


PARTS = {"video": "Video", "code": "Code", "quotes": "Quotes"}


def _has(part: str) -> Meaning:
    return (PARTS[part], Q(**{f"has_{part}": True})) if part in PARTS else None


FILTERS = (
    Filter("conference", "Conference", _conference),
    Filter("series", "Series", _series),
    Filter("year", "Year", _year),
    Filter("kind", "Kind", _kind),
    Filter("topic", "Topic", _topic),
    Filter("speaker", "Speaker", _speaker),
    Filter("has", "With", _has, several=True),
)


def chosen_in(parameters: QueryDict) -> tuple[Chosen, ...]:
    return tuple(
        Chosen(one, value)
        for one in FILTERS
        for value in _values(parameters.getlist(one.name), one.several)
    )


def _values(asked: list[str], several: bool) -> list[str]:
    """The values asked for, cleaned, each once; of a filter that takes one, the last."""
    cleaned = (value.replace("\0", "").strip()[:LONGEST_VALUE] for value in asked)
    values = list(dict.fromkeys(filter(None, cleaned)))
    return values[: len(PARTS)] if several else values[-1:]
