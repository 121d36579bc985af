"""A page as plain data, the same from notes and from a revision, so that versions can be merged."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _
from wagtail.models import Page

from conferences.models import ConferencePage, DayPage, RecapPage, TalkPage
from conferences.stream_data import Block as StreamBlock, find_notes, get_content, read_body
from importers.parsed_documents import CONFERENCE, DAY, TALK, Block, ParsedPage

MAX_DESCRIPTION_LENGTH = 155
#: Shorter openings make no description.
MIN_OPENING_LENGTH = 40
PAGE_MODELS: dict[str, type[RecapPage]] = {CONFERENCE: ConferencePage, DAY: DayPage, TALK: TalkPage}
#: The fields of a page that notes may fill.
FIELDS = {
    CONFERENCE: (
        *("title", "series", "edition", "first_date", "last_date", "website"),
        *("language", "search_description", "former_addresses"),
    ),
    DAY: ("title", "date", "language", "search_description", "former_addresses"),
    TALK: (
        *("title", "kind", "official_url", "video_url", "slides_url", "code_url"),
        *("language", "search_description", "former_addresses", "speakers", "topics"),
    ),
}
LIST_FIELDS = frozenset({"former_addresses", "speakers", "topics"})


def get_page_type(page: Page) -> str:
    return next(
        name for name, model in PAGE_MODELS.items() if issubclass(page.specific_class, model)
    )


@dataclass(frozen=True)
class PageVersion:
    """A page's fields, and its blocks from the notes of one source."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    blocks: tuple[StreamBlock, ...] = ()
    #: Where the notes have each block, by its id.
    lines: Mapping[str, Any] = field(default_factory=dict)
    #: The picture for each address in the notes: an image's id, or a mark for a new one.
    pictures: Mapping[str, str | int] = field(default_factory=dict)
    #: Fields that another source or an editor filled first: there these notes never conflict.
    yielded_fields: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> "PageVersion | None":
        if not data:
            return None
        return cls(
            data.get("fields", {}),
            tuple(data.get("blocks", ())),
            data.get("lines", {}),
            data.get("pictures", {}),
            tuple(data.get("yielded_fields", ())),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "fields": dict(self.fields),
            "blocks": list(self.blocks),
            "lines": {block_id: list(lines) for block_id, lines in self.lines.items()},
            "pictures": dict(self.pictures),
            "yielded_fields": list(self.yielded_fields),
        }

    def with_speaker_names(self, names: Mapping[str, str]) -> "PageVersion":
        """With every speaker under the name that was kept when two were merged."""
        speakers = self.fields.get("speakers")
        if not speakers or not names:
            return self
        renamed = dict.fromkeys((names.get(name, name), role) for name, role in speakers)
        return replace(
            self, fields={**self.fields, "speakers": [list(speaker) for speaker in renamed]}
        )

    def keep_blocks(self, ids: Collection[str]) -> "PageVersion":
        return replace(
            self,
            blocks=tuple(block for block in self.blocks if block["id"] in ids),
            lines={block_id: lines for block_id, lines in self.lines.items() if block_id in ids},
        )


def read_revision(
    content: Mapping[str, Any],
    page_type: str,
    source_id: int | None,
    speakers: Mapping[int, str],
    topics: Mapping[int, str],
) -> PageVersion:
    """The fields of a page's newest revision, and its notes of one source."""
    fields = {name: content.get(name) for name in FIELDS[page_type] if name not in LIST_FIELDS}
    fields["former_addresses"] = (content.get("former_addresses") or "").splitlines()
    if page_type == TALK:
        # A draft may still name speakers and topics that were deleted since.
        fields["speakers"] = [
            [speakers[row["speaker"]], row["role"]]
            for row in content["talk_speakers"]
            if row["speaker"] in speakers
        ]
        fields["topics"] = [
            topics[row["tag"]] for row in content["tagged_topics"] if row["tag"] in topics
        ]
    notes = find_notes(read_body(content), source_id)
    return PageVersion(fields, tuple(get_content(notes)) if notes else ())


def read_fields(page: ParsedPage, conference: str) -> dict[str, Any]:
    """The fields that the notes fill. Those they do not mention are left out."""
    fields: dict[str, Any] = {
        "title": page.title[:255],
        "language": page.language,
        "search_description": page.description or make_description(page, conference),
        "former_addresses": list(page.former_addresses),
    }
    if page.type == CONFERENCE:
        fields |= {
            "series": page.series,
            "edition": page.edition,
            "first_date": page.date and page.date.isoformat(),
            "last_date": page.last_date and page.last_date.isoformat(),
            "website": page.website,
        }
    elif page.type == DAY:
        fields["date"] = page.date and page.date.isoformat()
    else:
        fields |= {
            "kind": page.kind,
            "official_url": page.official_url,
            "video_url": page.video_url,
            "slides_url": page.slides_url,
            "code_url": page.code_url,
            "speakers": [[speaker.name, speaker.role] for speaker in page.speakers],
            "topics": list(page.topics),
        }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def make_description(page: ParsedPage, conference: str) -> str:
    """For search engines and lists: the first words of the notes, else what the page is."""
    for block in page.blocks:
        if len(block.opening) >= MIN_OPENING_LENGTH:
            return shorten(block.opening, MAX_DESCRIPTION_LENGTH)
    if page.type == TALK and page.speakers:
        text = _("“{title}” by {speaker}, at {conference}.")
    elif page.type == TALK:
        text = _("“{title}”, at {conference}.")
    elif page.type == DAY:
        text = _("{title} of {conference}: its talks, with notes.")
    else:
        text = _("{conference}: the talks day by day, with notes.")
    speaker = page.speakers[0].name if page.speakers else ""
    text = text.format(title=page.title, speaker=speaker, conference=conference)
    return shorten(text, MAX_DESCRIPTION_LENGTH)


def shorten(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:–—- ") + "…"


def make_block_id(name: str) -> str:
    """The id of a new block: the same in every import of the same notes."""
    return str(uuid5(NAMESPACE_URL, name))


def make_stream_block(block: Block, block_id: str) -> StreamBlock:
    return {"type": block.kind, "value": block.value, "id": block_id}
