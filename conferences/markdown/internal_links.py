"""Markdown for the site's own pages and images: [the keynote](page:12), ![the hall](picture:34)."""

import re
from collections.abc import Callable
from html import unescape

from conferences.markdown.parser import parse

PAGE_URL = re.compile(r"page:(\d{1,9})$")
IMAGE_URL = re.compile(r"picture:(\d{1,9})$")
_PAGE_PLACEHOLDER = re.compile(r'(<a )data-page="(\d+)"')
_IMAGE_PLACEHOLDER = re.compile(r'<span data-picture="(\d+)">([^<]*)</span>')


def find_page_ids(text: str) -> set[int]:
    """The site's own pages that a text links to."""
    return _find_ids(text, "page:", "link_open", "href", PAGE_URL)


def find_image_ids(text: str) -> set[int]:
    """The site's own images that a text shows."""
    return _find_ids(text, "picture:", "image", "src", IMAGE_URL)


def _find_ids(text: str, scheme: str, token_type: str, attr: str, url: re.Pattern[str]) -> set[int]:
    # Parsing is slow, and few texts hold the scheme. An entity may stand for its letters.
    if scheme not in text and "&" not in text:
        return set()
    return {
        int(match[1])
        for token in parse(text)
        for child in token.children or ()
        if child.type == token_type and (match := url.match(str(child.attrGet(attr) or "")))
    }


def fill_page_links(
    html: str, get_urls: Callable[[set[int]], dict[int, str]], *, marked: bool = False
) -> str:
    """Give the links to the site's own pages their addresses; without one, keep the words alone.

    Marked for editors' tools, a link without an address says which page it was for. Text cannot
    pass for such a link: in text the < is escaped, in attributes the quotation marks are.
    """
    page_ids = {int(number) for _, number in _PAGE_PLACEHOLDER.findall(html)}
    if not page_ids:
        return html
    urls = get_urls(page_ids)

    def replace(match: re.Match[str]) -> str:
        url = urls.get(int(match[2]))
        if url:
            return f'{match[1]}href="{url}"'
        mark = f' data-lost="{match[2]}"' if marked else ""
        return f'{match[1]}class="link-lost"{mark}'

    return _PAGE_PLACEHOLDER.sub(replace, html)


def fill_images(html: str, make_renderer: Callable[[set[int]], Callable[[int, str], str]]) -> str:
    """Put the site's own images where a text asks for them; for a deleted one, its words."""
    image_ids = {int(number) for number, _ in _IMAGE_PLACEHOLDER.findall(html)}
    if not image_ids:
        return html
    render = make_renderer(image_ids)
    return _IMAGE_PLACEHOLDER.sub(
        lambda match: render(int(match[1]), unescape(match[2])) or render_missing_image(match[2]),
        html,
    )


def render_missing_image(words: str) -> str:
    """Renders an image that is not here as its name or its words, already escaped."""
    return f'<span class="picture-elsewhere" data-missing-image>{words}</span>'
