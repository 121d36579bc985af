"""Separate sites, each with a database and a folder, driven by commands."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.fork_server import ForkServer

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Site:
    url: str
    folder: Path
    #: Starts its processes, if its database is of the kind under test.
    server: ForkServer | None = None
    settings: str = "config.settings.dev"

    @property
    def pictures(self) -> Path:
        return self.folder / "media" / "original_images"

    def run(self, *arguments, **environment):
        # The server's copies only differ in their database and their folder.
        if self.server and not environment:
            return self._fork(*arguments)
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._environment() | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def _fork(self, *arguments):
        """With the errors in its output."""
        site = {"DATABASE_URL": self.url, "DATA_DIR": str(self.folder)}
        process = self.server.start(list(arguments), self.folder / "output.txt", **site)
        code, output = process.wait(), process.output.read_text()
        return subprocess.CompletedProcess(arguments, code, output, output)

    def interrupt(self, line, *arguments) -> int:
        """Starts a command, and stops it when it prints a line that begins like this."""
        with subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._environment() | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            for printed in process.stdout:
                if printed.startswith(line):
                    process.terminate()
        return process.returncode

    def _environment(self):
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PYTHONPATH": str(ROOT / "site"),
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "DEBUG": "false",
        }

    def do(self, *commands, **environment) -> list:
        """Returns the results of commands, or of functions in `site_script`."""
        commands = json.dumps([command.split() for command in commands])
        answer = self.run("-m", "tests.home.operations.site_script", commands, **environment)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout.splitlines()[-1])

    def files(self) -> set[str]:
        """The uploaded files, without renditions."""
        media = self.folder / "media"
        found = (path for path in media.rglob("*") if path.is_file())
        return {str(path.relative_to(media)) for path in found if path.parent.name != "images"}


class Postgresql:
    """Creates and drops databases on the server under test."""

    def __init__(self, url: str) -> None:
        self.url, self.names = url, []

    def create_database(self, name: str, template: str = "template1") -> str:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.names.append(name)
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def drop_all(self) -> None:
        for name in self.names:
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)
