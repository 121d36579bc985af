from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferences.public.cache_version import get_cache_version


@require_safe
@never_cache
def cache_version(request: HttpRequest) -> HttpResponse:
    """For a proxy that stores pages under this number: docs/decisions/proxy-cache.md."""
    return HttpResponse(status=204, headers={"X-Cache-Version": str(get_cache_version())})
