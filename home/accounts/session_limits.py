"""Ends sessions after a time without use, and after a maximum time."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.translation import ngettext

STARTED_AT, USED_AT = "started_at", "used_at"
#: Seconds. More frequent use isn't saved.
UPDATE_INTERVAL = 60


def check_session(request: HttpRequest) -> str:
    """Returns a message for the user when the session has ended, else records its use."""
    now, session = time.time(), request.session
    # A session without a start, from before an upgrade, starts now.
    started, used = session.get(STARTED_AT, now), session.get(USED_AT, 0)
    if now - started > (hours := settings.SESSION_HOURS) * 3600:
        return ngettext(
            "You were signed out: a session lasts {hours} hour at most. Saved changes are kept.",
            "You were signed out: a session lasts {hours} hours at most. Saved changes are kept.",
            hours,
        ).format(hours=hours)
    if used and now - used > (hours := settings.SESSION_IDLE_HOURS) * 3600:
        return ngettext(
            "You were signed out after {hours} hour without activity. Saved changes are kept.",
            "You were signed out after {hours} hours without activity. Saved changes are kept.",
            hours,
        ).format(hours=hours)
    if now - used > UPDATE_INTERVAL:
        session[STARTED_AT], session[USED_AT] = started, now
    return ""


def connect_signals() -> None:
    user_logged_in.connect(_start_session, dispatch_uid="accounts_session_started")


def _start_session(request: HttpRequest | None, **_kwargs: Any) -> None:
    if request is not None and hasattr(request, "session"):
        request.session[STARTED_AT] = request.session[USED_AT] = time.time()
