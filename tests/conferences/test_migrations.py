"""Migrations forth and back, in a process and a database of their own."""

import os
import subprocess
import sys


def manage(root, url, *command):
    answer = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=root,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.dev"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


COUNT = (
    "from django.contrib.auth.models import Group; from wagtail.models import Workflow; "
    "print(sorted(g.name for g in Group.objects.all()), [w.name for w in Workflow.objects.all()])"
)


def test_our_migrations_can_be_taken_back_and_run_again(root, tmp_path):
    url = f"sqlite:///{tmp_path}/site.sqlite3"
    manage(root, url, "migrate", "-v0")
    manage(root, url, "migrate", "home", "zero", "-v0")
    manage(root, url, "migrate", "conferences", "zero", "-v0")
    before = manage(root, url, "shell", "-v0", "-c", COUNT)
    assert before.strip() == "['Editors', 'Moderators'] ['Moderators approval']"
    manage(root, url, "migrate", "-v0")
    after = manage(root, url, "shell", "-v0", "-c", COUNT)
    assert after.strip() == "['Administrators', 'Editors', 'Writers'] ['Editorial review']"
