"""One page at a time: from a merged version to a draft in the tree."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.text import slugify
from wagtail.blocks import StreamValue
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.search.backends import get_search_backends

from conferences.models import (
    ConferencePage,
    DayPage,
    RecapPage,
    Source,
    Speaker,
    TalkPage,
    TalkSpeaker,
)
from conferences.slugs import is_reserved_slug
from conferences.stream_data import NOTES, Body, content_of, find_notes, page_body
from conferences.text import make_unique
from importers import page_versions
from importers.documents import CONFERENCE, DAY, TALK
from importers.page_versions import Version

MODELS: dict[str, type[RecapPage]] = {CONFERENCE: ConferencePage, DAY: DayPage, TALK: TalkPage}


def type_of_page(page: Page) -> str:
    return next(type_ for type_, model in MODELS.items() if issubclass(page.specific_class, model))


DATES = frozenset({"date", "first_date", "last_date"})
IMPORT_ACTION = "importers.import"
#: Fields that a page sets in its own way.
APART = frozenset({"speakers", "topics", "former_addresses"})


class Writer:
    """Writes the pages of one source for one person."""

    def __init__(
        self, source: Source, user: AbstractBaseUser | None, replaced: Sequence[Source] = ()
    ) -> None:
        self.source, self.user, self.replaced = source, user, replaced
        self._speakers: dict[str, Speaker] = {}
        self.log_data = {"source": source.title, "key": source.key}

    def new_page(self, type_: str, version: Version, taken: set[str]) -> RecapPage:
        """A page not yet in the tree; its slug is free among those taken beside it."""
        page = MODELS[type_](live=False, has_unpublished_changes=True, owner=self.user)
        self._set_fields(page, version["fields"])
        page.slug = free_slug(page.title, taken, top=type_ == CONFERENCE)
        page.draft_title = page.title
        page.body = self._body(page, type_, version["blocks"])
        return page

    def _body(self, page: RecapPage, name: str, blocks: Sequence[Mapping[str, Any]]) -> Any:
        """A new page's body. The source is given as it is, so that no page asks for it again."""
        stream = page._meta.get_field("body").stream_block
        raw = self._with_notes([], name, blocks)
        if not raw:
            return stream.to_python([])
        notes = stream.child_blocks[NOTES]
        content = notes.child_blocks["content"].to_python(content_of(raw[0]))
        value = notes.normalize({"source": self.source, "content": content})
        return StreamValue(stream, [(NOTES, value, raw[0]["id"])])

    def update(self, page: Page, version: Version) -> Revision:
        """A new draft of a page that exists; what is live stays as it is."""
        self.know_speakers([version])
        draft: RecapPage = page.specific.get_latest_revision_as_object()
        self._set_fields(draft, version["fields"])
        body = self._with_notes(page_body(draft), str(page.pk), version["blocks"])
        draft.body = json.dumps(body)
        revision = draft.save_revision(user=self.user, changed=True, clean=False)
        self.log(draft, revision)
        return revision

    def log(self, page: Page, revision: Revision | None) -> None:
        log(
            instance=page,
            action=IMPORT_ACTION,
            user=self.user,
            revision=revision,
            data=self.log_data,
        )

    def _set_fields(self, page: RecapPage, fields: Mapping[str, Any]) -> None:
        for name, value in fields.items():
            if name in APART:
                continue
            field = page._meta.get_field(name)
            if value in (None, ""):
                value = None if field.null else field.get_default()
            elif name in DATES:
                value = date.fromisoformat(value)
            elif getattr(field, "max_length", None):
                value = value[: field.max_length]
            setattr(page, name, value)
        if "former_addresses" in fields:
            page.former_addresses = "\n".join(fields["former_addresses"])
        if isinstance(page, TalkPage):
            self._set_people(page, fields)

    def _set_people(self, page: TalkPage, fields: Mapping[str, Any]) -> None:
        wanted = [(name, role) for name, role in fields.get("speakers", ())]
        there = {(row.speaker.name, row.role): row for row in page.talk_speakers.all()}
        if list(there) != wanted:
            page.talk_speakers = [
                there.get((name, role))
                or TalkSpeaker(speaker=self._speakers[name[:255]], role=role)
                for name, role in wanted
            ]
            for order, row in enumerate(page.talk_speakers.all()):
                row.sort_order = order
        if "topics" in fields and sorted(page.topics.names() if page.pk else ()) != sorted(
            fields["topics"]
        ):
            page.topics.set(fields["topics"], clear=True)

    def know_speakers(self, results: Iterable[Version | None]) -> None:
        """Look up all the people at once, and make those who are new."""
        names = {
            name[:255]
            for result in results
            for name, _ in (result or {"fields": {}})["fields"].get("speakers", ())
        }
        named = Speaker.objects.filter(name__in=names).select_related("merged_into")
        for speaker in sorted(named, key=lambda speaker: speaker.merged_into is not None):
            self._speakers.setdefault(speaker.name, speaker.merged_into or speaker)
        new = sorted(names - set(self._speakers))
        taken = set(Speaker.objects.values_list("slug", flat=True)) if new else set()
        made = [Speaker(name=name, slug=free_slug(name, taken)) for name in new]
        Speaker.objects.bulk_create(made)
        for backend in get_search_backends(with_auto_update=True) if made else ():
            backend.add_bulk(Speaker, made)
        self._speakers |= {speaker.name: speaker for speaker in made}

    def _with_notes(self, body: Body, name: str, blocks: Sequence[Mapping[str, Any]]) -> Body:
        """The body with these blocks as this source's notes; everything else in its place."""
        content = [dict(block) for block in blocks]
        for source in (self.source, *self.replaced):
            if notes := find_notes(body, source.pk):
                notes["value"] = {"source": self.source.pk, "content": content}
                return body
        if content:
            body.append(
                {
                    "type": NOTES,
                    "id": page_versions.block_id(f"{self.source.key}/{name}"),
                    "value": {"source": self.source.pk, "content": content},
                }
            )
        return body


def free_slug(title: str, taken: set[str], *, top: bool = False) -> str:
    """The title as an address, with a number where it is taken; the first free one is taken."""
    base = slugify(title, allow_unicode=True)[:200].strip("-") or "page"
    slug = make_unique(base, lambda slug: slug in taken or (top and is_reserved_slug(slug)))
    taken.add(slug)
    return slug
