"""The cache in Redis, which may be unreachable."""

import pytest

from config.redis_cache import TolerantRedisCache, parse_cache_url


@pytest.fixture
def cache():
    """A cache at a closed port."""
    TolerantRedisCache.paused_until = 0.0
    entry = parse_cache_url("redis://127.0.0.1:9/0")
    assert entry.pop("BACKEND") == "config.redis_cache.TolerantRedisCache"
    yield TolerantRedisCache(entry.pop("LOCATION"), entry)
    TolerantRedisCache.paused_until = 0.0


def test_without_redis_the_cache_acts_as_empty(cache, caplog):
    cache.set("a", 1)
    assert cache.get("a") is None
    assert cache.get("a", "default") == "default"
    assert cache.get_or_set("a", lambda: "made") == "made"
    assert cache.get_many(["a"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]
    assert not any((cache.add("a", 1), cache.touch("a"), cache.delete("a"), cache.has_key("a")))
    cache.delete_many(["a"])
    cache.clear()
    with pytest.raises(ValueError, match="not in the cache"):
        cache.incr("a")
    # It isn't tried again for a while, and logged once.
    assert [record.getMessage()[:29] for record in caplog.records] == [
        "The cache does not answer; th"
    ]


def test_without_a_url_each_process_has_its_own_cache():
    assert parse_cache_url("") == {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
