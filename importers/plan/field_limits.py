"""Makes the values of a document valid for the site, so that editors can save the drafts.

Web addresses that do not fit their field stay in the text. Whatever is shortened or left out is
reported.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from conferences import redirects
from conferences.blocks import ContentBlock
from conferences.markdown.stats import count_elements as count_markdown
from conferences.models import Source, Speaker, Topic
from importers import parsed_documents
from importers.page_versions import PAGE_MODELS, shorten
from importers.parsed_documents import CONFERENCE, TALK, Block, LineRange, Message, ParsedPage
from importers.parsers.block_counts import count_block
from importers.parsers.block_values import escape_markdown

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The labels are used in messages and as the text of links.
URL_LABELS = {
    "official_url": _("Official page"),
    "video_url": _("Video"),
    "slides_url": _("Slides"),
    "code_url": _("Code"),
}
#: The URL of a link block; the link of a quote is validated alike.
LINK_BLOCK_URL = ContentBlock().child_blocks["link"].child_blocks["url"]


def fit_to_fields(document: parsed_documents.Document) -> parsed_documents.Document:
    """The document with valid values, and messages about what was changed."""
    fitter = _FieldFitter()
    return replace(
        document,
        conference=fitter.fit_page(document.conference),
        author=fitter.shorten_value(Source, "author", _("Author"), document.author),
        licence=fitter.shorten_value(Source, "licence", _("Licence"), document.licence),
        url=fitter.check_url(Source, "url", _("Address of the notes"), document.url),
        messages=(*document.messages, *fitter.messages),
    )


class _FieldFitter:
    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.lines: LineRange = (1, 1)

    def _add_warning(self, text: str, remedy: str, lines: LineRange | None = None) -> None:
        self.messages.append(Message("warning", text, lines or self.lines, remedy))

    def fit_page(self, page: ParsedPage) -> ParsedPage:
        self.lines = page.first_lines
        model = PAGE_MODELS[page.type]
        values: dict[str, Any] = {
            "title": self.shorten_value(model, "title", _("Title"), page.title),
            "language": self._check_language(model, page.language),
            "former_addresses": tuple(self._check_former_addresses(page)),
            "speakers": tuple(map(self._shorten_name, page.speakers)),
            "topics": tuple(
                self.shorten_value(Topic, "name", _("Topic"), topic) for topic in page.topics
            ),
        }
        links_in_text: list[Block] = []
        if page.type == CONFERENCE:
            # Both were derived from the title and the talks' addresses, which are kept.
            values["series"] = shorten(page.series, _get_field(model, "series").max_length or 0)
            if not _is_valid(_get_field(model, "website"), page.website):
                values["website"] = ""
        elif page.type == TALK:
            for name, label in URL_LABELS.items():
                url = getattr(page, name)
                if not _is_valid(_get_field(model, name), url):
                    values[name] = ""
                    links_in_text.append(self._move_url_to_text(label, url))
        values["blocks"] = (*links_in_text, *self._fit_blocks(page.blocks))
        values["children"] = tuple(self.fit_page(child) for child in page.children)
        return replace(page, **values)

    def _shorten_name(self, speaker: parsed_documents.Speaker) -> parsed_documents.Speaker:
        name = self.shorten_value(Speaker, "name", _("Speaker"), speaker.name)
        return replace(speaker, name=name)

    def shorten_value(self, model: type[Any], name: str, label: "StrOrPromise", text: str) -> str:
        limit = _get_field(model, name).max_length or 0
        if len(text) <= limit:
            return text
        message = ngettext(
            "{label}: shortened to {limit} character. In full: “{text}”.",
            "{label}: shortened to {limit} characters. In full: “{text}”.",
            limit,
        )
        message = message.format(label=label, limit=limit, text=text)
        self._add_warning(message, gettext("Shorten it in the notes or on the site."))
        return shorten(text, limit)

    def check_url(self, model: type[Any], name: str, label: "StrOrPromise", url: str) -> str:
        if _is_valid(_get_field(model, name), url):
            return url
        text = gettext("{label}: left out, since this is not a valid web address: {url}")
        remedy = gettext("Correct it, and enter it on the site.")
        self._add_warning(text.format(label=label, url=url), remedy)
        return ""

    def _move_url_to_text(self, label: "StrOrPromise", url: str) -> Block:
        text = gettext("{label}: added to the text, since its field does not accept this: {url}")
        remedy = gettext(
            "Correct or shorten it, move it to its field, and remove it from the text."
        )
        self._add_warning(text.format(label=label, url=url), remedy)
        return _make_prose(_make_link(str(label), url), (self.lines[0], self.lines[0]))

    def _check_language(self, model: type[Any], code: str) -> str:
        code = code.replace("_", "-")
        if _is_valid(_get_field(model, "language"), code):
            return code
        text = gettext("“{code}” is not a valid language code, so it was left out.")
        remedy = gettext("Enter a code such as en, de or pt-br on the page.")
        self._add_warning(text.format(code=code), remedy)
        return ""

    def _check_former_addresses(self, page: ParsedPage) -> Iterator[str]:
        for address in page.former_addresses:
            path = _extract_path(address)
            if problem := redirects.find_path_problem(path):
                text = gettext("A former address was left out. {problem}").format(problem=problem)
                remedy = gettext("If you need it, create a redirect under Settings > Redirects.")
                self._add_warning(text, remedy)
                continue
            if path != address:
                text = gettext("The former address “{address}” was read as {path}.")
                text = text.format(address=address, path=path)
                remedy = gettext("If that is wrong, correct it on the page, under Sources.")
                self.messages.append(Message("info", text, self.lines, remedy))
            yield path

    def _fit_blocks(self, blocks: Sequence[Block]) -> Iterator[Block]:
        for is_invalid, run in groupby(blocks, _is_invalid_link):
            if is_invalid:
                yield self._make_list(list(run))
            else:
                yield from map(self._check_quote, run)

    def _make_list(self, links: Sequence[Block]) -> Block:
        """The list of Markdown links that these link blocks were made from."""
        for link in links:
            self._report_link(link.value["url"], link.lines)
        items = [f"- {_make_link(link.value['title'], link.value['url'])}" for link in links]
        return _make_prose("\n".join(items), (links[0].lines[0], links[-1].lines[1]))

    def _check_quote(self, block: Block) -> Block:
        """A link that is not valid for the quote block moves into the quote's text."""
        if block.kind != "quote" or _is_valid(LINK_BLOCK_URL, block.value["link"]):
            return block
        value = block.value
        self._report_link(value["link"], block.lines)
        text = f"{value['text']}\n\n— {_make_link(value['attribution'], value['link'])}"
        value = value | {"text": text, "attribution": "", "link": ""}
        return replace(block, value=value, counts=count_block("quote", value))

    def _report_link(self, url: str, lines: LineRange) -> None:
        text = gettext("This is not a valid web address, so the link stays in the text: {url}")
        self._add_warning(text.format(url=url), gettext("Correct the address."), lines)


def _get_field(model: type[Any], name: str) -> "Field[Any, Any]":
    field: Field[Any, Any] = model._meta.get_field(name)
    return field


def _is_valid(field: Any, value: str) -> bool:
    """Whether a field of a model, or a block, accepts a value. Empty values are always valid."""
    if not value:
        return True
    try:
        field.clean(value, None) if isinstance(field, Field) else field.clean(value)
    except ValidationError:
        return False
    return True


def _is_invalid_link(block: Block) -> bool:
    return block.kind == "link" and not _is_valid(LINK_BLOCK_URL, block.value["url"])


def _extract_path(address: str) -> str:
    """The path of a former address that may be a whole URL, or lack its first slash."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.scheme and parts.netloc:
        address = parts._replace(scheme="", netloc="").geturl()
    return address if address.startswith("/") else f"/{address}"


def _make_link(text: str, url: str) -> str:
    url = " ".join(url.split()).replace("<", "%3C").replace(">", "%3E")
    return f"[{escape_markdown(text)}](<{url}>)"


def _make_prose(text: str, lines: LineRange) -> Block:
    return Block("prose", text, lines, count_markdown(text))
