"""Limits how often one client may do something.

Behind one proxy of ours, the last address of X-Forwarded-For is the one that the proxy saw. Each
further proxy of ours (`TRUSTED_PROXIES`) adds one. Anything before those may be made up.
"""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def get_client_ip(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.TRUSTED_PROXIES and forwarded:
        addresses = [address.strip() for address in forwarded.split(",")]
        return addresses[-min(settings.TRUSTED_PROXIES, len(addresses))]
    return str(request.META.get("REMOTE_ADDR", ""))


def allow(request: HttpRequest, action: str, *, limit: int, seconds: int) -> bool:
    """Whether the client is still within the limit; counts this request too."""
    # IP addresses are not stored, only a hash of them.
    digest = salted_hmac(action, get_client_ip(request), algorithm="sha256").hexdigest()
    key = f"{action}-{digest}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it has just expired
        return True
