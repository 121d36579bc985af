"""Creates a backup: all tables as they are at one moment, then the files that their rows name."""

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
from home.operations.backup.archive import ArchiveWriter, BackupError, Report, create_archive
from home.operations.pre_release_check import OLD_DATABASE, is_old_site


def create_backup(path: Path, report: Report) -> list[str]:
    """Writes the whole site to a file. Returns the uploads that rows name but that don't exist."""
    require_migrated("back up")
    with create_archive(path) as archive:
        manifest = _describe_site() | _write_tables(archive, report)
        file_names = manifest.pop("file_names")
        manifest["files"], manifest["missing"] = _write_files(archive, file_names, report)
        archive.finish(manifest)
    return list(manifest["missing"])


def require_migrated(action: str) -> None:
    if is_old_site(tables.get_applied_migrations()):
        raise BackupError(OLD_DATABASE)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupError(
            f"The database lacks migrations that this version of the site has. To {action}, run "
            "migrate first, or use the version of the site that the database belongs to."
        )


def _describe_site() -> dict[str, Any]:
    return {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "versions": {
            "python": platform.python_version(),
            "django": django.get_version(),
            "wagtail": wagtail.__version__,
        },
    }


def _write_tables(archive: ArchiveWriter, report: Report) -> dict[str, Any]:
    written: dict[str, Any] = {}
    models = tables.get_stored_models()
    with tables.snapshot():
        migrations = tables.get_applied_migrations()
        for model in models:
            label, rows = model._meta.label, SerializedRows(model)
            entry = archive.add(tables.get_member_name(label), rows, compress=True)
            columns = [column.attname for column in tables.get_columns(model)]
            written[label] = entry | {"rows": rows.count, "columns": columns}
            report(f"{label}: {rows.count:,} rows")
        fields = uploads.get_upload_fields(models)
        file_names = [(field, sorted(field.get_file_names())) for field in fields]
    return {"migrations": migrations, "tables": written, "file_names": file_names}


class SerializedRows:
    """The rows of a table as lines. Counts them on the way."""

    def __init__(self, model: type[Model]) -> None:
        self.model, self.count = model, 0

    def __iter__(self) -> Iterator[bytes]:
        for row in tables.read_rows(self.model):
            self.count += 1
            yield tables.serialize_row(row)


def _write_files(
    archive: ArchiveWriter, file_names: list[tuple[uploads.UploadField, list[str]]], report: Report
) -> tuple[list[dict[str, Any]], list[str]]:
    written, missing = [], []
    total = sum(len(names) for _field, names in file_names)
    for field, names in file_names:
        for name in names:
            try:
                chunks = field.read_chunks(name)
                first = next(chunks, b"")
            except FileNotFoundError:
                missing.append(f"{field.label}: {name}")
                continue
            member = uploads.get_member_name(field.label, name)
            entry = archive.add(member, chain([first], chunks), compress=False)
            written.append({"field": field.label, "name": name} | entry)
            if len(written) % 100 == 0:
                report(f"{len(written):,} of {total:,} files")
    report(f"{len(written):,} files")
    return written, missing
