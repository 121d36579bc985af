"""Reads the pages that a document may be about, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.text import slugify
from wagtail import hooks
from wagtail.models import Page, Revision

from conferences.editing_state import Activity, EditingStates
from conferences.models import ConferencePage, DayPage, Source, Speaker, TalkPage, Topic
from conferences.stream_data import find_notes, read_body
from importers.models import ImportedPage
from importers.page_versions import PageVersion, read_revision
from importers.parsed_documents import CONFERENCE, DAY, Document, ParsedPage
from importers.parsers.identity import normalise_title


@dataclass
class ExistingPages:
    source: Source | None
    #: Sources whose place this one takes: three posts merged into one.
    replaced_sources: list[Source] = field(default_factory=list)
    #: Earlier imports of these sources, by identity.
    imported: dict[str, ImportedPage] = field(default_factory=dict)
    #: Second parts of split talks, by the id of the row that they were split from.
    split_parts: dict[int, list[ImportedPage]] = field(default_factory=dict)
    conference_id: int | None = None
    pages: dict[int, Page] = field(default_factory=dict)
    #: The content of each page's newest revision.
    contents: dict[int, dict[str, Any]] = field(default_factory=dict)
    ids_by_official_url: dict[str, int] = field(default_factory=dict)
    ids_by_former_address: dict[str, int] = field(default_factory=dict)
    ids_by_date: dict[Any, int] = field(default_factory=dict)
    #: By whether it is a day, and the normalised title.
    ids_by_title: dict[tuple[bool, str], list[int]] = field(default_factory=dict)
    #: Who imports, if it is done in the admin.
    user: Any = None
    speakers: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    #: The name that was kept for each speaker who was merged into another.
    kept_speaker_names: dict[str, str] = field(default_factory=dict)

    @cached_property
    def rows_by_id(self) -> Mapping[int | None, ImportedPage]:
        parts = (row for rows in self.split_parts.values() for row in rows)
        return {row.pk: row for row in (*self.imported.values(), *parts)}

    def read_current_version(self, page_id: int, page_type: str) -> PageVersion:
        """A page's newest revision, with the notes of this source or of one it replaces."""
        source, content = self._find_notes_source(page_id), self.contents[page_id]
        source_id = source.pk if source else None
        version = read_revision(content, page_type, source_id, self.speakers, self.topics)
        return version.with_speaker_names(self.kept_speaker_names)

    def _find_notes_source(self, page_id: int) -> Source | None:
        """This source or a replaced one, whichever has notes on a page already."""
        body = read_body(self.contents[page_id])
        sources = (source for source in (self.source, *self.replaced_sources) if source)
        return next((source for source in sources if find_notes(body, source.pk)), None)

    def has_replaced_notes(self, page_id: int) -> bool:
        return self._find_notes_source(page_id) in self.replaced_sources

    @cached_property
    def _editing_states(self) -> EditingStates:
        return EditingStates(self.pages.values())

    def find_busy_reason(self, page_id: int, ignoring: Collection[Activity] = ()) -> str:
        """Why an import must not write to a page now; empty if it may.

        The form of the person who imports is no reason: its next save compares, then asks.
        """
        page = self.pages.get(page_id)
        if page and self.user and self._editing_states.is_open_only_for(page, self.user):
            ignoring = {*ignoring, Activity.OPEN}
        return self._editing_states.reason(page, ignoring) if page else ""

    def find_page(self, page: ParsedPage, parent_id: int | None, taken: set[int]) -> int | None:
        """The page that the notes are about, though this source was not imported to it before."""
        if page.type == CONFERENCE:
            return self.conference_id
        page_id = self.ids_by_official_url.get(page.official_url) if page.official_url else None
        for address in page.former_addresses:
            page_id = page_id or self.ids_by_former_address.get(address.rstrip("/"))
        if page.type == DAY:
            page_id = page_id or self.ids_by_date.get(page.date)
        if not page_id and parent_id is not None:
            parent_path = self.pages[parent_id].path
            ids = self.ids_by_title.get((page.type == DAY, normalise_title(page.title)), ())
            below_parent = (pk for pk in ids if self.pages[pk].path.startswith(parent_path))
            page_id = next((pk for pk in below_parent if pk not in taken), None)
        return page_id if page_id not in taken else None


def read_existing_pages(document: Document, key: str, user: Any = None) -> ExistingPages:
    source = Source.objects.filter(key=key).first()
    state = ExistingPages(source, _find_replaced(document, key), user=user)
    sources = [source for source in (state.source, *state.replaced_sources) if source]
    for row in ImportedPage.objects.filter(source__in=sources).order_by("pk"):
        if row.split_from_id:
            state.split_parts.setdefault(row.split_from_id, []).append(row)
            continue
        # Pages of several sources may have the same identity.
        identity = row.identity
        while identity in state.imported:
            identity += " again"
        state.imported[identity] = row
    state.conference_id = _find_conference(document.conference, state)
    read_pages(state, {row.page_id for row in state.rows_by_id.values() if row.page_id})
    return state


