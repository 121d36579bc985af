"""Restores a site: files first, which overwrite nothing, then all tables in one transaction.

If anything fails on the way, the existing site stays as it was.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, transaction
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from conferences.images import make_renditions
from conferences.public.cache_version import increase_cache_version
from conferences.public.page_index import rebuild_index
from home.operations.backup import tables, uploads
from home.operations.backup.archive import ArchiveReader, BackupError, Report, open_archive
from home.operations.backup.create import require_migrated
from home.operations.pre_release_check import OLD_BACKUP, is_old_site

logger = logging.getLogger(__name__)

#: The root and the front page, which the first migrations create.
FRONT_PAGE_DEPTH = 2


def check_backup(path: Path) -> None:
    """Reads all of a backup and compares it with its checksums. Writes nothing."""
    with open_archive(path) as archive:
        for name, entry in _list_members(archive):
            with archive.open_member(name, entry):
                pass


def restore_backup(path: Path, report: Report, replace: bool = False) -> None:
    require_migrated("restore")
    with open_archive(path) as archive:
        _require_same_migrations(archive.manifest)
        if not replace:
            _require_empty_site()
        fields = uploads.get_upload_fields(apps.get_models())
        old_files = {field: field.get_file_names() for field in fields}
        with _store_files(archive, report) as new_names:
            _load_tables(archive, new_names, report)
    cache.clear()
    _delete_unused_files(old_files)
    _make_renditions(report)


def _list_members(archive: ArchiveReader) -> Iterator[tuple[str, dict[str, Any]]]:
    for label, entry in archive.manifest["tables"].items():
        yield tables.get_member_name(label), entry
    for entry in archive.manifest["files"]:
        yield uploads.get_member_name(entry["field"], entry["name"]), entry


def _require_same_migrations(manifest: dict[str, Any]) -> None:
    if is_old_site(manifest["migrations"]):
        raise BackupError(OLD_BACKUP)
    of_backup, of_site = set(manifest["migrations"]), set(tables.get_applied_migrations())
    day, wagtail = manifest["made_at"][:10], manifest["versions"]["wagtail"]
    origin = f"It was made on {day} with Wagtail {wagtail}"
    if newer := of_backup - of_site:
        raise BackupError(
            "The backup is from a newer version of the site, which has "
            f"{_summarise(newer)}. {origin}: upgrade to that version, then restore."
        )
    if missing := of_site - of_backup:
        raise BackupError(
            "The backup is from an older version of the site, which lacks "
            f"{_summarise(missing)}. {origin}: restore it with that version into an empty "
            "database, then upgrade."
        )


def _summarise(migrations: set[str]) -> str:
    first, *others = sorted(migrations)
    return f"{first} and {len(others)} more migrations" if others else first


def _require_empty_site() -> None:
    models = [apps.get_model(name) for name in ("auth.User", "wagtailimages.Image")]
    if (
        Page.objects.filter(depth__gt=FRONT_PAGE_DEPTH).exists()
        or Revision.objects.exists()
        or any(model._base_manager.exists() for model in models)
    ):
        raise BackupError(
            "This site already has pages, images or users. To replace them with the backup, "
            "add --replace: everything that isn't in the backup is lost."
        )


@contextmanager
def _store_files(archive: ArchiveReader, report: Report) -> Iterator[uploads.NewNames]:
    """Stores the files, and deletes them again if anything fails."""
    stored: list[tuple[uploads.UploadField, str]] = []
    new_names: dict[str, dict[str, str]] = defaultdict(dict)
    listed = archive.manifest["files"]
    try:
        for number, entry in enumerate(listed, start=1):
            field = uploads.get_upload_field(entry["field"])
            name = uploads.validate_name(entry["name"])
            member = uploads.get_member_name(field.label, name)
            with archive.extract_member(member, entry) as file:
                stored_name, is_new = uploads.store_file(field, name, file, entry["sha256"])
            if is_new:
                stored.append((field, stored_name))
            if stored_name != name:
                new_names[field.label][name] = stored_name
            if number % 100 == 0 or number == len(listed):
                report(f"{number:,} of {len(listed):,} files")
        yield new_names
    except BaseException:
        for field, name in stored:
            _delete(field, name)
        raise


def _load_tables(archive: ArchiveReader, new_names: uploads.NewNames, report: Report) -> None:
    models = {model._meta.label: model for model in tables.get_stored_models()}
    if unknown := set(archive.manifest["tables"]) - set(models):
        raise BackupError(f"The backup has tables that this site doesn't have: {sorted(unknown)}.")
    try:
        with transaction.atomic(durable=True):
            tables.disable_timeouts()
            tables.empty_all()
            for label, entry in archive.manifest["tables"].items():
                with archive.open_member(tables.get_member_name(label), entry) as reader:
                    tables.load_rows(models[label], entry["columns"], reader.lines(), new_names)
                report(f"{label}: {entry['rows']:,} rows")
            tables.finish_loading()
            ContentType.objects.clear_cache()
            _rebuild_indexes(report)
    except IntegrityError as error:
        raise BackupError(
            f"The rows of the backup contradict each other: {error}. Nothing was restored."
        ) from error
    finally:
        ContentType.objects.clear_cache()


def _rebuild_indexes(report: Report) -> None:
    report("Rebuilding lists and search indexes …")
    rebuild_index()
    increase_cache_version()
    call_command("update_index", verbosity=0)


def _delete_unused_files(old_files: dict[uploads.UploadField, set[str]]) -> None:
    """Reads the names again first: a rendition may have been made anew meanwhile."""
    for field, names in old_files.items():
        for name in names - field.get_file_names():
            _delete(field, name)


def _make_renditions(report: Report) -> None:
    report("Making the renditions of images. The site can already be used …")
    for pk in get_image_model().objects.values_list("pk", flat=True):
        make_renditions.enqueue(pk)


def _delete(field: uploads.UploadField, name: str) -> None:
    try:
        field.storage.delete(name)
    except Exception:
        logger.exception("The unused file %s could not be deleted", name)
