"""What notes say, made fit for the site: nothing that the editing form would refuse later.

Addresses that have no place of their own stay in the text; what is cut or left out is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Field

from conferences import redirects
from conferences.blocks import ContentBlock
from conferences.markdown import count_elements as counts_of_text
from conferences.models import ConferencePage, DayPage, RecapPage, Source, Speaker, TalkPage, Topic
from importers.documents import (
    CONFERENCE,
    DAY,
    TALK,
    Block,
    Document,
    LineRange,
    Message,
    ParsedPage,
)
from importers.page_versions import shortened
from importers.parsers.block_counts import count_block
from importers.parsers.block_values import escape_markdown

MODELS: dict[str, type[RecapPage]] = {CONFERENCE: ConferencePage, DAY: DayPage, TALK: TalkPage}
#: A talk's addresses elsewhere, and what they are called in a text.
ADDRESSES = {
    "official_url": "Official page",
    "video_url": "Video",
    "slides_url": "Slides",
    "code_url": "Code",
}
#: The part of a link block that takes an address; that of a quote is the same.
ADDRESS = ContentBlock().child_blocks["link"].child_blocks["url"]


def checked(document: Document) -> Document:
    """The same document with every value as the site takes it, and what was done about it."""
    checking = Checking()
    conference = checking.recap(document.conference)
    document = replace(
        document,
        conference=conference,
        author=checking.short(Source, "author", "The author", document.author),
        licence=checking.short(Source, "licence", "The licence", document.licence),
        url=checking.address(Source, "url", "The address of these notes", document.url),
    )
    return replace(document, messages=(*document.messages, *checking.messages))


class Checking:
    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.lines: LineRange = (1, 1)

    def say(self, level: str, text: str, remedy: str, lines: LineRange | None = None) -> None:
        self.messages.append(Message(level, text, lines or self.lines, remedy))

    def recap(self, recap: ParsedPage) -> ParsedPage:
        self.lines = recap.lines[0] if recap.lines else (1, 1)
        model = MODELS[recap.type]
        values: dict[str, Any] = {
            "title": self.short(model, "title", "The title", recap.title),
            "language": self._language(recap.language),
            "former_addresses": tuple(self._former_addresses(recap)),
            "speakers": tuple(
                replace(person, name=self.short(Speaker, "name", "A speaker's name", person.name))
                for person in recap.speakers
            ),
            "topics": tuple(
                self.short(Topic, "name", "A topic's name", topic) for topic in recap.topics
            ),
        }
        aside: list[Block] = []
        if recap.type == CONFERENCE:
            # Both were worked out from what stays elsewhere.
            values["series"] = shortened(recap.series, _field(model, "series").max_length or 0)
            if not _takes(_field(model, "website"), recap.website):
                values["website"] = ""
        elif recap.type == TALK:
            for name, label in ADDRESSES.items():
                if not _takes(_field(model, name), getattr(recap, name)):
                    values[name] = ""
                    aside.append(self._in_the_text(label, getattr(recap, name)))
        values["blocks"] = (*aside, *self._blocks(recap.blocks))
        values["children"] = tuple(self.recap(child) for child in recap.children)
        return replace(recap, **values)

    def short(self, model: type[Any], name: str, what: str, text: str) -> str:
        longest = _field(model, name).max_length or 0
        if len(text) <= longest:
            return text
        self.say(
            "warning",
            f"{what} has {len(text)} letters, {longest} is the most, so it was cut: “{text}”.",
            "Shorten it in the notes or on the page.",
        )
        return shortened(text, longest)

    def address(self, model: type[Any], name: str, what: str, address: str) -> str:
        if _takes(_field(model, name), address):
            return address
        self.say(
            "warning",
            f"{what} is none that the site takes, so it was left out: {address}",
            "Mend it, and put it in by hand.",
        )
        return ""

    def _in_the_text(self, label: str, address: str) -> Block:
        self.say(
            "warning",
            f"The field “{label}” does not take this address; it stands in the text: {address}",
            "Mend or shorten it, put it in its field, and take it out of the text.",
        )
        return _prose(_link(label, address), (self.lines[0], self.lines[0]))

    def _language(self, code: str) -> str:
        code = code.replace("_", "-")
        if _takes(_field(RecapPage, "language"), code):
            return code
        self.say(
            "warning",
            f"“{code}” is no code of a language, so it was left out.",
            "Write one such as en, de or pt-br on the page.",
        )
        return ""

    def _former_addresses(self, recap: ParsedPage) -> Iterator[str]:
        for address in recap.former_addresses:
            path = _path(address)
            if why := redirects.find_path_problem(path):
                remedy = "Where it is wanted, make a redirect by hand."
                self.say("warning", f"A former address was left out: {why}", remedy)
                continue
            if path != address:
                remedy = "Mend it on the page, under Sources, if it was another one."
                self.say("info", f"The former address “{address}” was read as {path}.", remedy)
            yield path

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[Block]:
        for refused, run in groupby(blocks, self._is_refused_link):
            if refused:
                yield self._list(list(run))
            else:
                yield from map(self._with_its_link, run)

    def _is_refused_link(self, block: Block) -> bool:
        return block.kind == "link" and not _takes(ADDRESS, block.value["url"])

    def _list(self, links: Sequence[Block]) -> Block:
        """Links whose addresses no link block takes are the list in the text that they were."""
        for link in links:
            self._say_of_link(link.value["url"], link.lines)
        items = [f"- {_link(link.value['title'], link.value['url'])}" for link in links]
        return _prose("\n".join(items), (links[0].lines[0], links[-1].lines[1]))

    def _with_its_link(self, block: Block) -> Block:
        """A quote whose link no block takes says in its text where it is from."""
        if block.kind != "quote" or _takes(ADDRESS, block.value["link"]):
            return block
        value = block.value
        self._say_of_link(value["link"], block.lines)
        text = f"{value['text']}\n\n— {_link(value['attribution'], value['link'])}"
        value = value | {"text": text, "attribution": "", "link": ""}
        return replace(block, value=value, counts=count_block("quote", value))

    def _say_of_link(self, address: str, lines: LineRange) -> None:
        self.say(
            "warning",
            f"No block takes this address, so the link stays in the text: {address}",
            "Mend the address.",
            lines,
        )


def _field(model: type[Any], name: str) -> "Field[Any, Any]":
    field: Field[Any, Any] = model._meta.get_field(name)
    return field


def _takes(field: Any, value: str) -> bool:
    """Whether a field of a model, or a block, takes a value; it may always stay empty."""
    if not value:
        return True
    try:
        field.clean(value, None) if isinstance(field, Field) else field.clean(value)
    except ValidationError:
        return False
    return True


def _path(address: str) -> str:
    """A former address as a path, where it was written whole or without its first slash."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.scheme and parts.netloc:
        address = parts._replace(scheme="", netloc="").geturl()
    return address if address.startswith("/") else f"/{address}"


def _link(words: str, address: str) -> str:
    address = " ".join(address.split()).replace("<", "%3C").replace(">", "%3E")
    return f"[{escape_markdown(words)}](<{address}>)"


def _prose(text: str, lines: LineRange) -> Block:
    return Block("prose", text, lines, counts_of_text(text))
