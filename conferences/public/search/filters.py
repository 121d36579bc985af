"""The filters of a search, and those that a URL sets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from conferences.models import ConferencePage, Speaker
from conferences.public.models import IndexedPage, SpeakerOrTopic

MAX_VALUE_LENGTH = 200
MATCHES_NOTHING = Q(pk__in=())

#: A filter's value for people, and the condition for rows. None for an unknown value.
Lookup = tuple[str, Q] | None


@dataclass(frozen=True)
class Filter:
    name: str
    label: str | Promise
    look_up: Callable[[str], Lookup]
    #: Whether a URL may set several values.
    is_multiple: bool = False


@dataclass(frozen=True)
class ActiveFilter:
    """A filter with the value that a URL sets."""

    filter: Filter
    value: str

    @cached_property
    def _lookup(self) -> Lookup:
        return self.filter.look_up(self.value)

    @property
    def label(self) -> str:
        label = self.filter.label
        if self._lookup:
            return _("{filter}: {value}").format(filter=label, value=self.value_label)
        return _("{filter}: {value} (unknown)").format(filter=label, value=self.value)

    @property
    def value_label(self) -> str:
        return self._lookup[0] if self._lookup else self.value

    @property
    def condition(self) -> Q:
        return self._lookup[1] if self._lookup else MATCHES_NOTHING


def _look_up_conference(slug: str) -> Lookup:
    public = IndexedPage.objects.filter(conference=OuterRef("pk"))
    conferences = ConferencePage.objects.filter(Exists(public), slug=slug)
    conference = conferences.values_list("pk", "title").first()
    return (conference[1], Q(conference=conference[0])) if conference else None


def _look_up_series(series: str) -> Lookup:
    exists = IndexedPage.objects.filter(series=series).exists()
    return (series, Q(series=series)) if exists else None


def _look_up_year(year: str) -> Lookup:
    is_year = len(year) == 4 and year.isascii() and year.isdecimal()
    return (year, Q(year=int(year))) if is_year else None


def _look_up_kind(kind: str) -> Lookup:
    label = dict(IndexedPage.KINDS).get(kind)
    return (str(label), Q(kind=kind)) if label else None


def _look_up_topic(slug: str) -> Lookup:
    return _look_up_name(Q(topic__slug=slug))


def _look_up_speaker(slug: str) -> Lookup:
    speaker = Speaker.objects.find_canonical(slug)
    return _look_up_name(Q(speaker=speaker)) if speaker else None


def _look_up_name(condition: Q) -> Lookup:
    entry = SpeakerOrTopic.objects.filter(condition, pages__isnull=False).first()
    return (entry.name, Q(speakers_and_topics=entry)) if entry else None


CONTENTS = {
    "video": gettext_lazy("Video"),
    "code": gettext_lazy("Code"),
    "quotes": gettext_lazy("Quotes"),
}


def _look_up_content(content: str) -> Lookup:
    label = CONTENTS.get(content)
    return (str(label), Q(**{f"has_{content}": True})) if label else None


FILTERS = (
    Filter("conference", gettext_lazy("Conference"), _look_up_conference),
    Filter("series", gettext_lazy("Series"), _look_up_series),
    Filter("year", gettext_lazy("Year"), _look_up_year),
    Filter("kind", gettext_lazy("Kind"), _look_up_kind),
    Filter("topic", gettext_lazy("Topic"), _look_up_topic),
    Filter("speaker", gettext_lazy("Speaker"), _look_up_speaker),
    Filter("has", gettext_lazy("With"), _look_up_content, is_multiple=True),
)


def get_active_filters(parameters: QueryDict) -> tuple[ActiveFilter, ...]:
    return tuple(
        ActiveFilter(one, value)
        for one in FILTERS
        for value in _clean_values(parameters.getlist(one.name), one.is_multiple)
    )


def _clean_values(raw_values: list[str], is_multiple: bool) -> list[str]:
    """Each value once; of a filter that takes only one, the last."""
    cleaned = (value.replace("\0", "").strip()[:MAX_VALUE_LENGTH] for value in raw_values)
    values = list(dict.fromkeys(filter(None, cleaned)))
    return values[: len(CONTENTS)] if is_multiple else values[-1:]
