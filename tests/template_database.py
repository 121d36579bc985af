"""Migrates one database, and copies it for each worker and after each test that commits.

The migrated database is kept for the next run. It is made anew when a migration, a permission or
the lock of the dependencies changes, or with `pytest --create-db`.
"""

import fcntl
import hashlib
import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests.migrated_dump import MigratedDump

CHECKOUT = Path(__file__).resolve().parents[1]
#: Files that migrations depend on.
SOURCES = ("**/migrations/*.py", "**/roles.py")


def fingerprint() -> str:
    """A hash of everything that the contents of the template depend on, on any database."""
    digest = hashlib.sha256((CHECKOUT / "requirements.lock").read_bytes())
    for folder in ("conferences", "home", "importers"):
        for pattern in SOURCES:
            for file in sorted((CHECKOUT / folder).glob(pattern)):
                digest.update(file.read_bytes())
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        # Its models differ from database to database.
        if meta.app_label == "wagtailsearch":
            continue
        facts = (meta.label, meta.verbose_name_raw, meta.default_permissions, meta.permissions)
        digest.update(repr(facts).encode())
    return digest.hexdigest()[:12]


@contextmanager
def exclusive_lock(lock: Path) -> Iterator[None]:
    """Waits for other processes that hold this lock."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class TemplateDatabase(ABC):
    """The database of this process, and the template that it is copied from."""

    def __init__(self) -> None:
        self.own_name = self.connection.creation._get_test_db_name()
        self.name = self.template_name(fingerprint())

    @property
    def connection(self) -> Any:
        # Not kept: beside Playwright's event loop a test gets a connection of its own.
        return connections["default"]

    def set_up(self, *, afresh: bool) -> None:
        with exclusive_lock(settings.DATA_DIR / "test-template.lock"):
            if afresh:
                MigratedDump(fingerprint()).file.unlink(missing_ok=True)
            if afresh or not self.exists():
                self.remove_old_ones()
                self.make(self.name)
        self.use(self.own_name)
        self.restore()

    def make(self, name: str) -> None:
        self.use(name)
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        call_command("createcachetable")
        self.close()

    def use(self, name: str) -> None:
        """Let this process work on the database of this name."""
        self.close()
        settings.DATABASES["default"]["NAME"] = self.connection.settings_dict["NAME"] = name

    @staticmethod
    @abstractmethod
    def template_name(fingerprint: str) -> str: ...

    @abstractmethod
    def exists(self) -> bool: ...

    @abstractmethod
    def remove_old_ones(self) -> None: ...

    @abstractmethod
    def restore(self, source: str = "") -> None:
        """Make this process's database a copy of the template, or of another of its kind."""

    @abstractmethod
    def remove(self) -> None:
        """Remove this process's database."""

    @abstractmethod
    def close(self) -> None: ...


class SqliteTemplate(TemplateDatabase):
    @staticmethod
    def template_name(fingerprint: str) -> str:
        return str(settings.DATA_DIR / f"test-template-{fingerprint}.sqlite3")

    def exists(self) -> bool:
        return Path(self.name).exists()

    def remove_old_ones(self) -> None:
        for file in settings.DATA_DIR.glob("test-template-*.sqlite3*"):
            file.unlink()

    def make(self, name: str) -> None:
        # It gets its name when it is whole, so that an interrupted run leaves none behind.
        unfinished = f"{name}-unfinished"
        super().make(unfinished)
        with closing(sqlite3.connect(unfinished)) as database:
            database.execute("VACUUM INTO ?", [name])
        Path(unfinished).unlink()

    def restore(self, source: str = "") -> None:
        """With SQLite's backup API, since other processes and threads may have it open."""
        self.close()
        with (
            closing(sqlite3.connect(source or self.name)) as template,
            closing(sqlite3.connect(self.own_name, timeout=10)) as own,
        ):
            template.backup(own)

    def remove(self) -> None:
        self.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.own_name}{ending}").unlink(missing_ok=True)

    def close(self) -> None:
        self.connection.close()


class PostgresqlTemplate(TemplateDatabase):
    @staticmethod
    def template_name(fingerprint: str) -> str:
        return f"test_hallway_template_{fingerprint}"

    def exists(self) -> bool:
        return self.name in self._names()

    def remove_old_ones(self) -> None:
        for name in self._names():
            if name.startswith(self.template_name("")):
                self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def make(self, name: str) -> None:
        unfinished = f"{name}_unfinished"
        self._run(f'CREATE DATABASE "{unfinished}"')
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{unfinished}").geturl()
        MigratedDump(fingerprint()).restore(url)
        super().make(unfinished)
        self._run(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')

    def restore(self, source: str = "") -> None:
        self.remove()
        template = source or self.name
        self._run(f'CREATE DATABASE "{self.own_name}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def remove(self) -> None:
        self.close()
        self._run(f'DROP DATABASE IF EXISTS "{self.own_name}" WITH (FORCE)')

    def close(self) -> None:
        self.connection.close()
        self.connection.close_pool()

    def _names(self) -> set[str]:
        with self.connection.creation._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            return {name for (name,) in cursor.fetchall()}

    def _run(self, statement: str) -> None:
        with self.connection.creation._nodb_cursor() as cursor:
            cursor.execute(statement)


def template_database() -> TemplateDatabase:
    kinds: dict[str, Any] = {"sqlite": SqliteTemplate, "postgresql": PostgresqlTemplate}
    found: TemplateDatabase = kinds[connections["default"].vendor]()
    return found
