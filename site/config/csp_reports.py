"""What browsers tell of what the Content-Security-Policy held back: a line each in the log.

Anybody can send anything here, so little is read, little is believed, and nothing breaks.
"""

import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from conferences.rate_limits import allow
from home.operations.request_log import logged_path

logger = logging.getLogger(__name__)

LARGEST = 16 * 1024
PER_MINUTE = 20
#: Of one answer: newer browsers send several at a time.
MOST = 5
#: By the names of the older kind of report, and of the newer.
FIELDS = (
    ("directive", "effective-directive", "effectiveDirective"),
    ("blocked", "blocked-uri", "blockedURL"),
    ("page", "document-uri", "documentURL"),
    ("source", "source-file", "sourceFile"),
    ("line", "line-number", "lineNumber"),
)


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    text = request.read(LARGEST + 1)
    if len(text) > LARGEST:
        return HttpResponse(status=413)
    if not allow(request, "csp-reports", limit=PER_MINUTE, seconds=60):
        return HttpResponse(status=429)
    for report in _reports(text)[:MOST]:
        logger.warning("Held back by the policy: %s", _line(report))
    return HttpResponse(status=204)


def _reports(text: bytes) -> list[dict[str, Any]]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return []
    found = [
        each.get("csp-report") or (each.get("type") == "csp-violation" and each.get("body"))
        for each in (told if isinstance(told, list) else [told])
        if isinstance(each, dict)
    ]
    return [each for each in found if isinstance(each, dict)]


def _line(report: dict[str, Any]) -> str:
    """What matters of it. `%r` keeps it on one line, whatever it says; no query, which may be
    a secret, and no key that opens a door."""
    told = {name: report.get(old, report.get(new)) for name, old, new in FIELDS}
    return ", ".join(f"{name} {_short(value)!r}" for name, value in told.items() if value)


def _short(value: Any) -> str:
    return logged_path(str(value).partition("?")[0])[:200]
