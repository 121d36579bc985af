"""Put a site back: files first, which overwrite nothing, then all tables in one transaction.

Whatever stops it in between leaves the site that was there as it was.
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
from home.operations.backup.archive import BackupError, Opened, Say, opened
from home.operations.backup.create import demand_migrated

logger = logging.getLogger(__name__)

#: Root and front page: what every site has from its first migration on.
DEPTH_OF_FRONT_PAGE = 2


def check(path: Path) -> None:
    """Read all of a backup and compare it with its checksums; write nothing."""
    with opened(path) as archive:
        for name, facts in _members(archive):
            with archive.member(name, facts):
                pass


def restore(path: Path, say: Say, replace: bool = False) -> None:
    demand_migrated("restore")
    with opened(path) as archive:
        _demand_same_migrations(archive.manifest)
        if not replace:
            _demand_empty()
        before = {place: place.names() for place in uploads.places_of(apps.get_models())}
        with _files(archive, say) as renamed:
            _load(archive, renamed, say)
    cache.clear()
    _forget_files(before)
    _make_sizes(say)


def _members(archive: Opened) -> Iterator[tuple[str, dict[str, Any]]]:
    for label, facts in archive.manifest["tables"].items():
        yield tables.member(label), facts
    for facts in archive.manifest["files"]:
        yield uploads.member(facts["field"], facts["name"]), facts


def _demand_same_migrations(manifest: dict[str, Any]) -> None:
    theirs, ours = set(manifest["migrations"]), set(tables.applied_migrations())
    made = (
        f"It was made on {manifest['made_at'][:10]} with Wagtail {manifest['versions']['wagtail']}"
    )
    if newer := theirs - ours:
        raise BackupError(
            "The backup is of a newer version of the site, which has "
            f"{_listed(newer)}. {made}: upgrade to that version, then restore."
        )
    if older := ours - theirs:
        raise BackupError(
            "The backup is of an older version of the site, which lacks "
            f"{_listed(older)}. {made}: restore it with that version into an empty database, "
            "then upgrade."
        )


def _listed(migrations: set[str]) -> str:
    first, *others = sorted(migrations)
    return f"{first} and {len(others)} more migrations" if others else first


def _demand_empty() -> None:
    models = [apps.get_model(name) for name in ("auth.User", "wagtailimages.Image")]
    if (
        Page.objects.filter(depth__gt=DEPTH_OF_FRONT_PAGE).exists()
        or Revision.objects.exists()
        or any(model._base_manager.exists() for model in models)
    ):
        raise BackupError(
            "This site has pages, pictures or people already. To put the backup in their place, "
            "say --replace: all that is not in the backup is lost."
        )


@contextmanager
def _files(archive: Opened, say: Say) -> Iterator[dict[tuple[str, str], dict[str, str]]]:
    """Put them where they belong, and take them away again if anything fails."""
    new: list[tuple[uploads.Place, str]] = []
    renamed: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    listed = archive.manifest["files"]
    try:
        for number, facts in enumerate(listed, start=1):
            place, name = uploads.place(facts["field"]), uploads.checked_name(facts["name"])
            with archive.spooled(uploads.member(place.label, name), facts) as file:
                called, is_new = uploads.put(place, name, file, facts["sha256"])
            if is_new:
                new.append((place, called))
            if called != name:
                renamed[place.key][name] = called
            if number % 100 == 0 or number == len(listed):
                say(f"{number:,} of {len(listed):,} files")
        yield renamed
    except BaseException:
        for place, name in new:
            _delete(place, name)
        raise


def _load(archive: Opened, renamed: tables.Names, say: Say) -> None:
    models = {tables.label(model): model for model in tables.kept_models()}
    if unknown := set(archive.manifest["tables"]) - set(models):
        raise BackupError(f"The backup has tables that this site does not have: {sorted(unknown)}.")
    try:
        with transaction.atomic(durable=True):
            tables.take_your_time()
            tables.empty_all()
            for label, facts in archive.manifest["tables"].items():
                with archive.member(tables.member(label), facts) as checked:
                    tables.load(models[label], facts["columns"], checked.lines(), renamed)
                say(f"{label}: {facts['rows']:,} rows")
            tables.settle()
            ContentType.objects.clear_cache()
            _derive(say)
    except IntegrityError as error:
        raise BackupError(
            f"The backup does not fit together: {error}. Nothing was restored."
        ) from error
    finally:
        ContentType.objects.clear_cache()


def _derive(say: Say) -> None:
    say("Making lists and search afresh …")
    rebuild_index()
    increase_cache_version()
    call_command("update_index", verbosity=0)


def _forget_files(before: dict[uploads.Place, set[str]]) -> None:
    """Of what was replaced. Asked once more: a picture may have been made in a size again."""
    for place, names in before.items():
        for name in names - place.names():
            _delete(place, name)


def _make_sizes(say: Say) -> None:
    """As when a picture is saved. The site stands already: who comes first makes what it needs."""
    say("Making the sizes of pictures that pages show. The site may open meanwhile …")
    for number in get_image_model().objects.values_list("pk", flat=True):
        make_renditions.enqueue(number)


def _delete(place: uploads.Place, name: str) -> None:
    try:
        place.storage.delete(name)
    except Exception:
        logger.exception("%s is of no use any more, and cannot be deleted", name)
