"""A production site starts and logs."""

import json
import re

import pytest
from django.urls import get_resolver

from home.operations.request_log import mask_secrets
from tests.config.processes import CLIENT, ERROR, production
from tests.config.test_url_permissions import get_routes

#: Requests with secret tokens, probes, an editor, a worker and some pages.
REQUESTS = """
client.get("/healthz")
client.get("/cache-version")
client.get("/shared-draft/7:a-key/")
client.get("/desk/password/reset/key/1-a-key/")
client.get("/desk/password_reset/confirm/MQ/a-key/")
# Redirected before the URL is resolved.
client.get("/shared-draft/7:a-key")
client.get("/shared-draft/7:a-key/", headers={"x-forwarded-proto": "http"})

from django.contrib.auth.models import User
user = User.objects.create_superuser("vera", "vera@example.org", "password-of-vera")
client.force_login(user)
ids = [
    client.get("/desk/", headers={"x-request-id": given})["X-Request-ID"]
    for given in ("", "bad one\\u0000")
]

from django.utils import timezone
from datetime import timedelta
from home.models import HomePage
page = HomePage.objects.get()
answers = [client.get(url).status_code for url in ("/", "/styleguide/", "/desk/login/")]
page.expire_at = timezone.now() - timedelta(days=1)
page.save()
call_command("publish_worker", once=True)

import sys
from django.core.management import get_commands
unwanted = {"demo command": "demo" in get_commands(), "Sentry": "sentry_sdk" in sys.modules}
print(json.dumps([error, ids, answers, unwanted]))
"""


@pytest.fixture(scope="module")
def answer(root, site):
    """The output of one process for all tests, since starting it takes longest."""
    answer = production(root, CLIENT + ERROR + REQUESTS, **site)
    assert answer.returncode == 0, answer.stderr
    *_, result = answer.stdout.splitlines()
    answer.result = json.loads(result)
    return answer


def get_log(answer):
    return [json.loads(line) for line in answer.stderr.splitlines()]


def test_production_starts_without_the_demo_and_sentry(answer):
    *_, statuses, unwanted = answer.result
    assert statuses == [200, 404, 200]
    assert unwanted == {"demo command": False, "Sentry": False}


def test_each_request_is_one_json_line_with_its_id(answer):
    error, ids, *_ = answer.result
    assert error == [500, "from-the-proxy-1", True]
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids), "also for an invalid one"
    error, failed, *others = get_log(answer)
    assert "no such table: public_quoteorlink" in error["exception"]
    assert {error["request_id"], failed["request_id"]} == {"from-the-proxy-1"}
    expected = {"level": "WARNING", "method": "GET", "path": "/quotes/", "status": 500}
    assert {name: failed[name] for name in expected} == expected
    assert "user" not in failed
    admin = [line for line in others if line.get("path") == "/desk/"]
    assert [(line["user"], line["request_id"]) for line in admin] == [("1", each) for each in ids]
    for word in ("private-search", "Certain Browser", "203.0.113.9", "vera"):
        assert word not in answer.stderr


def test_the_log_has_neither_secret_tokens_nor_probes(answer):
    paths = [line["path"] for line in get_log(answer) if line["logger"] == "access"]
    assert paths[1:6] == [
        "/shared-draft/***/",
        "/desk/password/reset/key/1-***/",
        "/desk/password_reset/confirm/MQ/***/",
        "/shared-draft/***",
        "/shared-draft/***/",
    ]
    assert not {"/healthz", "/cache-version"} & set(paths)
    assert "a-key" not in answer.stderr


def test_every_url_with_a_secret_token_is_masked():
    has_token = re.compile(r"<(\w+:)?\w*(key|secret|token)>").search
    routes = list(filter(has_token, get_routes(get_resolver())))
    assert len(routes) == 3
    for route in routes:
        path = re.sub(r"\(\?P(<\w+>)[^)]*\)|[\^$]", r"\1", route)
        assert mask_secrets("/" + re.sub(r"<[^>]*>", "word", path)).count("***") == 1, route


def test_workers_log_in_the_same_format(answer):
    lines = {line["logger"]: line for line in get_log(answer)}
    line = lines["conferences.curation.scheduling.worker"]
    assert (line["level"], line["unpublished"]) == ("INFO", 1)


def test_an_unreachable_database_is_logged_once_and_the_process_lives(root, site, tmp_path):
    """A folder is in place of its file."""
    code = """
print(client.get("/healthz").status_code)
direct = Client(REMOTE_ADDR="127.0.0.1", headers={"host": "127.0.0.1:8000"})
print(direct.get("/readyz").text)
"""
    answer = production(root, CLIENT + code, **site | {"DATABASE_URL": f"sqlite:///{tmp_path}"})
    alive, ready = answer.stdout.splitlines()
    assert alive == "200"
    unknown = dict.fromkeys(("migrations", "worker", "tasks"), "unknown without the database")
    checks = {"database": "OperationalError: unable to open database file"}
    checks |= unknown | {"cache": "ok", "storage": "ok"}
    assert json.loads(ready) == {"status": "not ready", "checks": checks}
    lines = [(line["logger"], line["level"]) for line in get_log(answer)]
    assert lines == [("home.operations.health", "WARNING"), ("access", "WARNING")]
