"""Readers' pages are rendered once an edition: docs/decisions/caching.md says why like this.

The edition is one number that every change readers could see raises. A page is kept under the
edition that was current before its rendering began, so that nothing old is ever taken for new.
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

from conferences.public.cache_version import current_edition

#: Part of every key: what htmx asks for may be a part of a page.
ASKED_WITH = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request", "HX-Target")
#: A page that differs by anything else is not kept. Cookies: only pages without a session are.
VARIES = {"cookie", "accept-encoding", *map(str.lower, ASKED_WITH)}


class CacheForReaders:
    """An unchanged page costs who saw it before a 304, and everybody else no rendering."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_anonymous_reading(request):
            return self.get_response(request)
        # Before anything else is read: see above.
        edition, ends = current_edition(), _ends(request)
        key = _key(request, edition, ends)
        etag = f'W/"{key}"'
        if key in _known(request):
            return _with_headers(HttpResponseNotModified(), etag, ends)
        if kept := cache.get(key):
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = self.get_response(request)
        if _is_for_everybody(response):
            _with_headers(response, etag, ends)
            if request.method == "GET":
                kept = response.content, dict(response.items())
                cache.set(key, kept, settings.PAGE_CACHE_SECONDS)
        return response


def _is_anonymous_reading(request: HttpRequest) -> bool:
    return (
        settings.PAGE_CACHE_SECONDS > 0
        and request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and not request.path_info.startswith(f"/{settings.ADMIN_PATH}/")
    )


def _is_for_everybody(response: HttpResponse) -> bool:
    """Whether the answer is a whole page that says nothing of its own about how to keep it.

    A form's token comes with a cookie, and a page that asks for a password has such a form.
    """
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not any(name in response for name in ("Cache-Control", "ETag", "Set-Cookie"))
        and not hasattr(response, "_csp_config")
        and varies <= VARIES
    )


def _address(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}{request.get_full_path()}"


def _ends(request: HttpRequest) -> int:
    """When the answer ends at the latest, in seconds of the clock: not for all pages at once."""
    lasts = settings.PAGE_CACHE_SECONDS
    spread = crc32(_address(request).encode()) % lasts
    return (int(time.time() + spread) // lasts + 1) * lasts - spread


def _key(request: HttpRequest, edition: int, ends: int) -> str:
    """All that the answer depends on."""
    asked = [request.headers.get(name, "") for name in ASKED_WITH]
    return sha256(repr((edition, ends, _address(request), asked)).encode()).hexdigest()


def _known(request: HttpRequest) -> set[str]:
    etags = parse_etags(request.headers.get("If-None-Match", ""))
    return {etag.removeprefix("W/").strip('"') for etag in etags}


def _with_headers(response: HttpResponse, etag: str, ends: int) -> HttpResponse:
    response["ETag"] = etag
    patch_vary_headers(response, ("Cookie", *ASKED_WITH))
    # Asked for again each time: whether it changed costs next to nothing to tell.
    patch_cache_control(response, max_age=0, must_revalidate=True)
    if settings.WAGTAILFRONTENDCACHE:
        # For a proxy that keeps pages under the edition too; it passes this on to nobody. A moment
        # and no time from now on, which would begin anew with what is kept here.
        response["X-Accel-Expires"] = f"@{ends}"
    return response
