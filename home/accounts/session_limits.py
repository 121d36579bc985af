"""When a session ends by itself: after a time without use, and after a time whatever its use."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

BEGAN, USED = "began_at", "used_at"
#: Seconds. Use is written down no more often than this.
GRAIN = 60


def over(request: HttpRequest) -> str:
    """Why this session is over, in words for who it belonged to; empty while it is not."""
    now, session = time.time(), request.session
    # A session from before there were such marks begins now.
    began, used = session.get(BEGAN, now), session.get(USED, 0)
    if now - began > settings.SESSION_HOURS * 3600:
        return f"You were logged out: a login lasts {_hours(settings.SESSION_HOURS)} at most."
    if used and now - used > settings.SESSION_IDLE_HOURS * 3600:
        return f"You were logged out after {_hours(settings.SESSION_IDLE_HOURS)} without a click."
    if now - used > GRAIN:
        session[BEGAN], session[USED] = began, now
    return ""


def connect() -> None:
    user_logged_in.connect(_begin, dispatch_uid="accounts_session_begins")


def _begin(request: HttpRequest | None, **_more: Any) -> None:
    if request is not None and hasattr(request, "session"):
        request.session[BEGAN] = request.session[USED] = time.time()


def _hours(number: int) -> str:
    return "an hour" if number == 1 else f"{number} hours"
