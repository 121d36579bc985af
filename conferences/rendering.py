"""A page's body into HTML: headings that fit its outline, links to the site's own pages."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from conferences.markdown import Heading, PlacedHeading, with_page_links, with_pictures
from conferences.text import make_anchor
from conferences.visibility import get_public_urls

#: Ids that the site's own templates use; no heading may take them.
RESERVED_ANCHORS = frozenset({"contents", "contents-title", "main", "neighbours", "top"})
DEEPEST_LEVEL = 6


class Outline:
    """The headings of one page, placed one after the other as its blocks are rendered.

    Below the page's own h1 the first is an h2, and none is more than one level below the last:
    an author's `# Title` or a jump from ## to #### cannot break the page's outline.
    """

    def __init__(self, below: int = 1) -> None:
        self.headings: list[PlacedHeading] = []
        self._anchors = set(RESERVED_ANCHORS)
        self._top = below + 1
        self._last = below

    def place(self, heading: Heading) -> PlacedHeading:
        wanted = max(heading.level + self._top - 2, self._top)
        level = min(wanted, self._last + 1, DEEPEST_LEVEL)
        placed = PlacedHeading(level, heading.text, make_anchor(heading.text, self._anchors))
        self._last = level
        self._anchors.add(placed.anchor)
        self.headings.append(placed)
        return placed

    @contextmanager
    def section(self, title: str) -> Iterator[PlacedHeading]:
        """A part of the page under a heading of its own; the headings inside go one deeper."""
        outer = self._top
        placed = self.place(Heading(2, title))
        self._top = placed.level + 1
        yield placed
        self._top, self._last = outer, placed.level


def outline_in(context: Mapping[str, Any] | None) -> Outline:
    """The outline of the page being rendered; a block shown by itself gets a fresh one."""
    outline: Outline = (context or {}).get("outline") or Outline()
    return outline


def resolve_internal_links(html: str, *, marked: bool = False) -> SafeString:
    """The HTML with the addresses of the site's own pages, and with its own pictures."""
    # Blocks escape what they show; these two only fill in.
    html = with_page_links(html, get_public_urls, marked=marked)
    html = with_pictures(html, pictures_shown)
    return mark_safe(html)  # noqa: S308


def pictures_shown(ids: Collection[int]) -> Callable[[int, str], str]:
    """Fetches pictures with their files at once; then gives each as HTML, by its id and words."""
    pictures = pictures_with_files(ids)

    def shown(number: int, words: str) -> str:
        picture = pictures.get(number)
        if picture is None:
            return ""
        context = {"picture": picture, "alternative": words}
        return render_to_string("conferences/partials/picture.html", context).strip()

    return shown


def pictures_with_files(ids: Collection[int]) -> dict[int, AbstractImage]:
    """These pictures by their ids, each with the files made of it.

    One query, since almost every picture has its files; another for those that have none yet.
    """
    found: dict[int, AbstractImage] = {}
    files = get_image_model().get_rendition_model().objects.filter(image__in=ids)
    for file in files.select_related("image"):
        if file.image_id not in found:
            found[file.image_id] = file.image
            file.image.prefetched_renditions = []
        found[file.image_id].prefetched_renditions.append(file)
    if without := set(ids) - set(found):
        for picture in get_image_model().objects.filter(pk__in=without):
            picture.prefetched_renditions = []
            found[picture.pk] = picture
    return found
