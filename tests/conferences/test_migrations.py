"""Migrations are reversible, and see the bodies of pages."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from conferences.models import TalkPage
from tests.factories import SourceFactory

SCRIPT = """
import django; django.setup()
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Workflow

def migrate(*where):
    call_command("migrate", *where, verbosity=0)

def print_groups_and_workflows():
    print(sorted(g.name for g in Group.objects.all()), [w.name for w in Workflow.objects.all()])

migrate()
migrate("home", "zero")
migrate("conferences", "zero")
print_groups_and_workflows()
migrate()
print_groups_and_workflows()
"""


@pytest.mark.long("migrates four times")
def test_migrations_can_be_reversed_and_applied_again(root, tmp_path):
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


@pytest.mark.postgresql("JSON columns")
def test_a_data_migration_reads_and_saves_whole_bodies(talk):
    source = SourceFactory()
    content = [("heading", {"text": "Plans", "level": 2}), ("prose", "Read the plan.")]
    talk.body = [*content, ("notes", {"source": source, "content": content})]
    talk.save()
    body = [*TalkPage.objects.get().body.raw_data]
    apps = MigrationLoader(connection).project_state().apps
    old_talk = apps.get_model("conferences", "TalkPage").objects.get()
    assert [block.block_type for block in old_talk.body] == ["heading", "prose", "notes"]
    old_talk.save()
    assert [*TalkPage.objects.get().body.raw_data] == body
