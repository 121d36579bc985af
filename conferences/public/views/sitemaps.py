"""The sitemap: an index, and sections of at most a thousand URLs.

A section is a range of ids, not a part of a long list: it costs the same for a list of any length,
and does not change when pages are added or removed elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap as sitemap_view
from django.core.cache import cache
from django.db.models import F, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.models import Page, Site

from conferences.public.absolute_urls import get_site_url, get_view_url
from conferences.public.conference_lists import get_series_names, series_slug
from conferences.public.models import IndexedPage, SpeakerOrTopic
from conferences.visibility import filter_public

SECTION_SIZE = 1000
#: In seconds, for the index, which reads every row.
INDEX_CACHE_SECONDS = 600
LIST_PAGES = ("speakers", "topics", "quotes", "links", "timeline")


@dataclass(frozen=True)
class Entry:
    path: str
    changed: datetime | None = None


class Section(Sitemap):
    limit = SECTION_SIZE

    def __init__(self, request: HttpRequest, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        if not self.entries:
            raise Http404("This section of the sitemap is empty.")
        site = urlsplit(get_site_url(request))
        self.protocol, self._domain = site.scheme, site.netloc

    def get_domain(self, site: Any = None) -> str:
        return self._domain

    def items(self) -> list[Entry]:
        return self.entries

    def location(self, item: Entry) -> str:
        return item.path

    def lastmod(self, item: Entry) -> datetime | None:
        return item.changed


def index(request: HttpRequest) -> HttpResponse:
    """The sections, with the date of the last change in each."""
    sections = cache.get_or_set("public.sitemap", _list_sections, INDEX_CACHE_SECONDS)
    items = [
        SitemapIndexItem(get_view_url(request, "sitemap_section", *section), changed)
        for section, changed in sections or ()
    ]
    context = {"sitemaps": items}
    return TemplateResponse(request, "sitemap_index.xml", context, content_type="application/xml")


def section(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    if kind not in SECTION_KINDS:
        raise Http404("The sitemap has no section of this kind.")
    name = f"{kind}-{number}"
    sitemaps: dict[str, type[Sitemap[Entry]] | Sitemap[Entry]] = {
        name: Section(request, SECTION_KINDS[kind](request, number))
    }
    return sitemap_view(request, sitemaps, section=name)


def _list_sections() -> list[tuple[tuple[str, int], datetime | None]]:
    parts = IndexedPage.objects.annotate(part=F("page_id") / SECTION_SIZE).values("part")
    pages = parts.annotate(changed=Max("changed_at")).order_by("part")
    names = SpeakerOrTopic.objects.public().annotate(part=F("pk") / SECTION_SIZE)
    numbers = names.values_list("part", flat=True).order_by("part").distinct()
    return [
        (("site", 0), None),
        *((("pages", part["part"]), part["changed"]) for part in pages),
        *((("names", number), None) for number in numbers),
    ]


def _list_site_pages(request: HttpRequest, number: int) -> Iterator[Entry]:
    if number:
        return
    site = Site.find_for_request(request)
    if site and filter_public(Page.objects.filter(pk=site.root_page_id)).exists():
        yield Entry("/")
    for name in LIST_PAGES:
        yield Entry(reverse(name))
    for slug in sorted({series_slug(one) for one in get_series_names()} - {""}):
        yield Entry(reverse("series", args=[slug]))


def _list_pages(request: HttpRequest, number: int) -> Iterator[Entry]:
    changed = dict(IndexedPage.objects.filter(**_get_range(number)).values_list("pk", "changed_at"))
    pages = Page.objects.filter(**_get_range(number), index_entry__isnull=False)
    for page in filter_public(pages).order_by("pk"):
        url = page.get_url(request)
        if url and url.startswith("/"):
            yield Entry(url, changed.get(page.pk))


def _list_names(request: HttpRequest, number: int) -> Iterator[Entry]:
    names = SpeakerOrTopic.objects.public().filter(**_get_range(number)).order_by("pk")
    for slug, speaker in names.values_list("slug", "speaker"):
        yield Entry(reverse("speaker" if speaker else "topic", args=[slug]))


def _get_range(number: int) -> dict[str, int]:
    return {"pk__gte": number * SECTION_SIZE, "pk__lt": (number + 1) * SECTION_SIZE}


SECTION_KINDS = {"site": _list_site_pages, "pages": _list_pages, "names": _list_names}
