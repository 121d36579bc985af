"""Whether the site's worker lives, for whatever watches over the machine."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from conferences.curation.scheduling.board import heart


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while a worker beats, 503 when none was heard for a few intervals."""
    last = heart()
    beats = last is not None and last.beats
    worker = {"last_beat": last.at.isoformat(), "interval": last.interval} if last else None
    return JsonResponse(
        {"status": "ok" if beats else "no worker", "worker": worker},
        status=200 if beats else 503,
    )
