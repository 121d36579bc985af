"""The entries that the index should have for pages now. `page_index` compares and writes them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property

from django.utils.translation import gettext as _

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
from conferences.programme import get_by_path
from conferences.public.body_extract import BodyExtract, extract_body
from conferences.public.models import IndexedPage, QuoteOrLink, SpeakerOrTopicKind
from conferences.public.normalise import normalise
from conferences.text import join_names
from conferences.tree_paths import get_conference_path, get_day_path
from conferences.visibility import filter_public

INDEXED_MODELS: tuple[type[RecapPage], ...] = (ConferencePage, DayPage, TalkPage)
KINDS = {ConferencePage: IndexedPage.Kind.CONFERENCE, DayPage: IndexedPage.Kind.DAY}
#: For a live page without a publication date.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

#: The kind and the id of a speaker or a topic.
Key = tuple[SpeakerOrTopicKind, int]


@dataclass
class PageEntry:
    """The entry that the index should have for one public page."""

    page: IndexedPage
    quotes_and_links: list[QuoteOrLink]
    speakers_and_topics: set[Key] = field(default_factory=set)

    def set_ids(self, ids: Mapping[Key, int]) -> None:
        """Fills the columns of ids, from the ids of all `SpeakerOrTopic` rows by their keys."""

        def join_ids(kind: SpeakerOrTopicKind) -> str:
            keys = sorted(key for key in self.speakers_and_topics if key[0] == kind)
            return " ".join(str(ids[key]) for key in keys)

        self.page.speaker_ids, self.page.topic_ids = join_ids("speaker"), join_ids("topic")


class PageBatch:
    """Those of some pages that are public, and what their entries are made from.

    Everything is fetched once for all pages.
    """

    def __init__(self, page_ids: Sequence[int]) -> None:
        self.pages: list[RecapPage] = [
            page
            for model in INDEXED_MODELS
            for page in filter_public(model.objects.filter(pk__in=page_ids))
        ]
        self.talks = [page.pk for page in self.pages if isinstance(page, TalkPage)]

    def make_entries(self) -> dict[int, PageEntry]:
        return {page.pk: self._make_entry(page) for page in self.pages}

    @cached_property
    def refused_sources(self) -> set[int]:
        sources = Source.objects.filter(status=Source.Status.REFUSED)
        return set(sources.values_list("pk", flat=True))

    @cached_property
    def conferences(self) -> dict[str, ConferencePage]:
        conferences = ConferencePage.objects.defer_streamfields()
        return get_by_path(conferences, {get_conference_path(page.path) for page in self.pages})

    @cached_property
    def days(self) -> dict[str, DayPage]:
        days = DayPage.objects.defer_streamfields()
        return get_by_path(days, {get_day_path(page.path) for page in self.pages})

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

    def _make_entry(self, page: RecapPage) -> PageEntry:
        conference = self.conferences.get(get_conference_path(page.path))
        day = self.days.get(get_day_path(page.path))
        extract = extract_body(page.body.raw_data, self.refused_sources)
        talk = page if isinstance(page, TalkPage) else None
        if talk:
            _add_talk_links(extract, talk)
        speakers, topics = self.speakers[page.pk], self.topics[page.pk]
        names = [*(one.name for one in speakers), *(one.name for one in topics)]
        published = page.first_published_at or LONG_AGO
        held_on = (day and day.date) or _find_date(conference) or published.date()
        for item in extract.quotes_and_links:
            item.page_id, item.date = page.pk, held_on
        indexed = IndexedPage(
            page_id=page.pk,
            kind=talk.kind if talk else KINDS[type(page)],
            title=page.title,
            names=" ".join(spelling for name in names for spelling in _get_spellings(name)),
            body=extract.text,
            speaker_names=join_names([speaker.name for speaker in speakers]),
            conference_title=conference.title if conference and conference != page else "",
            language=page.language,
            conference=conference,
            series=conference.series if conference else "",
            year=conference.year if conference else None,
            date=held_on,
            has_video=extract.has_video or bool(talk and talk.video_url),
            has_code=extract.has_code or bool(talk and talk.code_url),
            has_quotes=extract.has_quotes,
            published_at=published,
            changed_at=page.last_published_at or published,
        )
        keys: set[Key] = {("speaker", one.pk) for one in speakers}
        keys |= {("topic", one.pk) for one in topics}
        return PageEntry(indexed, extract.quotes_and_links, keys)


def _get_spellings(name: str) -> list[str]:
    """A name as it is written, and as people type it who lack its letters."""
    normalised = normalise(name)
    return [name] if normalised == name.casefold() else [name, normalised]


def _find_date(conference: ConferencePage | None) -> date | None:
    if conference is None:
        return None
    year = conference.edition
    return conference.first_date or conference.last_date or (date(year, 1, 1) if year else None)


def _add_talk_links(extract: BodyExtract, talk: TalkPage) -> None:
    links = {_("Video"): talk.video_url, _("Slides"): talk.slides_url, _("Code"): talk.code_url}
    for label, url in links.items():
        if url:
            extract.add_link(f"{label}: {talk.title}", url)
