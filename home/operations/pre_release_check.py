"""Refuses databases and backups from before the first release: their migrations are gone."""

from collections.abc import Container, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

#: The first of the old migrations.
OLD_MIGRATION = "home.0001_front_page"
OLD_DATABASE = (
    "This database was made by a version of the site from before its first release, which can't "
    "be upgraded: use an empty database, or start the demo over with “make demo-reset”."
)
OLD_BACKUP = (
    "This backup was made by a version of the site from before its first release, which can't be "
    "restored: start with an empty database, or with the demo (“make demo-reset”)."
)


def is_old_site(applied_migrations: Container[str]) -> bool:
    return OLD_MIGRATION in applied_migrations


def check_old_database(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """Stops “migrate” before it would fail halfway."""
    recorders = (MigrationRecorder(connections[alias]) for alias in databases or [])
    return [
        checks.Error(OLD_DATABASE, id="operations.E001")
        for recorder in recorders
        if is_old_site(set(map(".".join, recorder.applied_migrations())))
    ]
