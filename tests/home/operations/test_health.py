"""Alive, and ready: what whoever watches over the machine is told, and what others are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from conferences.curation.models import Heartbeat
from conferences.curation.scheduling.worker import Worker
from home.operations import health
from home.operations.checks import OLD_DATABASE

pytestmark = pytest.mark.postgresql("the state of the database")

HEALTHY = dict.fromkeys(["database", "migrations", "cache", "storage", "worker", "tasks"], "ok")


@pytest.fixture(autouse=True)
def storage_is_tried_anew():
    health.throttled_storage_check.reset()


@pytest.fixture
def worker(db):
    worker = Worker(name="a worker")
    worker.send_heartbeat()
    return worker


def told(client):
    response = client.get("/readyz")
    return response.status_code, response.json()


def test_alive_without_asking_the_database(client, settings):
    """No mark `db`: asking would fail here. Nor does it matter how the site was called."""
    settings.ALLOWED_HOSTS = ["recaps.example.org"]
    response = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response["Cache-Control"]


def test_the_name_of_the_site_and_https_are_not_needed(client, worker, settings):
    settings.ALLOWED_HOSTS = ["recaps.example.org"]
    assert client.get("/readyz", headers={"host": "10.0.0.7"}).status_code == 200


def test_ready_when_all_it_stands_on_answers(client, worker, settings):
    assert told(client) == (200, {"status": "ok", "checks": HEALTHY})
    assert list(settings.MEDIA_ROOT.iterdir()) == [], "what it tried the storage with is gone"


def test_who_comes_through_a_proxy_on_the_machine_is_told_no_more_than_strangers(client, worker):
    for asked in (
        {"headers": {"x-forwarded-for": "203.0.113.9"}},
        {"headers": {"x-forwarded-proto": "https"}},
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": "", "headers": {"x-forwarded-proto": "https"}},
    ):
        assert client.get("/readyz", **asked).json() == {"status": "ok"}
    Heartbeat.objects.all().delete()
    response = client.get("/readyz", REMOTE_ADDR="203.0.113.9")
    assert (response.status_code, response.json()) == (503, {"status": "not ready"})


def test_who_asks_through_the_socket_that_a_server_listens_at_is_on_the_machine(client, worker):
    answer = client.get("/readyz", REMOTE_ADDR="").json()
    assert answer == {"status": "ok", "checks": HEALTHY}


def test_editors_are_told_wherever_they_are(as_editor, worker):
    answer = as_editor.get("/readyz", REMOTE_ADDR="203.0.113.9").json()
    assert answer == {"status": "ok", "checks": HEALTHY}


def test_people_without_the_admin_are_strangers(worker, django_user_model):
    client = Client()
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get("/readyz", REMOTE_ADDR="203.0.113.9").json() == {"status": "ok"}


def test_no_worker_was_ever_heard_or_not_for_long(client, worker):
    Heartbeat.objects.update(last_beat_at=timezone.now() - timedelta(minutes=2))
    status, answer = told(client)
    assert status == 503
    assert answer["checks"]["worker"].startswith("no publish worker has been running since 20")
    Heartbeat.objects.all().delete()
    assert told(client)[1]["checks"] == HEALTHY | {"worker": "no publish worker has ever run"}


def test_a_migration_that_was_not_applied(client, worker):
    [newest] = MigrationLoader(None).graph.leaf_nodes("public")
    MigrationRecorder(connection).record_unapplied(*newest)
    trouble = {"migrations": f"not applied: {'.'.join(newest)}"}
    assert told(client) == (503, {"status": "not ready", "checks": HEALTHY | trouble})


def test_an_old_database(client, worker):
    MigrationRecorder(connection).record_applied("home", "0001_front_page")
    checks = HEALTHY | {"migrations": OLD_DATABASE}
    assert told(client) == (503, {"status": "not ready", "checks": checks})


def test_newer_migrations_than_the_code_knows_are_an_upgrade_under_way(client, worker):
    MigrationRecorder(connection).record_applied("public", "9999_of_tomorrow")
    assert told(client)[0] == 200


def test_storage_that_cannot_be_written(client, worker, settings, tmp_path):
    (tmp_path / "full").write_text("a file where a folder should be")
    settings.MEDIA_ROOT = tmp_path / "full"
    status, answer = told(client)
    assert status == 503
    assert "Error" in answer["checks"].pop("storage")
    assert set(answer["checks"].values()) == {"ok"}


def test_storage_is_tried_now_and_then_however_often_somebody_asks(
    client, worker, settings, tmp_path, monkeypatch
):
    now = health.monotonic()
    monkeypatch.setattr(health, "monotonic", lambda: now)
    whole, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / "full"
    settings.MEDIA_ROOT.write_text("a file where a folder should be")
    assert told(client)[0] == 503
    settings.MEDIA_ROOT = whole
    assert told(client)[0] == 503
    now += health.STORAGE_CHECK_INTERVAL
    assert told(client)[0] == 200


def test_a_cache_that_keeps_nothing(client, worker, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert told(client)[1]["checks"] == HEALTHY | {"cache": "doesn't store values"}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_only_to_be_read(client, address):
    assert client.post(address).status_code == 405
