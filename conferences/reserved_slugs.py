"""Slugs at the top of the site that neither a page nor the admin may have."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

#: Addresses that the site uses directly below its front page.
USED_SLUGS = (
    *("links", "quotes", "report", "search", "series", "speakers", "timeline", "topics"),
    *("api", "cache-version", "calendars", "cards", "csp-reports", "feeds", "sitemaps"),
    *("_util", "documents", "healthz", "readyz", "shared-draft"),
)
#: Addresses of pages that a site needs sooner or later, as readers expect them.
EXPECTED_SLUGS = (
    *("about", "accessibility", "code-of-conduct", "contact", "help", "imprint", "legal"),
    *("privacy", "terms"),
)
RESERVED_SLUGS = frozenset({*USED_SLUGS, *EXPECTED_SLUGS})


def is_reserved_slug(slug: str) -> bool:
    """Whether a page with this slug at the top of the site would hide another address."""
    if slug in RESERVED_SLUGS or slug == settings.ADMIN_PATH.split("/")[0]:
        return True
    for url in (settings.STATIC_URL, settings.MEDIA_URL):
        if urlsplit(url).path.strip("/") == slug:
            return True
    try:
        return resolve(f"/{slug}/").url_name != "wagtail_serve"
    except Resolver404:
        return False
