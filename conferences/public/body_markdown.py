"""A page's Markdown texts for use elsewhere: with absolute URLs, and headings in one outline."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest
from wagtail.images import get_image_model

from conferences.block_rendering import Outline
from conferences.blocks import walk_leaf_children
from conferences.markdown.internal_links import IMAGE_URL, PAGE_URL, find_image_ids, find_page_ids
from conferences.markdown.parser import Heading
from conferences.markdown.renderer import PlacedHeading
from conferences.markdown.writer import rewrite_inline, rewrite_markdown
from conferences.models import RecapPage
from conferences.public.absolute_urls import get_page_url, make_absolute_url
from conferences.visibility import get_public_urls

#: The rendition of images in Markdown, which is made when an image is saved.
IMAGE_FILTER = "format-jpeg|width-1440"


class BodyReferences:
    """Resolves what the blocks of a page refer to; linked pages and images are fetched at once."""

    def __init__(self, page: RecapPage, request: HttpRequest) -> None:
        self._request = request
        self._base_url = get_page_url(request, page)
        self._outline = Outline()
        texts = list(_find_texts(page.body))
        page_ids = {pk for text in texts for pk in find_page_ids(text)}
        page_ids |= {
            block.value.page_id
            for block in walk_leaf_children(page.body)
            if block.block_type == "link" and block.value.page_id
        }
        self._page_paths = get_public_urls(page_ids) if page_ids else {}
        self._images = _fetch_images({pk for text in texts for pk in find_image_ids(text)})

    def resolve_markdown(self, text: str) -> str:
        return rewrite_markdown(text, self._resolve, self.place_heading)

    def resolve_inline(self, text: str | None) -> str:
        return rewrite_inline(text or "", self._resolve)

    def place_heading(self, heading: Heading) -> int:
        return self._outline.place(heading).level

    def open_notes(self, notes: Any) -> AbstractContextManager[PlacedHeading]:
        """The heading of an author's notes; headings placed inside go one level deeper."""
        return self._outline.section(notes.heading)

    def get_page_url(self, page_id: int) -> str:
        """The absolute URL of a page, or nothing if it is not public."""
        path = self._page_paths.get(page_id)
        return make_absolute_url(self._request, path) if path else ""

    def get_image_url(self, image: Any) -> str:
        try:
            return make_absolute_url(self._request, image.get_rendition(IMAGE_FILTER).url)
        except OSError:
            return ""  # its file is missing

    def get_link_url(self, link: Any) -> str:
        """The URL of a link block."""
        return self.get_page_url(link.page_id) if link.page_id else link["url"] or ""

    def _resolve(self, url: str) -> str:
        """A URL in a text as an absolute URL; nothing for a page or an image that is not there."""
        if found := PAGE_URL.match(url):
            return self.get_page_url(int(found[1]))
        if found := IMAGE_URL.match(url):
            image = self._images.get(int(found[1]))
            return self.get_image_url(image) if image else ""
        try:
            return urljoin(self._base_url, url)
        except ValueError:
            return url


def _find_texts(body: Any) -> Iterator[str]:
    """Every text of the page that is Markdown."""
    for block in walk_leaf_children(body):
        if block.block_type == "prose":
            yield block.value
        elif block.block_type == "quote":
            yield block.value["text"] or ""
        elif block.block_type == "image":
            yield block.value["caption"] or ""
        elif block.block_type == "table":
            yield from (cell or "" for row in block.value.row_data for cell in row["values"])


def _fetch_images(ids: set[int]) -> dict[int, Any]:
    images = get_image_model().objects.filter(pk__in=ids).prefetch_renditions(IMAGE_FILTER)
    return {image.pk: image for image in images} if ids else {}
