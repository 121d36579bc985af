"""A site in production: that it starts, what it writes about itself, and whom it tells when
something breaks.
"""

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

MAKE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
"""
SITE = """
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
#: What a reader broke,
BREAK = """
from django.db import connection
cursor = connection.cursor()
cursor.execute("ALTER TABLE public_quoteorlink RENAME TO public_lost")
page = client.get(
    "/quotes/?q=of-nobodys-business",
    headers={"x-request-id": "from-the-proxy-1", "user-agent": "A Certain Browser"},
)
cursor.execute("ALTER TABLE public_lost RENAME TO public_quoteorlink")
broke = [page.status_code, page["X-Request-ID"], "from-the-proxy-1" in page.text]
"""
#: and a day of the site: keys in addresses, probes, an editor, a worker, a few pages.
A_DAY = """
client.get("/healthz")
client.get("/cache-version")
client.get("/shared-draft/7:a-key/")
client.get("/desk/password/reset/key/1-a-key/")
client.get("/desk/password_reset/confirm/MQ/a-key/")
# Answered before anybody knew what it leads to.
client.get("/shared-draft/7:a-key")
client.get("/shared-draft/7:a-key/", headers={"x-forwarded-proto": "http"})

from django.contrib.auth.models import User
user = User.objects.create_superuser("vera", "vera@example.org", "password-of-vera")
client.force_login(user)
desk = [
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
print(json.dumps([broke, desk, answers, "sentry_sdk" in sys.modules]))
"""


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    given = COMPLETE | {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "DATA_DIR": str(folder),
    }
    made = production(root, MAKE, **given)
    assert made.returncode == 0, made.stderr
    return given


@pytest.fixture(scope="module")
def day(root, site):
    """What was printed and logged: of one process, since starting one takes longest."""
    answer = production(root, SITE + BREAK + A_DAY, **site)
    assert answer.returncode == 0, answer.stderr
    *_, said = answer.stdout.splitlines()
    answer.said = json.loads(said)
    return answer


def logged(answer):
    return [json.loads(line) for line in answer.stderr.splitlines()]


def test_a_whole_start_answers_with_the_demo_out_of_reach(day):
    """From an empty database."""
    _, _, answers, _ = day.said
    assert answers == [200, 404, 200]


def test_one_line_of_json_a_request_and_its_number_everywhere(day):
    broke, numbers, *_ = day.said
    assert broke == [500, "from-the-proxy-1", True]
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in numbers), "also for a bad one"
    error, broken, *others = logged(day)
    assert "no such table: public_quoteorlink" in error["exception"]
    assert {error["request_id"], broken["request_id"]} == {"from-the-proxy-1"}
    facts = {name: broken[name] for name in ("level", "method", "path", "status")}
    assert facts == {"level": "WARNING", "method": "GET", "path": "/quotes/", "status": 500}
    assert "user" not in broken
    desk = [line for line in others if line.get("path") == "/desk/"]
    assert [line["user"] for line in desk] == ["1"] * 2
    assert [line["request_id"] for line in desk] == numbers
    for word in ("business", "Certain Browser", "203.0.113.9", "vera"):
        assert word not in day.stderr


def test_neither_keys_in_addresses_nor_probes_stand_in_the_log(day):
    paths = [line["path"] for line in logged(day) if line["logger"] == "access"]
    assert paths[1:6] == [
        "/shared-draft/***/",
        "/desk/password/reset/key/1-***/",
        "/desk/password_reset/confirm/MQ/***/",
        "/shared-draft/***",
        "/shared-draft/***/",
    ]
    assert not {"/healthz", "/cache-version"} & set(paths)
    assert "a-key" not in day.stderr


def test_the_log_knows_every_address_that_holds_a_key():
    held = [
        name
        for name in addresses(get_resolver())
        if re.search(r"<(\w+:)?(key|secret|signed|token)>", name)
    ]
    assert len(held) == 3
    for name in held:
        address = re.sub(r"\(\?P(<\w+>)[^)]*\)|[\^$]", r"\1", name)
        assert mask_secrets("/" + re.sub(r"<[^>]*>", "word", address)).count("***") == 1, name


def addresses(resolver, before=""):
    for pattern in resolver.url_patterns:
        whole = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern, whole)
        else:
            yield whole


def test_workers_log_in_the_same_way(day):
    lines = {line["logger"]: line for line in logged(day)}
    line = lines["conferences.curation.scheduling.worker"]
    assert (line["level"], line["unpublished"]) == ("INFO", 1)


def test_without_the_setting_nothing_of_sentry_is_loaded(day):
    assert day.said[-1] is False


def test_a_database_that_is_away_is_said_once_and_the_process_lives(root, site, tmp_path):
    """There is a folder where its file should be."""
    code = """
print(client.get("/healthz").status_code)
direct = Client(REMOTE_ADDR="127.0.0.1", headers={"host": "127.0.0.1:8000"})
print(direct.get("/readyz").text)
"""
    answer = production(root, SITE + code, **site | {"DATABASE_URL": f"sqlite:///{tmp_path}"})
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
    lines = [(line["logger"], line["level"]) for line in logged(answer)]
    assert lines == [("home.operations.health", "WARNING"), ("access", "WARNING")]


def test_errors_go_by_mail_to_whom_a_setting_names_but_not_each_of_a_flood(root, site):
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
    answer = production(root, SITE + code, **site, ADMINS="ana@example.org, ben@example.org")
    assert answer.stdout.splitlines() == [
        "['ana@example.org', 'ben@example.org'] noreply@recaps.example.org",
        "[Hallway Track] ERROR: Not read",
        "True",
    ], answer.stderr


class Sentry(BaseHTTPRequestHandler):
    """A server that keeps the events it is sent."""

    def do_POST(self):
        packed = self.rfile.read(int(self.headers["Content-Length"]))
        # Brotli is none of the site's libraries, but used by Sentry's where it is there.
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


def test_a_sentry_that_a_setting_names_is_told_what_broke_and_not_who_asked(root, site, sentry):
    finish = "\nimport sentry_sdk; sentry_sdk.flush(10)"
    dsn = f"http://a-key@127.0.0.1:{sentry.server_port}/1"
    answer = production(root, SITE + BREAK + finish, **site, SENTRY_DSN=dsn)
    assert answer.returncode == 0, answer.stderr
    (event,) = sentry.events
    assert event["exception"]["values"][-1]["value"] == "no such table: public_quoteorlink"
    assert event["tags"]["request_id"] == "from-the-proxy-1"
    assert not {"request", "user"} & set(event)
    for word in ("business", "Certain Browser", "203.0.113.9"):
        assert word not in json.dumps(event)
