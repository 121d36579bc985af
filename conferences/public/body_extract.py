"""The text, quotes and links of a page's body, for the index.

Reads the stored blocks as they are, so that no image, source or linked page is fetched.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from markdown_it.token import Token

from conferences.markdown.autolinks import link_bare_urls
from conferences.markdown.parser import get_plain_text, parse
from conferences.public.models import QuoteOrLink
from conferences.stream_data import Block, Body, walk_leaves

#: A search vector of PostgreSQL holds a megabyte, and a character may take four bytes.
MAX_BODY_LENGTH = 250_000
MAX_URL_LENGTH = 1000
#: The parts of blocks that are plain text.
PLAIN_PARTS = {
    "heading": ("text",),
    "code": ("caption", "code"),
    "link": ("title", "note"),
    "embed": ("title",),
    "transcript": ("label", "text"),
    "raw": ("text",),
}


@dataclass
class BodyExtract:
    texts: list[str] = field(default_factory=list)
    quotes_and_links: list[QuoteOrLink] = field(default_factory=list)
    has_video: bool = False
    has_code: bool = False

    @property
    def text(self) -> str:
        text = " ".join(" ".join(filter(None, self.texts)).split())
        return text[:MAX_BODY_LENGTH].replace("\0", "")

    @property
    def has_quotes(self) -> bool:
        return any(item.kind == QuoteOrLink.Kind.QUOTE for item in self.quotes_and_links)

    def add_link(self, text: str, url: str, block_id: str = "") -> None:
        """Adds a link to another site, unless the page has it already."""
        try:
            parts = urlsplit(url.strip())
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            return
        url = urlunsplit((parts.scheme.lower(), parts.netloc.lower(), *parts[2:4], ""))
        if parts.scheme.lower() not in {"http", "https"} or not host or len(url) > MAX_URL_LENGTH:
            return
        links = (item for item in self.quotes_and_links if item.kind == QuoteOrLink.Kind.LINK)
        if any(link.url == url for link in links):
            return
        self._add(QuoteOrLink.Kind.LINK, block_id, text=text or url, url=url, host=host[:255])

    def add_quote(self, text: str, attribution: str, url: str, block_id: str) -> None:
        values = {"text": text, "attribution": attribution[:255], "url": url[:MAX_URL_LENGTH]}
        self._add(QuoteOrLink.Kind.QUOTE, block_id, **values)

    def _add(self, kind: QuoteOrLink.Kind, block_id: str, **values: str) -> None:
        values = {name: value.replace("\0", "") for name, value in values.items()}
        position = len(self.quotes_and_links)
        item = QuoteOrLink(kind=kind, block_id=block_id, position=position, **values)
        self.quotes_and_links.append(item)


def extract_body(body: Body, refused_sources: Collection[int]) -> BodyExtract:
    extract = BodyExtract()
    for block in walk_leaves(body, hidden_sources=refused_sources):
        if block["value"]:
            _read_block(extract, block["type"], block["value"], block.get("id") or "")
    return extract


def _read_block(extract: BodyExtract, kind: str, value: Any, block_id: str) -> None:
    extract.has_video |= kind == "embed"
    extract.has_code |= kind == "code"
    extract.texts += [value.get(part) or "" for part in PLAIN_PARTS.get(kind, ())]
    match kind:
        case "prose":
            _read_prose(extract, value, block_id)
        case "quote":
            _read_quote(extract, value, block_id)
        case "link":
            extract.add_link(value.get("title") or "", value.get("url") or "", block_id)
        case "image":
            _read_image(extract, value)
        case "table":
            _read_table(extract, value)


def _read_prose(extract: BodyExtract, text: str, block_id: str) -> None:
    for token in parse(text):
        if token.type == "inline":
            extract.texts.append(get_plain_text(token))
            for title, url in _find_links(token):
                extract.add_link(title, url, block_id)
        elif token.type in {"fence", "code_block"}:
            extract.texts.append(token.content)
            extract.has_code = True


def _find_links(inline: Token) -> Iterator[tuple[str, str]]:
    """The text and the URL of each link of a paragraph, bare URLs too."""
    url, text = "", ""
    for token in link_bare_urls(inline.children or ()):
        if token.type == "link_open":
            url, text = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            yield text.strip(), url
            url = ""
        elif url:
            text += token.content


def _read_quote(extract: BodyExtract, value: Block, block_id: str) -> None:
    text, attribution = value.get("text") or "", value.get("attribution") or ""
    if text.strip():
        extract.add_quote(text, attribution, value.get("link") or "", block_id)
    inline = (token for token in parse(text) if token.type == "inline")
    extract.texts += [*map(get_plain_text, inline), attribution]


def _read_image(extract: BodyExtract, value: Block) -> None:
    image = value.get("image")
    if isinstance(image, dict) and not image.get("decorative"):
        extract.texts.append(image.get("alt_text") or "")
    extract.texts += [_get_plain_text(value.get("caption")), value.get("credit") or ""]


def _read_table(extract: BodyExtract, value: Block) -> None:
    extract.texts.append(value.get("caption") or "")
    extract.texts += [column.get("heading") or "" for column in value.get("columns") or ()]
    for row in value.get("rows") or ():
        extract.texts += [_get_plain_text(cell) for cell in row.get("values") or ()]


def _get_plain_text(text: str | None) -> str:
    return " ".join(map(get_plain_text, parse(text or "")))
