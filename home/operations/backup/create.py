"""Take a backup: tables as they are at one moment, then the files that they name."""

import platform
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import django
import wagtail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model
from django.utils import timezone

from home.operations.backup import tables, uploads
from home.operations.backup.archive import Archive, BackupError, Say, written


def take(path: Path, say: Say) -> list[str]:
    """Write the whole site to a file; which uploads were named and are not there."""
    demand_migrated("back up")
    with written(path) as archive:
        manifest = _about() | _tables(archive, say)
        wanted = manifest.pop("wanted")
        manifest["files"], manifest["missing"] = _files(archive, wanted, say)
        archive.finish(manifest)
    return list(manifest["missing"])


def demand_migrated(what: str) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupError(
            f"The database lacks migrations that this version of the site has. To {what}, run "
            "migrate first, or use the version of the site that the database is of."
        )


def _about() -> dict[str, Any]:
    return {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "versions": {
            "python": platform.python_version(),
            "django": django.get_version(),
            "wagtail": wagtail.__version__,
        },
    }


def _tables(archive: Archive, say: Say) -> dict[str, Any]:
    found: dict[str, Any] = {}
    models = tables.kept_models()
    with tables.snapshot():
        migrations = tables.applied_migrations()
        for model in models:
            lines = Lines(model)
            facts = archive.add(tables.member(tables.label(model)), lines, compress=True)
            columns = [column.attname for column in tables.columns_of(model)]
            found[tables.label(model)] = facts | {"rows": lines.count, "columns": columns}
            say(f"{tables.label(model)}: {lines.count:,} rows")
        wanted = [(place, sorted(place.names())) for place in uploads.places_of(models)]
    return {"migrations": migrations, "tables": found, "wanted": wanted}


class Lines:
    """The rows of a table as lines, and how many there were."""

    def __init__(self, model: type[Model]) -> None:
        self.model, self.count = model, 0

    def __iter__(self) -> Iterator[bytes]:
        for row in tables.rows(self.model):
            self.count += 1
            yield tables.written_row(row)


def _files(
    archive: Archive, wanted: list[tuple[uploads.Place, list[str]]], say: Say
) -> tuple[list[dict[str, Any]], list[str]]:
    found, missing = [], []
    total = sum(len(names) for _place, names in wanted)
    for place, names in wanted:
        for name in names:
            try:
                chunks = place.chunks(name)
                first = next(chunks, b"")
            except FileNotFoundError:
                missing.append(f"{place.label}: {name}")
                continue
            content = chain([first], chunks)
            facts = archive.add(uploads.member(place.label, name), content, compress=False)
            found.append({"field": place.label, "name": name} | facts)
            if len(found) % 100 == 0:
                say(f"{len(found):,} of {total:,} files")
    say(f"{len(found):,} files")
    return found, missing
