"""Health checks, and who sees their details."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from conferences.curation.models import Heartbeat
from conferences.curation.scheduling.worker import Worker
from home.operations import health
from home.operations.pre_release_check import OLD_DATABASE

pytestmark = pytest.mark.postgresql("the state of the database")

HEALTHY = dict.fromkeys(["database", "migrations", "cache", "storage", "worker", "tasks"], "ok")
DETAILS = {"status": "ok", "checks": HEALTHY}


@pytest.fixture(autouse=True)
def check_storage_anew():
    health.throttled_storage_check.reset()


@pytest.fixture
def worker(db):
    worker = Worker(name="a worker")
    worker.send_heartbeat()
    return worker


def get_readyz(client, **request):
    response = client.get("/readyz", **request)
    return response.status_code, response.json()


def test_healthz_needs_neither_the_database_nor_the_host_name(client):
    """Without the `db` mark, a query would fail."""
    response = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response["Cache-Control"]


def test_ready_when_everything_works(client, worker, settings):
    assert get_readyz(client, headers={"host": "10.0.0.7"}) == (200, DETAILS)
    assert list(settings.MEDIA_ROOT.iterdir()) == [], "the test file is deleted"


def test_requests_through_a_local_proxy_see_no_details(client, worker):
    for request in (
        {"headers": {"x-forwarded-for": "203.0.113.9"}},
        {"headers": {"x-forwarded-proto": "https"}},
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": "", "headers": {"x-forwarded-proto": "https"}},
    ):
        assert get_readyz(client, **request)[1] == {"status": "ok"}
    Heartbeat.objects.all().delete()
    assert get_readyz(client, REMOTE_ADDR="203.0.113.9") == (503, {"status": "not ready"})


def test_the_unix_socket_and_editors_see_details(client, as_editor, worker, django_user_model):
    assert get_readyz(client, REMOTE_ADDR="")[1] == DETAILS
    assert get_readyz(as_editor, REMOTE_ADDR="203.0.113.9")[1] == DETAILS
    # Without access to the admin.
    client.force_login(django_user_model.objects.create_user("reader"))
    assert get_readyz(client, REMOTE_ADDR="203.0.113.9")[1] == {"status": "ok"}


def test_a_publish_worker_that_stopped_or_never_ran(client, worker):
    Heartbeat.objects.update(last_beat_at=timezone.now() - timedelta(minutes=2))
    status, answer = get_readyz(client)
    assert status == 503
    assert answer["checks"]["worker"].startswith("no publish worker has been running since 20")
    Heartbeat.objects.all().delete()
    assert get_readyz(client)[1]["checks"] == HEALTHY | {"worker": "no publish worker has ever run"}


def test_an_unapplied_migration(client, worker):
    [newest] = MigrationLoader(None).graph.leaf_nodes("public")
    MigrationRecorder(connection).record_unapplied(*newest)
    trouble = {"migrations": f"not applied: {'.'.join(newest)}"}
    assert get_readyz(client) == (503, {"status": "not ready", "checks": HEALTHY | trouble})


def test_an_old_database(client, worker):
    MigrationRecorder(connection).record_applied("home", "0001_front_page")
    checks = HEALTHY | {"migrations": OLD_DATABASE}
    assert get_readyz(client) == (503, {"status": "not ready", "checks": checks})


def test_unknown_migrations_are_fine_during_an_upgrade(client, worker):
    MigrationRecorder(connection).record_applied("public", "9999_of_tomorrow")
    assert get_readyz(client)[0] == 200


def test_a_storage_that_cannot_be_written_is_tried_once_per_interval(
    client, worker, settings, tmp_path, monkeypatch
):
    now = health.monotonic()
    monkeypatch.setattr(health, "monotonic", lambda: now)
    media, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / "full"
    settings.MEDIA_ROOT.write_text("a file where a folder should be")
    status, answer = get_readyz(client)
    assert status == 503
    assert "Error" in answer["checks"].pop("storage")
    assert set(answer["checks"].values()) == {"ok"}
    settings.MEDIA_ROOT = media
    assert get_readyz(client)[0] == 503
    now += health.STORAGE_CHECK_INTERVAL
    assert get_readyz(client)[0] == 200


def test_a_cache_that_stores_nothing(client, worker, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert get_readyz(client)[1]["checks"] == HEALTHY | {"cache": "doesn't store values"}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_checks_refuse_post(client, address):
    assert client.post(address).status_code == 405
