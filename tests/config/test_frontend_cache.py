"""The proxy in front of the site: which URLs it purges, and how long it keeps pages."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db import transaction

from conferences.public import page_cache
from config.frontend_cache import parse_proxy_urls
from tests.factories import SpeakerFactory

pytestmark = pytest.mark.postgresql("the table of the cache")


@pytest.fixture
def proxy(settings):
    """A server that records requests, as the site's only proxy."""
    requests = []

    class Listener(BaseHTTPRequestHandler):
        def do_PURGE(self):
            requests.append(f"PURGE {self.headers['Host']}{self.path}")
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.WAGTAILFRONTENDCACHE = parse_proxy_urls(f"http://127.0.0.1:{server.server_port}")
        settings.WAGTAILADMIN_BASE_URL = "https://recaps.example.org"
        yield requests
        server.shutdown()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_transaction_sends_one_purge(proxy):
    with transaction.atomic():
        for name in ("Ana", "Ben"):
            SpeakerFactory(name=name)
        assert proxy == []
    assert proxy == ["PURGE recaps.example.org/cache-version"]


@pytest.mark.django_db
def test_an_unreachable_proxy_is_logged_and_does_not_block_saving(
    settings, caplog, django_capture_on_commit_callbacks
):
    settings.WAGTAILFRONTENDCACHE = parse_proxy_urls("http://127.0.0.1:9")
    with django_capture_on_commit_callbacks(execute=True):
        SpeakerFactory(name="Ana")
    assert "PURGE failed at the proxy http://127.0.0.1:9" in caplog.text


@pytest.mark.django_db
def test_x_accel_expires_is_sent_only_with_a_proxy(client, settings):
    settings.PAGE_CACHE_SECONDS = 600
    assert "X-Accel-Expires" not in client.get("/")
    settings.WAGTAILFRONTENDCACHE = parse_proxy_urls("http://127.0.0.1:9")
    assert "X-Accel-Expires" in client.get("/timeline/")
    assert "X-Accel-Expires" not in client.get("/nowhere/")
    assert client.get("/cache-version")["X-Cache-Version"].isdigit()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_proxy_caches_a_page_no_longer_than_the_site(client, settings, monkeypatch):
    """Otherwise an expired page would be shown for twice the time."""
    settings.PAGE_CACHE_SECONDS = 600
    settings.WAGTAILFRONTENDCACHE = parse_proxy_urls("http://127.0.0.1:9")

    def get_page(at):
        monkeypatch.setattr(page_cache.time, "time", lambda: at)
        page = client.get("/timeline/")
        return page["ETag"], int(page["X-Accel-Expires"].removeprefix("@"))

    page, end = get_page(at=1_800_000_000.5)
    assert 1_800_000_000 < end <= 1_800_000_601
    assert get_page(at=end - 0.1) == (page, end)
    assert get_page(at=float(end)) != (page, end)
    assert get_page(at=float(end))[1] == end + 600
