"""The shared cache and the proxy in front: used when they are there, and not missed when not."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db import transaction

from conferences.public import page_cache
from config.caches import TolerantRedisCache, parse_cache_url, parse_proxy_urls
from tests.factories import SpeakerFactory

pytestmark = pytest.mark.postgresql("the table of the cache")


@pytest.fixture
def gone():
    """A cache at a port where nobody listens."""
    TolerantRedisCache.paused_until = 0.0
    entry = parse_cache_url("redis://127.0.0.1:9/0")
    assert entry.pop("BACKEND") == "config.caches.TolerantRedisCache"
    yield TolerantRedisCache(entry.pop("LOCATION"), entry)
    TolerantRedisCache.paused_until = 0.0


def test_a_cache_that_is_gone_remembers_nothing_and_stops_nobody(gone, caplog):
    gone.set("a", 1)
    assert gone.get("a") is None
    assert gone.get("a", "default") == "default"
    assert gone.get_or_set("a", lambda: "made") == "made"
    assert gone.get_many(["a"]) == {}
    assert gone.set_many({"a": 1}) == ["a"]
    assert not any((gone.add("a", 1), gone.touch("a"), gone.delete("a"), gone.has_key("a")))
    gone.delete_many(["a"])
    gone.clear()
    with pytest.raises(ValueError, match="not in the cache"):
        gone.incr("a")
    # It is left alone for a while, and told of once.
    assert [record.getMessage()[:29] for record in caplog.records] == [
        "The cache does not answer; th"
    ]


def test_without_an_address_each_process_remembers_for_itself():
    assert parse_cache_url("") == {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture
def proxy(settings):
    """A server that writes down what it is asked, as the site's only proxy."""
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_PURGE(self):
            asked.append(f"PURGE {self.headers['Host']}{self.path}")
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_told):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.WAGTAILFRONTENDCACHE = parse_proxy_urls(f"http://127.0.0.1:{server.server_port}")
    settings.WAGTAILADMIN_BASE_URL = "https://recaps.example.org"
    yield asked
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_proxy_is_told_once_of_all_that_changed_together(proxy):
    with transaction.atomic():
        for name in ("Ana", "Ben"):
            SpeakerFactory(name=name)
        assert proxy == []
    assert proxy == ["PURGE recaps.example.org/cache-version"]


@pytest.mark.django_db
def test_a_proxy_that_is_away_keeps_nobody_from_working(
    settings, caplog, django_capture_on_commit_callbacks
):
    settings.WAGTAILFRONTENDCACHE = parse_proxy_urls("http://127.0.0.1:9")
    with django_capture_on_commit_callbacks(execute=True):
        SpeakerFactory(name="Ana")
    assert "PURGE failed at the proxy http://127.0.0.1:9" in caplog.text


@pytest.mark.django_db
def test_only_a_proxy_that_is_told_hears_that_it_may_keep_pages(client, settings):
    settings.PAGE_CACHE_SECONDS = 600
    assert "X-Accel-Expires" not in client.get("/")
    settings.WAGTAILFRONTENDCACHE = parse_proxy_urls("http://127.0.0.1:9")
    assert "X-Accel-Expires" in client.get("/timeline/")
    assert "X-Accel-Expires" not in client.get("/nowhere/")
    assert client.get("/cache-version")["X-Cache-Version"].isdigit()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_proxy_keeps_a_page_no_longer_than_the_site_itself(client, settings, monkeypatch):
    """Or what was made behind the site's back would not show for twice the time."""
    settings.PAGE_CACHE_SECONDS = 600
    settings.WAGTAILFRONTENDCACHE = parse_proxy_urls("http://127.0.0.1:9")

    def seen(at):
        monkeypatch.setattr(page_cache.time, "time", lambda: at)
        page = client.get("/timeline/")
        return page["ETag"], int(page["X-Accel-Expires"].removeprefix("@"))

    page, end = seen(at=1_800_000_000.5)
    assert 1_800_000_000 < end <= 1_800_000_601
    assert seen(at=end - 0.1) == (page, end)
    assert seen(at=float(end)) != (page, end)
    assert seen(at=float(end))[1] == end + 600
