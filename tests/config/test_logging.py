"""A production site: it starts, logs, and reports errors."""

import gzip
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module

import pytest
from django.urls import get_resolver
from sentry_sdk.envelope import Envelope

from home.operations.request_log import mask_secrets
from tests.config.processes import COMPLETE, production
from tests.config.test_url_permissions import get_routes

CREATE_SITE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
"""
CLIENT = """
import django; django.setup()
import json
from django.core.management import call_command
from django.test import Client
client = Client(
    raise_request_exception=False,
    headers={"host": "recaps.example.org", "x-forwarded-proto": "https"},
    REMOTE_ADDR="203.0.113.9",
)
"""
#: A request with an error.
ERROR = """
from django.db import connection
cursor = connection.cursor()
cursor.execute("ALTER TABLE public_quoteorlink RENAME TO public_lost")
page = client.get(
    "/quotes/?q=private-search",
    headers={"x-request-id": "from-the-proxy-1", "user-agent": "A Certain Browser"},
)
cursor.execute("ALTER TABLE public_lost RENAME TO public_quoteorlink")
error = [page.status_code, page["X-Request-ID"], "from-the-proxy-1" in page.text]
"""
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
print(json.dumps([error, ids, answers, "sentry_sdk" in sys.modules]))
"""


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    environment = COMPLETE | {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "DATA_DIR": str(folder),
    }
    created = production(root, CREATE_SITE, **environment)
    assert created.returncode == 0, created.stderr
    return environment


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


def test_production_starts_without_the_demo(answer):
    _, _, answers, _ = answer.result
    assert answers == [200, 404, 200]


def test_each_request_is_one_json_line_with_its_id(answer):
    error, ids, *_ = answer.result
    assert error == [500, "from-the-proxy-1", True]
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids), "also for an invalid one"
    error, failed, *others = get_log(answer)
    assert "no such table: public_quoteorlink" in error["exception"]
    assert {error["request_id"], failed["request_id"]} == {"from-the-proxy-1"}
    facts = {name: failed[name] for name in ("level", "method", "path", "status")}
    assert facts == {"level": "WARNING", "method": "GET", "path": "/quotes/", "status": 500}
    assert "user" not in failed
    admin = [line for line in others if line.get("path") == "/desk/"]
    assert [line["user"] for line in admin] == ["1"] * 2
    assert [line["request_id"] for line in admin] == ids
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
    routes = [
        route
        for route in get_routes(get_resolver())
        if re.search(r"<(\w+:)?\w*(key|secret|token)>", route)
    ]
    assert len(routes) == 3
    for route in routes:
        path = re.sub(r"\(\?P(<\w+>)[^)]*\)|[\^$]", r"\1", route)
        assert mask_secrets("/" + re.sub(r"<[^>]*>", "word", path)).count("***") == 1, route


def test_workers_log_in_the_same_format(answer):
    lines = {line["logger"]: line for line in get_log(answer)}
    line = lines["conferences.curation.scheduling.worker"]
    assert (line["level"], line["unpublished"]) == ("INFO", 1)


def test_sentry_is_not_imported_without_its_setting(answer):
    assert answer.result[-1] is False


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
    assert json.loads(ready) == {
        "status": "not ready",
        "checks": {
            "database": "OperationalError: unable to open database file",
            "migrations": "unknown without the database",
            "cache": "ok",
            "storage": "ok",
            "worker": "unknown without the database",
            "tasks": "unknown without the database",
        },
    }
    lines = [(line["logger"], line["level"]) for line in get_log(answer)]
    assert lines == [("home.operations.health", "WARNING"), ("access", "WARNING")]


def test_admins_get_at_most_one_mail_per_interval(root, site):
    code = """
from django.core import mail
from django.test.utils import setup_test_environment
setup_test_environment()
import logging
for number in range(3):
    logging.getLogger("conferences").error("Not read", exc_info=ValueError(f"number {number}"))
    logging.getLogger("importers").error("Not imported")
for letter in mail.outbox:
    print(letter.to, letter.from_email)
    print(letter.subject)
    print("number 0" in letter.body)
"""
    answer = production(root, CLIENT + code, **site, ADMINS="ana@example.org, ben@example.org")
    assert answer.stdout.splitlines() == [
        "['ana@example.org', 'ben@example.org'] noreply@recaps.example.org",
        "[Hallway Track] ERROR: Not read",
        "True",
    ], answer.stderr


class Sentry(BaseHTTPRequestHandler):
    """A server that records events."""

    def do_POST(self):
        packed = self.rfile.read(int(self.headers["Content-Length"]))
        # Sentry's library uses Brotli if it is installed.
        is_gzip = self.headers["Content-Encoding"] == "gzip"
        body = (gzip if is_gzip else import_module("brotli")).decompress(packed)
        self.server.events += [
            item.payload.json for item in Envelope.deserialize(body) if item.type == "event"
        ]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def sentry():
    with HTTPServer(("127.0.0.1", 0), Sentry) as server:
        server.events = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_sentry_gets_errors_without_personal_data(root, site, sentry):
    finish = "\nimport sentry_sdk; sentry_sdk.flush(10)"
    dsn = f"http://a-key@127.0.0.1:{sentry.server_port}/1"
    answer = production(root, CLIENT + ERROR + finish, **site, SENTRY_DSN=dsn)
    assert answer.returncode == 0, answer.stderr
    (event,) = sentry.events
    assert event["exception"]["values"][-1]["value"] == "no such table: public_quoteorlink"
    assert event["tags"]["request_id"] == "from-the-proxy-1"
    assert not {"request", "user"} & set(event)
    for word in ("private-search", "Certain Browser", "203.0.113.9"):
        assert word not in json.dumps(event)
