"""What is in the tree already that a document may speak of. Read at once, whatever its size."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.text import slugify
from wagtail import hooks
from wagtail.models import Page, Revision

from conferences.editing_state import EditingStates
from conferences.models import ConferencePage, DayPage, Source, Speaker, TalkPage, Topic
from conferences.stream_data import find_notes, revision_body
from importers import page_versions
from importers.documents import CONFERENCE, DAY, Document, ParsedPage
from importers.models import ImportedPage
from importers.parsers.identity import normalise_title


@dataclass
class Known:
    source: Source | None
    replaces: list[Source] = field(default_factory=list)
    imported: dict[str, ImportedPage] = field(default_factory=dict)
    conference_id: int | None = None
    rows: dict[int, Page] = field(default_factory=dict)
    urls: dict[str, int] = field(default_factory=dict)
    dates: dict[Any, int] = field(default_factory=dict)
    #: Days, or talks, by what they are called.
    titles: dict[tuple[bool, str], list[int]] = field(default_factory=dict)
    addresses: dict[str, int] = field(default_factory=dict)
    contents: dict[int, dict[str, Any]] = field(default_factory=dict)
    speakers: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    #: Where blocks went that an editor split off, by the row of the notes they come from.
    parts: dict[int, list[ImportedPage]] = field(default_factory=dict)
    #: Other spellings of speakers, each with the name that was kept.
    called: dict[str, str] = field(default_factory=dict)

    def ours(self, page_id: int, type_: str) -> page_versions.Version:
        """A page as its newest revision has it, with this source's notes, or those it replaces."""
        content = self.contents[page_id]
        notes = self._notes_of(page_id)
        source_id = notes and notes.pk
        ours = page_versions.of_revision(content, type_, source_id, self.speakers, self.topics)
        return self.spelled(ours)

    def spelled(self, version: page_versions.Version) -> page_versions.Version:
        return page_versions.spelled(version, self.called)

    def _notes_of(self, page_id: int) -> Source | None:
        """Under which of its names this source has notes on a page already."""
        body = revision_body(self.contents[page_id])
        sources = (source for source in (self.source, *self.replaces) if source)
        return next((source for source in sources if find_notes(body, source.pk)), None)

    def takes_over(self, page_id: int) -> bool:
        """Whether a page's notes stand under the name of a source that this one replaces."""
        notes = self._notes_of(page_id)
        return notes is not None and notes in self.replaces

    @cached_property
    def _editing_states(self) -> EditingStates:
        return EditingStates(self.rows.values())

    def why_held(self, page_id: int) -> str:
        """Who or what is at work on a page, so that an import does not write to it."""
        return self._editing_states.reason(self.rows[page_id]) if page_id in self.rows else ""

    def match(self, recap: ParsedPage, parent_id: int | None, taken: set[int]) -> int | None:
        """The page that a recap speaks of, though this source has not named it before."""
        if recap.type == CONFERENCE:
            return self.conference_id
        found = self.urls.get(recap.official_url) if recap.official_url else None
        for address in recap.former_addresses:
            found = found or self.addresses.get(address.rstrip("/"))
        if recap.type == DAY:
            found = found or self.dates.get(recap.date)
        if not found and parent_id is not None:
            above = self.rows[parent_id].path
            titled = self.titles.get((recap.type == DAY, normalise_title(recap.title)), ())
            here = (pk for pk in titled if self.rows[pk].path.startswith(above))
            found = next((pk for pk in here if pk not in taken), None)
        return found if found not in taken else None


def known(document: Document, key: str, source: Source | None) -> Known:
    there = Known(source, _replaced(document, key))
    sources = [known_source for known_source in (source, *there.replaces) if known_source]
    for row in ImportedPage.objects.filter(source__in=sources).order_by("pk"):
        if row.split_from_id:
            there.parts.setdefault(row.split_from_id, []).append(row)
            continue
        name = row.identity
        while name in there.imported:
            name += " again"
        there.imported[name] = row
    there.conference_id = _conference(document.conference, there)
    parts = (row for rows in there.parts.values() for row in rows)
    page_ids = {row.page_id for row in (*there.imported.values(), *parts) if row.page_id}
    read_pages(there, page_ids)
    return there


