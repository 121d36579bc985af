"""What a page's stored body holds for those who search it: its words, quotes and links.

Works on the stored blocks as they are, so that a thousand pages cost no query for their pictures,
sources and linked pages.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from markdown_it.token import Token

from conferences import markdown
from conferences.markdown.autolinks import with_bare_links
from conferences.public.models import Excerpt
from conferences.stream_data import Block, Body, leaf_blocks

#: PostgreSQL's search vector holds a megabyte; a character may take four bytes.
LONGEST_BODY = 250_000


@dataclass
class Extract:
    words: list[str] = field(default_factory=list)
    excerpts: list[Excerpt] = field(default_factory=list)
    has_video: bool = False
    has_code: bool = False

    @property
    def body(self) -> str:
        words = " ".join(" ".join(filter(None, self.words)).split())
        return words[:LONGEST_BODY].replace("\0", "")

    @property
    def has_quotes(self) -> bool:
        return any(excerpt.kind == Excerpt.Kind.QUOTE for excerpt in self.excerpts)

    def add_link(self, text: str, url: str, block: str = "") -> None:
        try:
            parts = urlsplit(url.strip())
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            return
        address = urlunsplit((parts.scheme.lower(), parts.netloc.lower(), *parts[2:4], ""))
        if parts.scheme.lower() not in {"http", "https"} or not host or len(address) > 1000:
            return
        if any(excerpt.url == address for excerpt in self.excerpts if excerpt.kind == "link"):
            return
        self._add(Excerpt.Kind.LINK, block, text=text or address, url=address, host=host[:255])

    def add_quote(self, text: str, attribution: str, url: str, block: str) -> None:
        self._add(
            Excerpt.Kind.QUOTE, block, text=text, attribution=attribution[:255], url=url[:1000]
        )

    def _add(self, kind: Excerpt.Kind, block: str, **values: str) -> None:
        values = {name: value.replace("\0", "") for name, value in values.items()}
        position = len(self.excerpts)
        self.excerpts.append(Excerpt(kind=kind, block=block, position=position, **values))


def extract(body: Body, refused: Collection[int]) -> Extract:
    found = Extract()
    for block in leaf_blocks(body, hidden_sources=refused):
        read = READERS.get(block["type"])
        if read and block["value"]:
            read(found, block["value"], block.get("id") or "")
    return found


def _heading(found: Extract, value: Block, _block: str) -> None:
    found.words.append(value.get("text") or "")


def _prose(found: Extract, text: str, block: str) -> None:
    for token in markdown.parsed(text):
        if token.type == "inline":
            found.words.append(markdown.plain_text(token))
            for title, url in _links(token):
                found.add_link(title, url, block)
        elif token.type in {"fence", "code_block"}:
            found.words.append(token.content)
            found.has_code = True


def _links(inline: Token) -> Iterator[tuple[str, str]]:
    """Each link of a paragraph: its words and its address, bare ones too."""
    url, words = "", ""
    for token in with_bare_links(inline.children or ()):
        if token.type == "link_open":
            url, words = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            yield words.strip(), url
            url = ""
        elif url:
            words += token.content


def _quote(found: Extract, value: Block, block: str) -> None:
    text, attribution = value.get("text") or "", value.get("attribution") or ""
    if text.strip():
        found.add_quote(text, attribution, value.get("link") or "", block)
    words = (markdown.plain_text(one) for one in markdown.parsed(text) if one.type == "inline")
    found.words += [*words, attribution]


def _code(found: Extract, value: Block, _block: str) -> None:
    found.has_code = True
    found.words += [value.get("caption") or "", value.get("code") or ""]


def _link(found: Extract, value: Block, block: str) -> None:
    found.words += [value.get("title") or "", value.get("note") or ""]
    found.add_link(value.get("title") or "", value.get("url") or "", block)


def _image(found: Extract, value: Block, _block: str) -> None:
    picture = value.get("image")
    if isinstance(picture, dict) and not picture.get("decorative"):
        found.words.append(picture.get("alt_text") or "")
    found.words += [_plain(value.get("caption")), value.get("credit") or ""]


def _table(found: Extract, value: Block, _block: str) -> None:
    found.words.append(value.get("caption") or "")
    found.words += [column.get("heading") or "" for column in value.get("columns") or ()]
    for row in value.get("rows") or ():
        found.words += [_plain(cell) for cell in row.get("values") or ()]


def _embed(found: Extract, value: Block, _block: str) -> None:
    found.has_video = True
    found.words.append(value.get("title") or "")


def _transcript(found: Extract, value: Block, _block: str) -> None:
    found.words += [value.get("label") or "", value.get("text") or ""]


def _raw(found: Extract, value: Block, _block: str) -> None:
    found.words.append(value.get("text") or "")


def _plain(text: str | None) -> str:
    return " ".join(map(markdown.plain_text, markdown.parsed(text or "")))


READERS: dict[str, Callable[[Extract, Any, str], None]] = {
    "heading": _heading,
    "prose": _prose,
    "quote": _quote,
    "code": _code,
    "link": _link,
    "image": _image,
    "table": _table,
    "embed": _embed,
    "transcript": _transcript,
    "raw": _raw,
}
