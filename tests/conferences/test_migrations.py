"""Migrations forth and back, in a process and a database of their own."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.postgresql("migrations")

SCRIPT = """
import django; django.setup()
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Workflow

def migrate(*where):
    call_command("migrate", *where, verbosity=0)

def tell():
    print(sorted(g.name for g in Group.objects.all()), [w.name for w in Workflow.objects.all()])

migrate()
migrate("home", "zero")
migrate("conferences", "zero")
tell()
migrate()
tell()
"""


def test_our_migrations_can_be_taken_back_and_run_again(root, tmp_path):
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": str(root / "site"),
    }
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == [
        "['Editors', 'Moderators'] ['Moderators approval']",
        "['Administrators', 'Editors', 'Writers'] ['Editorial review']",
    ]
