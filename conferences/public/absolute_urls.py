"""Whole addresses, for feeds, search engines and files; and those that a list leads to."""

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page, Site


def site_address(request: HttpRequest) -> str:
    """Where this site stands, without a slash at the end: always the same for the main site.

    It may answer to other names too; a page still has one address. A further site of Wagtail's
    has its own.
    """
    main: str = settings.PUBLIC_URL
    here = f"{request.scheme}://{request.get_host()}"
    # Which site it is need not be asked where one answers for both.
    if not main or urlsplit(main).netloc == request.get_host():
        return main or here
    site = Site.find_for_request(request)
    return main if site is None or site.is_default_site else here


def absolute(request: HttpRequest, path: str) -> str:
    return urljoin(f"{site_address(request)}/", path)


def page_address(request: HttpRequest, page: Page) -> str:
    return absolute(request, page.get_url(request) or "/")


def listed_addresses(request: HttpRequest, pages: Iterable[Page]) -> dict[int, str]:
    """Where a list leads to, of each page by its id.

    `pageurl` asks which site the reader is on also where there is one only.
    """
    if len(Site.get_site_root_paths()) > 1:
        return {page.pk: page.get_url(request) or "" for page in pages}
    found = {}
    for page in pages:
        _site, _root, path = page.get_url_parts(request) or (None, None, None)
        found[page.pk] = path or ""
    return found


def twin_address(request: HttpRequest, page: Page) -> str:
    """Where the page's Markdown is."""
    return f"{page_address(request, page)}index.md"
