"""Each request has an id, and leaves one line in the log."""

import logging
import re
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from http import HTTPStatus
from uuid import uuid4

from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

access = logging.getLogger("access")

#: Of the request at hand; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

HEADER = "X-Request-ID"
#: Asked every few seconds, by whatever watches and by a proxy that keeps pages.
PROBES = ("/healthz", "/readyz", "/cache-version")
#: Before what opens a door, and stands in no log. By its words, for what is answered early was not
#: resolved. site/deploy/nginx/hallway.conf has the same.
DOORS = re.compile(r"(/shared-draft/|/password/reset/key/\w+-|/password_reset/confirm/\w+/)[^/]+")
#: What a proxy may hand on. Anything else could not be told from a line of the log.
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,128}")


class RequestLog:
    """Gives the request its id, and the answer too; logs what came of it.

    No address of who asked, no query string: what people look for is nobody's business.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        token = request_id.set(given if WELL_FORMED.fullmatch(given) else uuid4().hex)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = request_id.get()
            _log(request, response, time.perf_counter() - started)
            return response
        finally:
            request_id.reset(token)


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    facts = {
        "method": request.method,
        "path": logged_path(request.path),
        "status": response.status_code,
        "duration_ms": round(seconds * 1000, 1),
    }
    if user := _user(request):
        facts["user"] = user
    level = _level(request.path, response.status_code)
    access.log(level, "%(method)s %(path)s %(status)s", facts, extra=facts)


def _level(path: str, status: int) -> int:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return logging.WARNING
    # That all is well is no news.
    return logging.DEBUG if path in PROBES else logging.INFO


def logged_path(path: str) -> str:
    return DOORS.sub(r"\1***", path)


def _user(request: HttpRequest) -> str | None:
    """Who asked, where the answer needed to know: no query is made for it."""
    session = getattr(request, "session", None)
    if session is None or not session.accessed:
        return None
    with suppress(DatabaseError):
        user: str | None = session.get(SESSION_KEY)
        return user
    return None
