"""Sites of their own, each with a database and a folder, driven by commands as operators do."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Site:
    url: str
    folder: Path

    @property
    def media(self) -> Path:
        return self.folder / "media"

    def run(self, *command, **environment):
        given = {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": str(ROOT / "site"),
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
        }
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | given | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *command, **environment) -> str:
        answer = self.run("manage.py", *map(str, command), **environment)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def refuses(self, *command) -> str:
        """What a command that must fail says."""
        answer = self.run("manage.py", *map(str, command))
        assert answer.returncode == 1, answer.stdout + answer.stderr
        return answer.stderr

    def python(self, code, **environment) -> str:
        answer = self.run("-c", f"import django; django.setup()\n{code}", **environment)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def everything(self) -> dict:
        return json.loads(self.python(TELL, DEBUG="false"))

    def files(self) -> set[str]:
        """What was uploaded. The sizes that pages show are made from it."""
        found = (path for path in self.media.rglob("*") if path.is_file())
        return {str(path.relative_to(self.media)) for path in found if path.parent.name != "images"}


class Postgresql:
    """Databases of one's own on the server under test."""

    def __init__(self, url: str) -> None:
        self.url, self.made = url, []

    def database(self, name: str, like: str = "template1") -> str:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        self.made.append(name)
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def drop_all(self) -> None:
        for name in self.made:
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


#: All that a site is: every row of every table by Django's own models, every file, and what
#: readers see. Not what is made afresh, and not who is logged in or at work.
TELL = r"""
import json
import re
from hashlib import sha256
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db.models import FileField
from django.test import Client
from wagtail.models import Page

LEFT = {
    "sessions.Session", "wagtailadmin.EditingSession", "wagtailimages.Rendition",
    "wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry", "curation.Heartbeat",
    "curation.Lease", "reading.Edition", "reading.Name", "reading.SearchRow_listed",
    "reading.Excerpt",
}

def plain(value):
    if hasattr(value, "raw_data"):
        return list(value.raw_data)
    return value.hex() if isinstance(value, bytes) else str(value) if value != value else value

told = {}
for model in apps.get_models(include_auto_created=True):
    if model._meta.label in LEFT:
        continue
    columns = model._meta.concrete_fields
    told[model._meta.label] = [
        {c.attname: bytes(v).hex() if isinstance(v, memoryview) else plain(v)
         for c in columns for v in [getattr(row, c.attname)]}
        for row in model._base_manager.order_by("pk")
    ]
    for column in columns:
        if isinstance(column, FileField):
            for row in model._base_manager.order_by("pk"):
                if file := getattr(row, column.name):
                    with file.open() as opened:
                        told[f"{model._meta.label} {row.pk}"] = sha256(opened.read()).hexdigest()

told["permissions"] = {
    user.username: sorted(user.get_all_permissions()) for user in User.objects.all()
}
reader = Client(headers={"host": "localhost"})
addresses = [page.url for page in Page.objects.live().specific() if page.url]
for address in [*addresses, "/search/?q=django", "/speakers/", "/quotes/", "/links/", "/topics/"]:
    response = reader.get(address)
    assert response.status_code == 200, address
    told[address] = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.text)
print(json.dumps(told, default=str))
"""
