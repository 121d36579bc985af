"""Whole addresses, for those who take a page's words elsewhere: feeds, search engines, files."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page, Site


def site_address(request: HttpRequest) -> str:
    """Where this site stands, without a slash at the end: always the same for the main site.

    It may answer to other names too; a page still has one address. A further site of Wagtail's
    has its own.
    """
    site = Site.find_for_request(request)
    if settings.PUBLIC_URL and (site is None or site.is_default_site):
        return str(settings.PUBLIC_URL)
    return f"{request.scheme}://{request.get_host()}"


def absolute(request: HttpRequest, path: str) -> str:
    return urljoin(f"{site_address(request)}/", path)


def page_address(request: HttpRequest, page: Page) -> str:
    return absolute(request, page.get_url(request) or "/")


def twin_address(request: HttpRequest, page: Page) -> str:
    """Where the page's Markdown is."""
    return f"{page_address(request, page)}index.md"
