"""Absolute URLs, for feeds, search engines and files; and the URLs of the pages in a list."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, Site


def get_site_url(request: HttpRequest) -> str:
    """The URL of this site, without a slash at the end.

    The main site has one even if it answers to several host names, so that each page has one
    canonical URL. Each further Wagtail site has its own.
    """
    main: str = settings.PUBLIC_URL
    current = f"{request.scheme}://{request.get_host()}"
    # Saves a query: both answers would be the same.
    if not main or urlsplit(main).netloc == request.get_host():
        return main or current
    site = Site.find_for_request(request)
    return main if site is None or site.is_default_site else current


def make_absolute_url(request: HttpRequest, path: str) -> str:
    return urljoin(f"{get_site_url(request)}/", path)


def get_view_url(request: HttpRequest, name: str, *args: Any) -> str:
    return make_absolute_url(request, reverse(name, args=args))


def get_page_url(request: HttpRequest, page: Page) -> str:
    return make_absolute_url(request, page.get_url(request) or "/")


def get_markdown_url(request: HttpRequest, page: Page) -> str:
    return f"{get_page_url(request, page)}index.md"


def get_relative_urls(request: HttpRequest, pages: Iterable[Page]) -> dict[int, str]:
    """The URLs of these pages on the reader's site, by their ids.

    Quicker than the tag `pageurl`, which looks for the site even if there is only one.
    """
    if len(Site.get_site_root_paths()) > 1:
        return {page.pk: page.get_url(request) or "" for page in pages}
    parts = {page.pk: page.get_url_parts(request) for page in pages}
    return {pk: (found and found[2]) or "" for pk, found in parts.items()}
