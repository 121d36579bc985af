"""Parts of rendering a page's blocks: its outline, links to the site's own pages, its images."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from conferences.markdown.internal_links import fill_images, fill_page_links
from conferences.markdown.parser import Heading
from conferences.markdown.renderer import PlacedHeading
from conferences.text import make_anchor
from conferences.visibility import get_public_urls

#: Ids that the site's own templates use; no heading may have them.
RESERVED_ANCHORS = frozenset({"contents", "contents-title", "main", "neighbours", "top"})
MAX_LEVEL = 6


class Outline:
    """The headings of one page, placed in order while its blocks are rendered.

    The first heading below the page's h1 is an h2, and none is more than one level below the one
    before it, whatever levels the author wrote.
    """

    def __init__(self, below: int = 1) -> None:
        self.headings: list[PlacedHeading] = []
        self._anchors = set(RESERVED_ANCHORS)
        self._top = below + 1
        self._last = below

    def place(self, heading: Heading) -> PlacedHeading:
        requested = max(heading.level + self._top - 2, self._top)
        level = min(requested, self._last + 1, MAX_LEVEL)
        placed = PlacedHeading(level, heading.text, make_anchor(heading.text, self._anchors))
        self._last = level
        self._anchors.add(placed.anchor)
        self.headings.append(placed)
        return placed

    @contextmanager
    def section(self, title: str) -> Iterator[PlacedHeading]:
        """A section with its own heading; the headings in it go one level deeper."""
        outer_top = self._top
        placed = self.place(Heading(2, title))
        self._top = placed.level + 1
        yield placed
        self._top, self._last = outer_top, placed.level


def get_outline(context: Mapping[str, Any] | None) -> Outline:
    """The outline of the page being rendered; a new one for a block that is rendered alone."""
    return (context or {}).get("outline") or Outline()


def resolve_internal_links(html: str, *, marked: bool = False) -> SafeString:
    """The HTML with the URLs of the site's own pages and with its own images."""
    # Blocks escape what they render, and these two add nothing unsafe.
    html = fill_page_links(html, get_public_urls, marked=marked)
    html = fill_images(html, make_image_renderer)
    return mark_safe(html)  # noqa: S308


def make_image_renderer(ids: Collection[int]) -> Callable[[int, str], str]:
    """Fetches images at once; the function it returns renders one, by its id and its alt text."""
    images = fetch_images(ids)

    def render(image_id: int, alt_text: str) -> str:
        if image_id not in images:
            return ""
        context = {"image": images[image_id], "alt_text": alt_text}
        return render_to_string("conferences/partials/picture.html", context).strip()

    return render


def fetch_images(ids: Collection[int]) -> dict[int, AbstractImage]:
    """These images by their ids, each with its renditions.

    One query, since almost every image has renditions; another for those that have none yet.
    """
    images: dict[int, Any] = {}
    renditions = get_image_model().get_rendition_model().objects.filter(image__in=ids)
    for rendition in renditions.select_related("image"):
        if rendition.image_id not in images:
            images[rendition.image_id] = rendition.image
            rendition.image.prefetched_renditions = []
        images[rendition.image_id].prefetched_renditions.append(rendition)
    if missing := set(ids) - set(images):
        for image in get_image_model().objects.filter(pk__in=missing):
            image.prefetched_renditions = []
            images[image.pk] = image
    return images