def _replaced(document: Document, key: str) -> list[Source]:
    """Sources that these notes once were: their file's name is the end of a former address."""
    names = {
        slugify(address.rstrip("/").rsplit("/", 1)[-1])
        for recap in document.conference.walk()
        for address in recap.former_addresses
    }
    return list(Source.objects.filter(key__in=names).exclude(key=key)) if names else []


def _conference(recap: ParsedPage, there: Known) -> int | None:
    for row in there.imported.values():
        if row.identity == CONFERENCE:
            return row.page_id
    pages = ConferencePage.objects.order_by("path")
    wanted = normalise_title(recap.title)
    for pk, title, series, edition in pages.values_list("pk", "draft_title", "series", "edition"):
        if normalise_title(title) == wanted:
            return pk
        if (
            recap.edition
            and edition == recap.edition
            and normalise_title(series) == normalise_title(recap.series)
        ):
            return pk
    return None


def read_pages(there: Known, page_ids: set[int]) -> None:
    _read_spellings(there)
    pages = Page.objects.filter(pk__in=page_ids)
    conference = (
        Page.objects.filter(pk=there.conference_id).first() if there.conference_id else None
    )
    if conference:
        pages = Page.objects.filter(pk__in=page_ids) | Page.objects.descendant_of(
            conference, inclusive=True
        )
    there.rows = {page.pk: page for page in pages.order_by("path")}
    if not there.rows:
        return
    now_at = _merged_talks(there)
    for pk, url, addresses in TalkPage.objects.filter(pk__in=there.rows).values_list(
        "pk", "official_url", "former_addresses"
    ):
        pk = now_at.get(pk, pk)
        if url:
            there.urls.setdefault(url, pk)
        there.addresses.update({line.rstrip("/"): pk for line in addresses.splitlines()})
    days = DayPage.objects.filter(pk__in=there.rows).values_list("pk", "date", "former_addresses")
    day_ids = set()
    for pk, date, addresses in days:
        day_ids.add(pk)
        if date:
            there.dates.setdefault(date, pk)
        there.addresses.update({line.rstrip("/"): pk for line in addresses.splitlines()})
    titles = [(page.pk, page.draft_title) for page in there.rows.values()]
    # What other notes call a page, whatever an editor made of its title.
    others = ImportedPage.objects.filter(page__in=there.rows).exclude(source=there.source)
    titles += others.order_by("pk").values_list("page", "base__fields__title")
    for pk, title in titles:
        if pk != there.conference_id and title:
            named = there.titles.setdefault((pk in day_ids, normalise_title(title)), [])
            named += [now_at.get(pk, pk)] if now_at.get(pk, pk) not in named else []
    _read_revisions(there)


def _merged_talks(there: Known) -> dict[int, int]:
    """Talks whose text is on another talk's page now: whoever speaks of them means that one."""
    found: dict[int, int] = {}
    for where in hooks.get_hooks("conferences_merged_talks"):
        found |= where(list(there.rows))
    return {pk: _last(found, pk) for pk in found if _last(found, pk) in there.rows}


def _last(found: dict[int, int], pk: int) -> int:
    """Through any number of merges, a circle not excepted."""
    seen = {pk}
    while (after := found.get(pk)) and after not in seen:
        seen.add(after)
        pk = after
    return pk


def _read_spellings(there: Known) -> None:
    others = Speaker.objects.filter(merged_into__isnull=False)
    there.called = dict(others.values_list("name", "merged_into__name"))
    if there.called:
        # Another person may have that name too.
        living = Speaker.objects.filter(merged_into=None, name__in=there.called)
        for name in living.values_list("name", flat=True):
            del there.called[name]


def _read_revisions(there: Known) -> None:
    latest = {page.latest_revision_id: page for page in there.rows.values()}
    for revision in Revision.objects.filter(pk__in=[pk for pk in latest if pk]):
        there.contents[latest[revision.pk].pk] = revision.content
    for page in there.rows.values():
        if page.pk not in there.contents:
            there.contents[page.pk] = page.specific.serializable_data()
    people, topics = set(), set()
    for content in there.contents.values():
        people |= {row["speaker"] for row in content.get("talk_speakers", ())}
        topics |= {row["tag"] for row in content.get("tagged_topics", ())}
    there.speakers = dict(Speaker.objects.filter(pk__in=people).values_list("pk", "name"))
    there.topics = dict(Topic.objects.filter(pk__in=topics).values_list("pk", "name"))
