"""Writes the index of public pages; nothing else does.

`index_pages` looks at pages as they are now: a public one gets its entries, any other loses them.
Only differences are written, so that a second run writes nothing. The number of queries is the same
for one page as for a hundred.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any

from django.db import transaction

from conferences.models import Speaker, Topic
from conferences.public.cache_version import increase_cache_version
from conferences.public.index_entries import INDEXED_MODELS, Key, PageBatch, PageEntry
from conferences.public.models import IndexedPage, QuoteOrLink, SpeakerOrTopic, SpeakerOrTopicKind
from conferences.public.normalise import find_letter, normalise

BATCH_SIZE = 200
PAGE_FIELDS = [one for one in IndexedPage._meta.concrete_fields if not one.primary_key]
QUOTE_OR_LINK_FIELDS = "position", "date", "kind", "block_id", "text", "url", "host", "attribution"
SPEAKER_OR_TOPIC_FIELDS = ["name", "slug", "normalised_name", "letter"]


def index_pages(page_ids: Iterable[int]) -> int:
    """Brings the entries of these pages up to date. Returns how many pages differed."""
    batches = batched(sorted(set(page_ids)), BATCH_SIZE, strict=False)
    return sum(_index_batch(batch) for batch in batches)


def remove_pages(page_ids: Iterable[int]) -> None:
    for batch in batched(page_ids, BATCH_SIZE, strict=False):
        IndexedPage.objects.filter(pk__in=batch).delete()
        QuoteOrLink.objects.filter(page__in=batch).delete()


def rebuild_index() -> tuple[int, int]:
    """Brings all entries up to date. Returns how many pages were checked, and how many differed."""
    pages = {
        *IndexedPage.objects.page_ids(),
        *QuoteOrLink.objects.values_list("page", flat=True),
        *(pk for model in INDEXED_MODELS for pk in model.objects.values_list("pk", flat=True)),
    }
    differed = index_pages(pages)
    SpeakerOrTopic.objects.filter(pages=None).delete()
    return len(pages), differed


@transaction.atomic
def _index_batch(page_ids: Sequence[int]) -> int:
    stored = IndexedPage.objects.select_for_update(of=("self",)).in_bulk(page_ids)
    entries = PageBatch(page_ids).make_entries()
    not_public = set(page_ids) - set(entries)
    remove_pages(not_public)
    keys = {key for entry in entries.values() for key in entry.speakers_and_topics}
    ids = _write_kind("speaker", Speaker, keys) | _write_kind("topic", Topic, keys)
    for entry in entries.values():
        entry.set_ids(ids)
    differing = not_public & set(stored)
    differing |= _write_pages(entries, stored) | _write_quotes_and_links(entries)
    differing |= _write_relations(entries, ids)
    if differing:
        increase_cache_version()
    return len(differing)


def _write_pages(entries: dict[int, PageEntry], stored: dict[int, IndexedPage]) -> set[int]:
    def differs(page: IndexedPage) -> bool:
        old = stored.get(page.pk)
        return old is None or any(
            getattr(old, field.attname) != getattr(page, field.attname) for field in PAGE_FIELDS
        )

    pages = [entry.page for entry in entries.values() if differs(entry.page)]
    IndexedPage.objects.bulk_create(
        pages,
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=[field.name for field in PAGE_FIELDS],
    )
    return {page.pk for page in pages}


def _write_quotes_and_links(entries: dict[int, PageEntry]) -> set[int]:
    def values_of(item: QuoteOrLink) -> list[Any]:
        return [getattr(item, name) for name in QUOTE_OR_LINK_FIELDS]

    stored = defaultdict(list)
    rows = QuoteOrLink.objects.filter(page__in=entries).order_by("page", "position")
    for page, *values in rows.values_list("page", *QUOTE_OR_LINK_FIELDS):
        stored[page].append(values)
    differing = {
        pk
        for pk, entry in entries.items()
        if stored[pk] != [values_of(item) for item in entry.quotes_and_links]
    }
    QuoteOrLink.objects.filter(page__in=differing).delete()
    QuoteOrLink.objects.bulk_create(
        item for pk in sorted(differing) for item in entries[pk].quotes_and_links
    )
    return differing


def _write_relations(entries: dict[int, PageEntry], ids: Mapping[Key, int]) -> set[int]:
    through = IndexedPage.speakers_and_topics.through
    rows = through.objects.filter(indexedpage__in=entries)
    stored = set(rows.values_list("indexedpage", "speakerortopic"))
    current = {(pk, ids[key]) for pk, entry in entries.items() for key in entry.speakers_and_topics}
    if surplus := stored - current:
        rows = through.objects.filter(indexedpage__in={page for page, _ in surplus})
        found = rows.values_list("pk", "indexedpage", "speakerortopic")
        surplus_ids = [pk for pk, page, entry in found if (page, entry) in surplus]
        through.objects.filter(pk__in=surplus_ids).delete()
    new = sorted(current - stored)
    through.objects.bulk_create(
        [through(indexedpage_id=page, speakerortopic_id=pk) for page, pk in new],
        ignore_conflicts=True,
    )
    return {page for page, _ in stored ^ current}


def _write_kind(
    kind: SpeakerOrTopicKind, model: type[Speaker] | type[Topic], keys: set[Key]
) -> dict[Key, int]:
    """Brings the rows of speakers or topics up to date. Returns their ids by these keys."""
    objects: dict[int, Any] = model.objects.in_bulk([pk for other, pk in keys if other == kind])
    rows = [
        SpeakerOrTopic(
            **{kind: one},
            name=one.name[:255],
            slug=one.slug[:255],
            normalised_name=normalise(one.name)[:255],
            letter=find_letter(one.name),
        )
        for _, one in sorted(objects.items())
    ]
    of_kind = SpeakerOrTopic.objects.filter(**{f"{kind}__in": objects})
    stored = {getattr(row, f"{kind}_id"): row for row in of_kind}
    changed = [
        row
        for row in rows
        if not (old := stored.get(getattr(row, f"{kind}_id")))
        or any(getattr(old, name) != getattr(row, name) for name in SPEAKER_OR_TOPIC_FIELDS)
    ]
    SpeakerOrTopic.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=[kind], update_fields=SPEAKER_OR_TOPIC_FIELDS
    )
    return {(kind, of): pk for of, pk in of_kind.all().values_list(f"{kind}_id", "pk")}
