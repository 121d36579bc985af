"""Runs code in a process of its own, with production's settings."""

import os
import subprocess
import sys

COMPLETE = {
    "SECRET_KEY": "a-long-random-text-that-is-only-for-this-test-0123456789",
    "SITE_URL": "https://recaps.example.org",
    "DATABASE_URL": "sqlite:////tmp/unused.sqlite3",
}


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
    return python(
        root, start + code, DJANGO_SETTINGS_MODULE="config.settings.production", **environment
    )
