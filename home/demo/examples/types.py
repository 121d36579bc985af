"""The data of an example page."""

import datetime
from dataclasses import dataclass, field
from typing import Any

#: Its type and its value, as StreamField takes it.
Block = tuple[str, Any]


@dataclass(frozen=True)
class SourceExample:
    key: str
    title: str
    author: str
    licence: str = ""
    url: str = ""
    status: str = "own"


def notes(source: SourceExample, *content: Block) -> Block:
    return ("notes", {"source": source, "content": list(content)})


def picture(drawing: str, alt: str, caption: str = "", credit: str = "") -> Block:
    """A drawing by its name in `home.demo.drawings`. Without alt text it is decorative."""
    return ("image", {"drawing": drawing, "alt": alt, "caption": caption, "credit": credit})


def code(language: str, text: str, caption: str = "") -> Block:
    return ("code", {"language": language, "caption": caption, "code": text})


def quote(text: str, attribution: str) -> Block:
    return ("quote", {"text": text, "attribution": attribution, "link": ""})


def link(title: str, url: str, kind: str, note: str) -> Block:
    return ("link", {"title": title, "url": url, "page": None, "kind": kind, "note": note})


def table(caption: str, columns: dict[str, str], *rows: str) -> Block:
    """From the alignment of each column by its heading, and rows with “|” between the cells."""
    headings = [{"type": kind, "heading": heading} for heading, kind in columns.items()]
    cells = [{"values": row.split("|")} for row in rows]
    return ("table", {"caption": caption, "columns": headings, "rows": cells})


@dataclass(frozen=True)
class RecapExample:
    title: str
    slug: str
    #: For search engines and lists.
    description: str
    body: list[Block] = field(default_factory=list)
    language: str = "en"
    #: The edge case that this page shows, for the styleguide.
    shows: str = ""


@dataclass(frozen=True)
class TalkExample(RecapExample):
    kind: str = "talk"
    #: A name may have a role: "Name (moderator)".
    speakers: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    official_url: str = ""
    video_url: str = ""
    slides_url: str = ""
    code_url: str = ""


@dataclass(frozen=True)
class DayExample(RecapExample):
    date: datetime.date | None = None
    talks: list[TalkExample] = field(default_factory=list)


@dataclass(frozen=True)
class ConferenceExample(RecapExample):
    series: str = ""
    edition: int | None = None
    first_date: datetime.date | None = None
    last_date: datetime.date | None = None
    city: str = ""
    venue: str = ""
    time_zone: str = "UTC"
    website: str = ""
    accent: str = "brick"
    cover: str = ""
    cover_alt: str = ""
    former_addresses: str = ""
    days: list[DayExample] = field(default_factory=list)
    #: Talks without a day.
    talks: list[TalkExample] = field(default_factory=list)
