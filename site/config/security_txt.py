"""Where to report a vulnerability: https://www.rfc-editor.org/rfc/rfc9116"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse


def security_txt(request: HttpRequest) -> HttpResponse:
    if not settings.SECURITY_CONTACT:
        raise Http404("SECURITY_CONTACT is not set.")
    # The setting is read for each request, so it is valid from now on.
    expires = datetime.now(UTC).replace(microsecond=0) + timedelta(days=180)
    lines = [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