def _find_replaced(document: Document, key: str) -> list[Source]:
    """Sources that these notes were once: their file's name is the end of a former address."""
    keys = {
        slugify(address.rstrip("/").rsplit("/", 1)[-1])
        for page in document.conference.walk()
        for address in page.former_addresses
    }
    return list(Source.objects.filter(key__in=keys).exclude(key=key)) if keys else []


def _find_conference(page: ParsedPage, state: ExistingPages) -> int | None:
    for row in state.imported.values():
        if row.identity == CONFERENCE:
            return row.page_id
    wanted_title, wanted_series = normalise_title(page.title), normalise_title(page.series)
    rows = ConferencePage.objects.order_by("path")
    for pk, title, series, edition in rows.values_list("pk", "draft_title", "series", "edition"):
        if normalise_title(title) == wanted_title:
            return pk
        if page.edition and (edition, normalise_title(series)) == (page.edition, wanted_series):
            return pk
    return None


def read_pages(state: ExistingPages, page_ids: Iterable[int]) -> None:
    """Read these pages and all of the conference."""
    _read_speaker_names(state)
    pages = Page.objects.filter(pk__in=page_ids)
    if conference := Page.objects.filter(pk=state.conference_id).first():
        pages |= Page.objects.descendant_of(conference, inclusive=True)
    state.pages = {page.pk: page for page in pages.order_by("path")}
    if not state.pages:
        return
    kept_ids = _find_kept_talks(state)
    talks = TalkPage.objects.filter(pk__in=state.pages)
    for pk, url, addresses in talks.values_list("pk", "official_url", "former_addresses"):
        kept_id = kept_ids.get(pk, pk)
        if url:
            state.ids_by_official_url.setdefault(url, kept_id)
        for line in addresses.splitlines():
            state.ids_by_former_address[line.rstrip("/")] = kept_id
    days = DayPage.objects.filter(pk__in=state.pages)
    day_ids = set()
    for pk, date, addresses in days.values_list("pk", "date", "former_addresses"):
        day_ids.add(pk)
        if date:
            state.ids_by_date.setdefault(date, pk)
        for line in addresses.splitlines():
            state.ids_by_former_address[line.rstrip("/")] = pk
    titles = [(page.pk, page.draft_title) for page in state.pages.values()]
    # A page may have another title in the notes of other sources.
    others = ImportedPage.objects.filter(page__in=state.pages).exclude(source=state.source)
    titles += others.order_by("pk").values_list("page", "base__fields__title")
    for pk, title in titles:
        if pk != state.conference_id and title:
            ids = state.ids_by_title.setdefault((pk in day_ids, normalise_title(title)), [])
            if (kept_id := kept_ids.get(pk, pk)) not in ids:
                ids.append(kept_id)
    _read_contents(state)


def _find_kept_talks(state: ExistingPages) -> dict[int, int]:
    """For talks that were merged into another one: the talk that has their text now."""
    merged_into: dict[int, int] = {}
    for find_merged in hooks.get_hooks("conferences_merged_talks"):
        merged_into |= find_merged(list(state.pages))
    kept = {pk: _follow_merges(merged_into, pk) for pk in merged_into}
    return {pk: kept_id for pk, kept_id in kept.items() if kept_id in state.pages}


def _follow_merges(merged_into: dict[int, int], pk: int) -> int:
    """The last of any number of merges, even if they form a circle."""
    seen = {pk}
    while (following := merged_into.get(pk)) and following not in seen:
        seen.add(following)
        pk = following
    return pk


def _read_speaker_names(state: ExistingPages) -> None:
    merged = Speaker.objects.filter(merged_into__isnull=False)
    names = dict(merged.values_list("name", "merged_into__name"))
    if names:
        # Another person may have one of these names too.
        others = Speaker.objects.filter(merged_into=None, name__in=names)
        for name in others.values_list("name", flat=True):
            del names[name]
    state.kept_speaker_names = names


def _read_contents(state: ExistingPages) -> None:
    page_ids = {page.latest_revision_id: page.pk for page in state.pages.values()}
    for revision in Revision.objects.filter(pk__in=[pk for pk in page_ids if pk]):
        state.contents[page_ids[revision.pk]] = revision.content
    for page in state.pages.values():
        if page.pk not in state.contents:
            state.contents[page.pk] = page.specific.serializable_data()
    speaker_ids, topic_ids = set(), set()
    for content in state.contents.values():
        speaker_ids |= {row["speaker"] for row in content.get("talk_speakers", ())}
        topic_ids |= {row["tag"] for row in content.get("tagged_topics", ())}
    speakers = Speaker.objects.filter(pk__in=speaker_ids)
    state.speakers = dict(speakers.values_list("pk", "name"))
    state.topics = dict(Topic.objects.filter(pk__in=topic_ids).values_list("pk", "name"))
