"""Gives each request an id, and logs it in one line."""

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

access_logger = logging.getLogger("access")

#: Of the current request; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

HEADER = "X-Request-ID"
#: Requested every few seconds by monitoring and by a proxy that stores pages.
PROBES = ("/healthz", "/readyz", "/cache-version")
#: A secret token follows, which must not be logged. Matches the path, since a request that is
#: answered early has not been resolved. site/deploy/nginx/hallway.conf has the same.
SECRET_TOKEN = re.compile(
    r"(/shared-draft/|/password/reset/key/\w+-|/password_reset/confirm/\w+/)[^/]+"
)
#: Ids from outside that can't be mistaken for another part of a log line.
VALID_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")


class RequestLogMiddleware:
    """Logs neither the address of the reader nor the query string, for privacy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        token = request_id.set(given if VALID_ID.fullmatch(given) else uuid4().hex)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = request_id.get()
            _log(request, response, time.perf_counter() - started)
            return response
        finally:
            request_id.reset(token)


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    fields = {
        "method": request.method,
        "path": mask_secrets(request.path),
        "status": response.status_code,
        "duration_ms": round(seconds * 1000, 1),
    }
    if user := _get_user_id(request):
        fields["user"] = user
    level = _get_level(request.path, response.status_code)
    access_logger.log(level, "%(method)s %(path)s %(status)s", fields, extra=fields)


def _get_level(path: str, status: int) -> int:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return logging.WARNING
    return logging.DEBUG if path in PROBES else logging.INFO


def mask_secrets(path: str) -> str:
    return SECRET_TOKEN.sub(r"\1***", path)


def _get_user_id(request: HttpRequest) -> str | None:
    """Reads the session only if the view has read it, so that logging costs no query."""
    session = getattr(request, "session", None)
    if session is None or not session.accessed:
        return None
    with suppress(DatabaseError):
        user: str | None = session.get(SESSION_KEY)
        return user
    return None
