"""Runs code in a process of its own, with production's settings."""

import os
import subprocess
import sys

COMPLETE = {
    "SECRET_KEY": "a-long-random-text-that-is-only-for-this-test-0123456789",
    "SITE_URL": "https://recaps.example.org",
    "DATABASE_URL": "sqlite:////tmp/unused.sqlite3",
}
#: The start of a script that makes requests.
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


def python(root, code, stdin="", **environment):
    """Runs code with nothing else in its environment."""
    minimal = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root / "site")}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env=minimal | environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def production(root, code="", **environment):
    start = "from django.conf import settings; settings.DEBUG; "
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    return python(root, start + code, **environment)


def evaluate(root, expressions, setup="", **environment):
    """Returns the expressions as production prints them, after the statements in `setup`."""
    answer = production(root, f"{setup}\nprint({expressions})", **COMPLETE | environment)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()
