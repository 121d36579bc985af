"""The cache that all processes share in Redis, which may be unreachable."""

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

#: After an error, the cache is left alone for so many seconds.
PAUSE = 2.0


class TolerantRedisCache(RedisCache):
    """Redis or Valkey. While it doesn't answer, the site works without a cache.

    docs/decisions/tolerate-redis-outages.md says why this isn't django-redis.
    """

    paused_until = 0.0

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(False, super().add, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try(default, super().get, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(None, super().set, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(False, super().touch, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(False, super().delete, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try({}, super().get_many, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(False, super().has_key, *args, **kwargs)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        value = self._try(None, super().incr, key, delta, version)
        if value is None:
            raise ValueError(f"“{key}” is not in the cache, which does not answer.")
        return value

    def set_many(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        return self._try(list(data), super().set_many, data, *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(None, super().delete_many, *args, **kwargs)

    def clear(self) -> Any:
        return self._try(False, super().clear)

    @staticmethod
    def _try(fallback: Any, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < TolerantRedisCache.paused_until:
            return fallback
        try:
            return method(*args, **kwargs)
        except RedisError as error:
            TolerantRedisCache.paused_until = time.monotonic() + PAUSE
            logger.warning("The cache does not answer; the site works without it: %s", error)
            return fallback


def parse_cache_url(url: str) -> dict[str, Any]:
    """An entry of CACHES. Without a URL, each process has a cache of its own in memory."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss", "unix"} or not (parts.netloc or parts.path):
        raise ValueError(url)
    return {
        "BACKEND": "config.redis_cache.TolerantRedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "hallway",
        "OPTIONS": {
            "socket_connect_timeout": 0.5,
            "socket_timeout": 0.5,
            # For a connection that a restart has closed.
            "retry": Retry(NoBackoff(), 1),
        },
    }
