"""What is kept: by the processes together in Redis, and by a proxy in front of them.

docs/decisions/proxy-cache.md says how the two agree with the pages.
"""

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from wagtail.contrib.frontend_cache.backends import BaseBackend

from config.environment import origin

logger = logging.getLogger(__name__)

#: Seconds for which a cache that did not answer is left alone.
LEFT_ALONE = 2.0
#: Seconds for which a proxy may keep an editor waiting.
PATIENCE = 2.0


class Forgetful(RedisCache):
    """Redis or Valkey; while it is gone nothing is remembered, and nobody is kept from reading."""

    gone_until = 0.0

    def add(self, *args: Any, **named: Any) -> Any:
        return self._or(False, super().add, *args, **named)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def set(self, *args: Any, **named: Any) -> Any:
        return self._or(None, super().set, *args, **named)

    def touch(self, *args: Any, **named: Any) -> Any:
        return self._or(False, super().touch, *args, **named)

    def delete(self, *args: Any, **named: Any) -> Any:
        return self._or(False, super().delete, *args, **named)

    def get_many(self, *args: Any, **named: Any) -> Any:
        return self._or({}, super().get_many, *args, **named)

    def has_key(self, *args: Any, **named: Any) -> Any:
        return self._or(False, super().has_key, *args, **named)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        value = self._or(None, super().incr, key, delta, version)
        if value is None:
            raise ValueError(f"“{key}” is not in the cache, which does not answer.")
        return value

    def set_many(self, data: dict[str, Any], *args: Any, **named: Any) -> Any:
        return self._or(list(data), super().set_many, data, *args, **named)

    def delete_many(self, *args: Any, **named: Any) -> Any:
        return self._or(None, super().delete_many, *args, **named)

    def clear(self) -> Any:
        return self._or(False, super().clear)

    @staticmethod
    def _or(answer: Any, work: Callable[..., Any], *args: Any, **named: Any) -> Any:
        if time.monotonic() < Forgetful.gone_until:
            return answer
        try:
            return work(*args, **named)
        except RedisError as error:
            Forgetful.gone_until = time.monotonic() + LEFT_ALONE
            logger.warning("The cache does not answer; the site goes on without: %s", error)
            return answer


def cache(url: str) -> dict[str, Any]:
    """The entry of CACHES for a redis:// address; without one, each process has its own memory."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    address = urlsplit(url)
    if address.scheme not in {"redis", "rediss", "unix"} or not (address.netloc or address.path):
        raise ValueError(url)
    return {
        "BACKEND": "config.caches.Forgetful",
        "LOCATION": url,
        "KEY_PREFIX": "hallway",
        "OPTIONS": {
            "socket_connect_timeout": 0.5,
            "socket_timeout": 0.5,
            # Once, for a connection that a restart has cut.
            "retry": Retry(NoBackoff(), 1),
        },
    }


class Proxy(BaseBackend):
    """A proxy that is told by PURGE. Wagtail's own backend would wait for one without an end."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.location: str = params["LOCATION"]

    def purge(self, url: str) -> None:
        asked = urlsplit(url)
        request = Request(  # noqa: S310 - an operator's own setting, http alone
            f"{self.location}{asked.path}", method="PURGE", headers={"Host": asked.netloc}
        )
        try:
            with urlopen(request, timeout=PATIENCE):  # noqa: S310
                pass
        except OSError as error:
            logger.error("The proxy at %s was not told of a change: %s", self.location, error)


def proxies(urls: str) -> dict[str, Any]:
    """The value of WAGTAILFRONTENDCACHE for the addresses at which proxies take PURGE."""
    return {
        urlsplit(url).netloc: {"BACKEND": "config.caches.Proxy", "LOCATION": origin(url, "http")}
        for url in filter(None, map(str.strip, urls.split(",")))
    }
