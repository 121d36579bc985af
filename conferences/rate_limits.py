"""Where a request comes from, and whether that place has asked for something too often.

Behind one proxy of our own the last address of X-Forwarded-For is the one that it saw; each further
proxy of ours (`TRUSTED_PROXIES`) adds one. What stands before those may have been made up.
"""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def address_of(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.TRUSTED_PROXIES and forwarded:
        seen = [address.strip() for address in forwarded.split(",")]
        return seen[-min(settings.TRUSTED_PROXIES, len(seen))]
    return str(request.META.get("REMOTE_ADDR", ""))


def is_within(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Whether this address did no more of it than it may in that time; counts this one too."""
    # Nobody's address is kept: only a mark that cannot be turned back into it, for that time.
    key = f"{what}-" + salted_hmac(what, address_of(request), algorithm="sha256").hexdigest()
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ran out just now
        return True
