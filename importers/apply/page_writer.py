"""Writes one page at a time: a merged version becomes a draft."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.utils.text import slugify
from wagtail.blocks import StreamValue
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.search.backends import get_search_backends

from conferences.models import RecapPage, Source, Speaker, TalkPage, TalkSpeaker
from conferences.reserved_slugs import is_reserved_slug
from conferences.stream_data import NOTES, Block, Body, copy_body, get_content, set_notes
from conferences.text import make_unique
from importers.page_versions import LIST_FIELDS, PAGE_MODELS, PageVersion, make_block_id
from importers.parsed_documents import CONFERENCE

DATE_FIELDS = frozenset({"date", "first_date", "last_date"})
IMPORT_ACTION = "importers.import"


class PageWriter:
    """Writes the pages of one source."""

    def __init__(
        self, source: Source, user: User | None, replaced_source_ids: Sequence[int] = ()
    ) -> None:
        self.source, self.user = source, user
        self.source_ids = (source.pk, *replaced_source_ids)
        self.log_data = {"source": source.title, "key": source.key}
        self._speakers: dict[str, Speaker] = {}

    def build_page(self, page_type: str, version: PageVersion, slugs: set[str]) -> RecapPage:
        """A new page, not saved yet. Its slug is none of the given ones, and is added to them."""
        page = PAGE_MODELS[page_type](live=False, has_unpublished_changes=True, owner=self.user)
        self._set_fields(page, version.fields)
        page.slug = make_slug(page.title, slugs, is_top_level=page_type == CONFERENCE)
        page.draft_title = page.title
        page.body = self._build_body(page, page_type, version.blocks)
        return page

    def _build_body(self, page: RecapPage, name: str, blocks: Sequence[Block]) -> StreamValue:
        """The source is set as an instance, so that the pages do not query it one by one."""
        stream = page._meta.get_field("body").stream_block
        body = self._set_notes([], name, blocks)
        if not body:
            return stream.to_python([])
        notes = stream.child_blocks[NOTES]
        content = notes.child_blocks["content"].to_python(get_content(body[0]))
        value = notes.normalize({"source": self.source, "content": content})
        return StreamValue(stream, [(NOTES, value, body[0]["id"])])

    def update_page(self, page: Page, version: PageVersion) -> Revision:
        """Write a new draft. The live version stays as it is."""
        self.prepare_speakers([version])
        draft: RecapPage = page.specific.get_latest_revision_as_object()
        self._set_fields(draft, version.fields)
        draft.body = json.dumps(self._set_notes(copy_body(draft), str(page.pk), version.blocks))
        revision: Revision = draft.save_revision(user=self.user, changed=True, clean=False)
        self.log_import(draft, revision)
        return revision

    def log_import(self, page: Page, revision: Revision) -> None:
        log(page, IMPORT_ACTION, user=self.user, revision=revision, data=self.log_data)

    def _set_fields(self, page: Any, fields: Mapping[str, Any]) -> None:
        for name, value in fields.items():
            if name in LIST_FIELDS:
                continue
            field = page._meta.get_field(name)
            if value in (None, ""):
                value = None if field.null else field.get_default()
            elif name in DATE_FIELDS:
                value = date.fromisoformat(value)
            elif getattr(field, "max_length", None):
                value = value[: field.max_length]
            setattr(page, name, value)
        if "former_addresses" in fields:
            page.former_addresses = "\n".join(fields["former_addresses"])
        if "speakers" in fields:
            self._set_speakers(page, fields["speakers"])
        if "topics" in fields:
            topics = page.topics.names() if page.pk else ()
            if sorted(topics) != sorted(fields["topics"]):
                page.topics.set(fields["topics"], clear=True)

    def _set_speakers(self, page: TalkPage, names_and_roles: Iterable[Sequence[str]]) -> None:
        expected = [(name, role) for name, role in names_and_roles]
        rows = {(row.speaker.name, row.role): row for row in page.talk_speakers.all()}
        if list(rows) == expected:
            return
        page.talk_speakers.set(
            rows.get((name, role)) or TalkSpeaker(speaker=self._speakers[name[:255]], role=role)
            for name, role in expected
        )
        for order, row in enumerate(page.talk_speakers.all()):
            row.sort_order = order

    def prepare_speakers(self, versions: Iterable[PageVersion]) -> None:
        """Look up the speakers of all versions at once, and create those that are new."""
        names = {
            name[:255] for version in versions for name, _role in version.fields.get("speakers", ())
        }
        found = Speaker.objects.filter(name__in=names).select_related("merged_into")
        for speaker in sorted(found, key=lambda speaker: speaker.merged_into is not None):
            self._speakers.setdefault(speaker.name, speaker.merged_into or speaker)
        new_names = sorted(names - set(self._speakers))
        slugs = set(Speaker.objects.values_list("slug", flat=True)) if new_names else set()
        new_speakers = [Speaker(name=name, slug=make_slug(name, slugs)) for name in new_names]
        Speaker.objects.bulk_create(new_speakers)
        for backend in get_search_backends(with_auto_update=True) if new_speakers else ():
            backend.add_bulk(Speaker, new_speakers)
        self._speakers |= {speaker.name: speaker for speaker in new_speakers}

    def _set_notes(self, body: Body, name: str, blocks: Sequence[Block]) -> Body:
        block_id = make_block_id(f"{self.source.key}/{name}")
        set_notes(body, self.source_ids, [dict(block) for block in blocks], block_id)
        return body


def make_slug(title: str, taken: set[str], *, is_top_level: bool = False) -> str:
    """A slug that is not taken; it is added to those that are."""
    base = slugify(title, allow_unicode=True)[:200].strip("-") or "page"
    slug = make_unique(
        base, lambda slug: slug in taken or (is_top_level and is_reserved_slug(slug))
    )
    taken.add(slug)
    return slug
