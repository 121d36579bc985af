"""Keeps rendered pages for readers who are not logged in: docs/decisions/cache-version.md.

A page is stored under the cache version that was current before its rendering began, so that an
old page is never served under a newer version.
"""

import time
from collections.abc import Callable
from hashlib import sha256
from zlib import crc32

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags

from conferences.public.cache_version import get_cache_version

#: Part of every cache key: htmx may ask for a part of a page.
HTMX_HEADERS = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request", "HX-Target")
#: A response that varies by anything else is not stored. Requests with a session never get here,
#: so that varying by cookie does no harm.
CACHEABLE_VARY = {"cookie", "accept-encoding", *map(str.lower, HTMX_HEADERS)}


class PageCacheMiddleware:
    """Answers with 304 to those who have the current page, and to all others with a stored one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_anonymous_read(request):
            return self.get_response(request)
        # Before anything else is read: see above.
        version, expiry = get_cache_version(), _get_expiry(request)
        key = _make_cache_key(request, version, expiry)
        etag = f'W/"{key}"'
        if key in _get_requested_etags(request):
            return _add_cache_headers(HttpResponseNotModified(), etag, expiry)
        if stored := cache.get(key):
            content, headers = stored
            return HttpResponse(content, headers=headers)
        response = self.get_response(request)
        if _is_same_for_everybody(response):
            _add_cache_headers(response, etag, expiry)
            if request.method == "GET":
                stored = response.content, dict(response.items())
                cache.set(key, stored, settings.PAGE_CACHE_SECONDS)
        return response


def _is_anonymous_read(request: HttpRequest) -> bool:
    return (
        settings.PAGE_CACHE_SECONDS > 0
        and request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and not request.path_info.startswith(f"/{settings.ADMIN_PATH}/")
    )


def _is_same_for_everybody(response: HttpResponse) -> bool:
    """Whether this is a whole page without caching rules of its own.

    A form's CSRF token sets a cookie, also where a page asks for a password.
    """
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not any(name in response for name in ("Cache-Control", "ETag", "Set-Cookie"))
        and not hasattr(response, "_csp_config")
        and vary <= CACHEABLE_VARY
    )


def _get_expiry(request: HttpRequest) -> int:
    """Until when the response may be kept, as a timestamp.

    Depends on the URL, so that not all pages expire at once.
    """
    seconds = settings.PAGE_CACHE_SECONDS
    offset = crc32(request.build_absolute_uri().encode()) % seconds
    return (int(time.time() + offset) // seconds + 1) * seconds - offset


def _make_cache_key(request: HttpRequest, version: int, expiry: int) -> str:
    """A hash of everything that the response depends on."""
    htmx = [request.headers.get(name, "") for name in HTMX_HEADERS]
    return sha256(repr((version, expiry, request.build_absolute_uri(), htmx)).encode()).hexdigest()


def _get_requested_etags(request: HttpRequest) -> set[str]:
    etags = parse_etags(request.headers.get("If-None-Match", ""))
    return {etag.removeprefix("W/").strip('"') for etag in etags}


def _add_cache_headers(response: HttpResponse, etag: str, expiry: int) -> HttpResponse:
    response["ETag"] = etag
    patch_vary_headers(response, ("Cookie", *HTMX_HEADERS))
    # Browsers ask again each time: a 304 costs next to nothing.
    patch_cache_control(response, max_age=0, must_revalidate=True)
    if settings.WAGTAILFRONTENDCACHE:
        # For the proxy, which removes it. A timestamp rather than a duration, which would start
        # again each time that the stored response is served.
        response["X-Accel-Expires"] = f"@{expiry}"
    return response
