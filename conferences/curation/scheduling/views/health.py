"""Whether the site's worker lives, for whatever watches over the machine."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from conferences.curation.scheduling.board import heart


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while a worker beats, 503 when none was heard for a few intervals."""
    found = heart()
    status = "ok" if found.beats else "no worker"
    return JsonResponse(
        {
            "status": status,
            "worker": {
                "beats": found.beats,
                "last_beat": found.last.isoformat() if found.last else None,
                "interval": found.interval,
            },
        },
        status=200 if found.beats else 503,
    )
