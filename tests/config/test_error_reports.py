"""Errors on a production site are reported by mail and to Sentry."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module

import pytest
from sentry_sdk.envelope import Envelope

from tests.config.processes import CLIENT, ERROR, production


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
    print(letter.to, letter.from_email, letter.subject, "number 0" in letter.body)
"""
    answer = production(root, CLIENT + code, **site, ADMINS="ana@example.org, ben@example.org")
    assert answer.stdout == (
        "['ana@example.org', 'ben@example.org'] noreply@recaps.example.org "
        "[Hallway Track] ERROR: Not read True\n"
    ), answer.stderr


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
