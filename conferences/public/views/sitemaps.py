"""The sitemap: an index, and sections of a thousand addresses at most.

A section is a range of ids, not a part of a long list: it costs the same however long the list is,
and stays the same when pages come and go.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.core.cache import cache
from django.db.models import Exists, F, Max, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.models import Page, Site

from conferences.public.absolute_urls import absolute, site_address
from conferences.public.models import Name, SearchRow
from conferences.public.timeline import series_names, series_slug
from conferences.visibility import filter_public

SECTION = 1000
#: For the index, the one thing that looks at every row.
KEPT_FOR = 600
WAYS_IN = ("speakers", "topics", "quotes", "links", "timeline")


@dataclass(frozen=True)
class Place:
    path: str
    changed: datetime | None = None


class Section(Sitemap):
    limit = SECTION

    def __init__(self, request: HttpRequest, places: Iterable[Place]) -> None:
        self.places = list(places)
        if not self.places:
            raise Http404("Nothing public is in this part of the sitemap.")
        site = urlsplit(site_address(request))
        self.protocol, self._domain = site.scheme, site.netloc

    def get_domain(self, site: Any = None) -> str:
        return self._domain

    def items(self) -> list[Place]:
        return self.places

    def location(self, item: Place) -> str:
        return item.path

    def lastmod(self, item: Place) -> datetime | None:
        return item.changed


def index(request: HttpRequest) -> HttpResponse:
    """Where the sections are, and when the newest page in each changed."""
    sections = cache.get_or_set("public.sitemap", lambda: list(_sections()), KEPT_FOR)
    items = [
        SitemapIndexItem(absolute(request, reverse("sitemap_section", args=section)), changed)
        for section, changed in sections or ()
    ]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": items}, content_type="application/xml"
    )


def section(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    if kind not in PLACES:
        raise Http404("The sitemap has no such part.")
    name = f"{kind}-{number}"
    sitemaps: dict[str, type[Sitemap[Place]] | Sitemap[Place]] = {
        name: Section(request, PLACES[kind](request, number))
    }
    response: HttpResponse = sitemap_view(request, sitemaps, section=name)
    return response


def _sections() -> Iterator[tuple[tuple[str, int], datetime | None]]:
    yield ("site", 0), None
    pages = SearchRow.objects.annotate(part=F("page_id") / SECTION).values("part")
    for part in pages.annotate(changed=Max("changed_at")).order_by("part"):
        yield ("pages", part["part"]), part["changed"]
    names = Name.objects.annotate(part=F("pk") / SECTION).values_list("part", flat=True)
    for number in names.filter(_is_public()).order_by("part").distinct():
        yield ("names", number), None


def _of_site(request: HttpRequest, number: int) -> Iterator[Place]:
    if number:
        return
    site = Site.find_for_request(request)
    if site and filter_public(Page.objects.filter(pk=site.root_page_id)).exists():
        yield Place("/")
    for name in WAYS_IN:
        yield Place(reverse(name))
    for slug in sorted({series_slug(one) for one in series_names()} - {""}):
        yield Place(reverse("series", args=[slug]))


def _of_pages(request: HttpRequest, number: int) -> Iterator[Place]:
    changed = dict(SearchRow.objects.filter(**_range(number)).values_list("pk", "changed_at"))
    pages = Page.objects.filter(**_range(number), search_row__isnull=False)
    for page in filter_public(pages).order_by("pk"):
        url = page.get_url(request)
        if url and url.startswith("/"):
            yield Place(url, changed.get(page.pk))


def _of_names(request: HttpRequest, number: int) -> Iterator[Place]:
    names = Name.objects.filter(_is_public(), **_range(number)).order_by("pk")
    for slug, speaker in names.values_list("slug", "speaker"):
        yield Place(reverse("speaker" if speaker else "topic", args=[slug]))


def _range(number: int) -> dict[str, int]:
    return {"pk__gte": number * SECTION, "pk__lt": (number + 1) * SECTION}


def _is_public() -> Exists:
    return Exists(SearchRow.listed.through.objects.filter(name=OuterRef("pk")))


PLACES = {"site": _of_site, "pages": _of_pages, "names": _of_names}
