"""Logs browsers' reports about the Content-Security-Policy, one line each.

Anybody can send anything here, so its size, rate and content are limited.
"""

import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from conferences.rate_limits import allow
from home.operations.request_log import mask_secrets

logger = logging.getLogger(__name__)

MAX_BYTES = 16 * 1024
MAX_PER_MINUTE = 20
#: Newer browsers send several reports in one request.
MAX_REPORTS = 5
#: The name in the log, in older reports and in newer ones.
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
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return HttpResponse(status=413)
    if not allow(request, "csp-reports", limit=MAX_PER_MINUTE, seconds=60):
        return HttpResponse(status=429)
    for report in _parse_reports(body)[:MAX_REPORTS]:
        logger.warning("Blocked by the Content-Security-Policy: %s", _format_report(report))
    return HttpResponse(status=204)


def _parse_reports(body: bytes) -> list[dict[str, Any]]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return []
    reports = [
        item.get("csp-report") or (item.get("type") == "csp-violation" and item.get("body"))
        for item in (data if isinstance(data, list) else [data])
        if isinstance(item, dict)
    ]
    return [report for report in reports if isinstance(report, dict)]


def _format_report(report: dict[str, Any]) -> str:
    """`%r` keeps it on one line. Query strings and tokens in paths may be secrets."""
    values = {name: report.get(old, report.get(new)) for name, old, new in FIELDS}
    return ", ".join(f"{name} {_shorten(value)!r}" for name, value in values.items() if value)


def _shorten(value: Any) -> str:
    return mask_secrets(str(value).partition("?")[0])[:200]
