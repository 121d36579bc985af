"""The one place that writes what readers find pages by.

`index_pages` looks at pages as they are now: a public one gets its rows, any other loses them. It
writes differences only, costs the same number of queries for one page as for a hundred, and can be
asked again at any time: a second time there is nothing to write.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import batched
from typing import Any

from django.db import transaction

from conferences.models import (
    ConferencePage,
    DayPage,
    RecapPage,
    Source,
    Speaker,
    TaggedTalk,
    TalkPage,
    TalkSpeaker,
    Topic,
)
from conferences.public.body_text import Extract, extract
from conferences.public.cache_version import raise_edition
from conferences.public.models import Excerpt, Name, SearchRow
from conferences.public.normalise import folded, letter_of
from conferences.text import in_a_row
from conferences.tree_paths import get_conference_path, get_day_path
from conferences.visibility import filter_public

BATCH = 200
#: For a page that went live without a word of when.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FACTS = [one for one in SearchRow._meta.concrete_fields if not one.primary_key]
EXCERPT_FACTS = ["position", "day", "kind", "block", "text", "url", "host", "attribution"]


def index_pages(page_ids: Iterable[int]) -> int:
    """Make the rows of these pages what they should be; how many pages were not."""
    return sum(_index_batch(batch) for batch in batched(sorted(set(page_ids)), BATCH, strict=False))


def forget_pages(page_ids: Iterable[int]) -> None:
    """Readers find these pages no more."""
    for batch in batched(page_ids, BATCH, strict=False):
        SearchRow.objects.filter(pk__in=batch).delete()
        Excerpt.objects.filter(page__in=batch).delete()


def rebuild() -> tuple[int, int]:
    """Make all rows what they should be: how many pages were looked at, and how many differed."""
    pages = {
        *SearchRow.objects.values_list("pk", flat=True),
        *Excerpt.objects.values_list("page", flat=True),
        *(pk for model in KINDS for pk in model.objects.values_list("pk", flat=True)),
    }
    differed = index_pages(pages)
    Name.objects.filter(rows=None).delete()
    return len(pages), differed


KINDS: tuple[type[RecapPage], ...] = (ConferencePage, DayPage, TalkPage)


#: "speaker" or "topic", and the id of whose name it is.
NameOf = tuple[str, int]


@dataclass
class Entry:
    """What one public page should have."""

    row: SearchRow
    excerpts: list[Excerpt]
    names: set[NameOf] = field(default_factory=set)

    def ids(self, known: Mapping[NameOf, int], kind: str) -> str:
        return " ".join(str(known[name]) for name in sorted(self.names) if name[0] == kind)


@transaction.atomic
def _index_batch(page_ids: Sequence[int]) -> int:
    rows = SearchRow.objects.select_for_update(of=("self",)).in_bulk(page_ids)
    entries = {entry.row.pk: entry for entry in Batch(page_ids).entries()}
    gone = set(page_ids) - set(entries)
    forget_pages(gone)
    known = _names({name for entry in entries.values() for name in entry.names})
    for entry in entries.values():
        entry.row.speaker_ids = entry.ids(known, "speaker")
        entry.row.topic_ids = entry.ids(known, "topic")
    differing = gone & set(rows)
    differing |= _write_rows(entries, rows) | _write_excerpts(entries)
    differing |= _write_names(entries, known)
    if differing:
        raise_edition()
    return len(differing)


def _write_rows(entries: dict[int, Entry], rows: dict[int, SearchRow]) -> set[int]:
    def differs(row: SearchRow) -> bool:
        there = rows.get(row.pk)
        return there is None or any(
            getattr(there, fact.attname) != getattr(row, fact.attname) for fact in FACTS
        )

    wanted = [entry.row for entry in entries.values() if differs(entry.row)]
    SearchRow.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=[fact.name for fact in FACTS],
    )
    return {row.pk for row in wanted}


def _write_excerpts(entries: dict[int, Entry]) -> set[int]:
    there = defaultdict(list)
    for page, *values in (
        Excerpt.objects.filter(page__in=entries).order_by("page", "position")
    ).values_list("page", *EXCERPT_FACTS):
        there[page].append(values)
    differing = {
        pk
        for pk, entry in entries.items()
        if there[pk]
        != [[getattr(excerpt, name) for name in EXCERPT_FACTS] for excerpt in entry.excerpts]
    }
    Excerpt.objects.filter(page__in=differing).delete()
    Excerpt.objects.bulk_create(
        excerpt for pk in sorted(differing) for excerpt in entries[pk].excerpts
    )
    return differing


def _write_names(entries: dict[int, Entry], known: Mapping[NameOf, int]) -> set[int]:
    links = SearchRow.listed.through
    there = set(links.objects.filter(searchrow__in=entries).values_list("searchrow", "name"))
    wanted = {(pk, known[name]) for pk, entry in entries.items() for name in entry.names}
    if gone := there - wanted:
        links.objects.filter(
            pk__in=[
                link.pk
                for link in links.objects.filter(searchrow__in={row for row, _ in gone})
                if (link.searchrow_id, link.name_id) in gone
            ]
        ).delete()
    links.objects.bulk_create(
        [links(searchrow_id=row, name_id=name) for row, name in sorted(wanted - there)],
        ignore_conflicts=True,
    )
    return {row for row, _ in there ^ wanted}


def _names(wanted: set[NameOf]) -> dict[NameOf, int]:
    """The name of each speaker and topic, as it is now called."""
    found: dict[NameOf, int] = {}
    for kind, model in (("speaker", Speaker), ("topic", Topic)):
        of_kind: dict[int, Any] = model.objects.in_bulk(
            [pk for which, pk in wanted if which == kind]
        )
        names = [
            Name(
                **{kind: one},
                name=one.name[:255],
                slug=one.slug[:255],
                folded=folded(one.name)[:255],
                letter=letter_of(one.name),
            )
            for _, one in sorted(of_kind.items())
        ]
        facts = ["name", "slug", "folded", "letter"]
        there = {
            getattr(name, f"{kind}_id"): name
            for name in Name.objects.filter(**{f"{kind}__in": of_kind})
        }
        changed = [
            name
            for name in names
            if not (old := there.get(getattr(name, f"{kind}_id")))
            or any(getattr(old, fact) != getattr(name, fact) for fact in facts)
        ]
        Name.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=[kind], update_fields=facts
        )
        ids = Name.objects.filter(**{f"{kind}__in": of_kind}).values_list(f"{kind}_id", "pk")
        found |= {(kind, of): pk for of, pk in ids}
    return found


class Batch:
    """Pages that may be public, and everything their rows are made from, each in one query."""

    def __init__(self, page_ids: Sequence[int]) -> None:
        self.pages: list[RecapPage] = [
            page for model in KINDS for page in filter_public(model.objects.filter(pk__in=page_ids))
        ]
        self.talks = [page.pk for page in self.pages if isinstance(page, TalkPage)]

    def entries(self) -> list[Entry]:
        return [self._entry(page) for page in self.pages]

    @cached_property
    def refused(self) -> set[int]:
        sources = Source.objects.filter(status=Source.Status.REFUSED)
        return set(sources.values_list("pk", flat=True))

    @cached_property
    def conferences(self) -> dict[str, ConferencePage]:
        paths = {get_conference_path(page.path) for page in self.pages}
        found = ConferencePage.objects.filter(path__in=paths).defer_streamfields()
        return {page.path: page for page in found}

    @cached_property
    def days(self) -> dict[str, DayPage]:
        paths = {get_day_path(page.path) for page in self.pages}
        return {
            page.path: page for page in DayPage.objects.filter(path__in=paths).defer_streamfields()
        }

    @cached_property
    def speakers(self) -> dict[int, list[Speaker]]:
        found: dict[int, list[Speaker]] = defaultdict(list)
        rows = TalkSpeaker.objects.filter(talk__in=self.talks)
        for row in rows.select_related("speaker__merged_into"):
            speaker = row.speaker.merged_into or row.speaker
            if speaker not in found[row.talk_id]:
                found[row.talk_id].append(speaker)
        return found

    @cached_property
    def topics(self) -> dict[int, list[Topic]]:
        found = defaultdict(list)
        rows = TaggedTalk.objects.filter(content_object__in=self.talks).select_related("tag")
        for row in rows.order_by("tag__name", "pk"):
            found[row.content_object_id].append(row.tag)
        return found

    def _entry(self, page: RecapPage) -> Entry:
        conference = self.conferences.get(get_conference_path(page.path))
        day = self.days.get(get_day_path(page.path))
        found = extract(page.body.raw_data, self.refused)
        is_talk = isinstance(page, TalkPage)
        if is_talk:
            _add_elsewhere(found, page)
        named: list[Speaker | Topic] = [*self.speakers[page.pk], *self.topics[page.pk]]
        published = page.first_published_at or LONG_AGO
        held_on = (day and day.date) or _day_of(conference) or published.date()
        for excerpt in found.excerpts:
            excerpt.page_id, excerpt.day = page.pk, held_on
        row = SearchRow(
            page_id=page.pk,
            kind=page.kind if is_talk else KIND_OF[type(page)],
            title=page.title,
            names=" ".join(one for name in named for one in _spellings(name.name)),
            body=found.body,
            by=in_a_row([one.name for one in self.speakers[page.pk]]),
            at=conference.title if conference and conference != page else "",
            language=page.language,
            conference=conference,
            series=conference.series if conference else "",
            year=conference.year if conference else None,
            day=held_on,
            has_video=found.has_video or bool(is_talk and page.video_url),
            has_code=found.has_code or bool(is_talk and page.code_url),
            has_quotes=found.has_quotes,
            published_at=published,
            changed_at=page.last_published_at or published,
        )
        names = {("topic" if isinstance(one, Topic) else "speaker", one.pk) for one in named}
        return Entry(row, found.excerpts, names)


def _spellings(name: str) -> list[str]:
    """A name as it is written, and as it is typed by those who lack its letters."""
    plain = folded(name)
    return [name] if plain == name.casefold() else [name, plain]


KIND_OF = {ConferencePage: SearchRow.Kind.CONFERENCE, DayPage: SearchRow.Kind.DAY}


def _day_of(conference: ConferencePage | None) -> date | None:
    if conference is None:
        return None
    year = conference.edition
    return conference.first_date or conference.last_date or (date(year, 1, 1) if year else None)


def _add_elsewhere(found: Extract, talk: TalkPage) -> None:
    for label, url in talk.elsewhere:
        if label != "Official page":
            found.add_link(f"{label}: {talk.title}", url)
