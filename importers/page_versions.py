"""A page as plain data, the same way from notes and from a revision, so that they can be merged.

A version is {"fields": {name: value}, "blocks": [a stream's blocks of one source's notes]}.
"""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from conferences.stream_data import content_of, find_notes, revision_body
from importers.documents import CONFERENCE, DAY, TALK, Block, ParsedPage

Version = dict[str, Any]

LONGEST_DESCRIPTION = 155
#: Fields of a page that notes may tell, and which of them are lists of names.
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
LISTS = frozenset({"former_addresses", "speakers", "topics"})


def of_notes(recap: ParsedPage, conference: str) -> Version:
    """What the notes say of a page. A field they are silent on is left out."""
    told: dict[str, Any] = {
        "title": recap.title[:255],
        "language": recap.language,
        "search_description": recap.description or description(recap, conference),
        "former_addresses": list(recap.former_addresses),
    }
    if recap.type == CONFERENCE:
        told |= {
            "series": recap.series,
            "edition": recap.edition,
            "first_date": recap.date and recap.date.isoformat(),
            "last_date": recap.last_date and recap.last_date.isoformat(),
            "website": recap.website,
        }
    elif recap.type == DAY:
        told["date"] = recap.date and recap.date.isoformat()
    else:
        told |= {
            "kind": recap.kind,
            "official_url": recap.official_url,
            "video_url": recap.video_url,
            "slides_url": recap.slides_url,
            "code_url": recap.code_url,
            "speakers": [[speaker.name, speaker.role] for speaker in recap.speakers],
            "topics": list(recap.topics),
        }
    return {
        "fields": {name: value for name, value in told.items() if value not in (None, "")},
        "blocks": [stream_block(block) for block in recap.blocks],
    }


def description(recap: ParsedPage, conference: str) -> str:
    """A sentence for search engines and lists: the first words of the notes, else what it is."""
    for block in recap.blocks:
        if len(block.opening) >= 40:
            return shortened(block.opening, LONGEST_DESCRIPTION)
    if recap.type == TALK:
        by = f" by {recap.speakers[0].name}" if recap.speakers else ""
        return shortened(f"“{recap.title}”{by}, at {conference}.", LONGEST_DESCRIPTION)
    if recap.type == DAY:
        return shortened(
            f"{recap.title} of {conference}: its talks, with notes.", LONGEST_DESCRIPTION
        )
    return shortened(f"{conference}: the talks day by day, with notes.", LONGEST_DESCRIPTION)


def shortened(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:–—- ") + "…"


def block_id(name: str) -> str:
    """The id of a block that is new: the same in every run, and never computed again."""
    return str(uuid5(NAMESPACE_URL, name))


def stream_block(block: Block) -> dict[str, Any]:
    """A block as a stream stores it, and its lines. A picture names its file until it is stored."""
    if block.kind != "image":
        return {"type": block.kind, "value": block.value, "lines": block.lines}
    value = block.value
    wanted = value["source"]
    if value["alternative"]:
        wanted += f" – “{value['alternative']}”"
    return {
        "type": "image",
        "value": {
            "image": None,
            "caption": value["caption"],
            "credit": "",
            "wanted": wanted[:500],
            "check_alt": False,
        },
        "picture": value,
        "lines": block.lines,
    }


def of_revision(
    content: Mapping[str, Any],
    type_: str,
    source_id: int | None,
    speakers: Mapping[int, str],
    topics: Mapping[int, str],
) -> Version:
    """What a page's newest revision says, and its notes of one source."""
    fields = {name: content.get(name) for name in FIELDS[type_] if name not in LISTS}
    fields["former_addresses"] = (content.get("former_addresses") or "").splitlines()
    if type_ == TALK:
        # A draft may still name people and topics that were deleted since.
        fields["speakers"] = [
            [speakers[row["speaker"]], row["role"]]
            for row in content["talk_speakers"]
            if row["speaker"] in speakers
        ]
        fields["topics"] = [
            topics[row["tag"]] for row in content["tagged_topics"] if row["tag"] in topics
        ]
    notes = find_notes(revision_body(content), source_id)
    return {"fields": fields, "blocks": content_of(notes) if notes else []}


def spelled(version: Version, called: Mapping[str, str]) -> Version:
    """A version with every person under the name that was kept of theirs."""
    people = version.get("fields", {}).get("speakers")
    if not people or not called:
        return version
    named = dict.fromkeys((called.get(name, name), role) for name, role in people)
    return version | {"fields": version["fields"] | {"speakers": [list(one) for one in named]}}
