"""What people uploaded, by the fields that name it: each knows where its files are kept."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from posixpath import splitext
from typing import IO

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage
from django.core.files.utils import validate_file_name
from django.db.models import FileField, Model

from home.operations.backup.archive import CHUNK, BackupError
from home.operations.backup.tables import kept_models, label


@dataclass(frozen=True)
class Place:
    """A field of a model that names files."""

    model: type[Model]
    field: FileField

    @property
    def label(self) -> str:
        return f"{label(self.model)}.{self.field.name}"

    @property
    def key(self) -> tuple[str, str]:
        return label(self.model), self.field.name

    @property
    def storage(self) -> Storage:
        storage: Storage = self.field.storage
        return storage

    def names(self) -> set[str]:
        """The files that its rows name, now."""
        stored = self.model._base_manager.values_list(self.field.attname, flat=True)
        return {name for name in stored.iterator() if name}

    def chunks(self, name: str) -> Iterator[bytes]:
        with self.storage.open(name) as file:
            yield from file.chunks(CHUNK)


def places_of(models: list[type[Model]]) -> list[Place]:
    return [
        Place(model, field)
        for model in models
        for field in model._meta.local_concrete_fields
        if isinstance(field, FileField)
    ]


@cache
def _kept_places() -> dict[str, Place]:
    return {place.label: place for place in places_of(kept_models())}


def place(named: str) -> Place:
    try:
        return _kept_places()[named]
    except KeyError:
        raise BackupError(
            f"The backup holds files of {named}, which this site does not have."
        ) from None


def member(of: str, name: str) -> str:
    """What a file is called in the archive, by the label of its place."""
    return f"files/{of}/{name}"


def checked_name(name: str) -> str:
    """No archive writes outside of where uploads are kept."""
    try:
        return str(validate_file_name(name, allow_relative_path=True))
    except SuspiciousFileOperation as error:
        raise BackupError(
            f"The backup names a file “{name}”, which is no place for one."
        ) from error


def put(one: Place, name: str, file: IO[bytes], checksum: str) -> tuple[str, bool]:
    """Keep a file: what it is called there, and whether it is new.

    A file that is there stays: the same one is used, any other keeps its name, and this one gets
    another. So nothing of the site that is there is lost before the new one stands.
    """
    storage = one.storage
    if storage.exists(name):
        if _is_there(storage, name, checksum):
            return name, False
        name = storage.get_alternative_name(*splitext(name))
    try:
        return storage.save(name, File(file)), True
    except BaseException:
        # The disk may be full: half a file helps nobody.
        with suppress(Exception):
            storage.delete(name)
        raise


def _is_there(storage: Storage, name: str, checksum: str) -> bool:
    found = sha256()
    with storage.open(name) as file:
        for chunk in file.chunks(CHUNK):
            found.update(chunk)
    return found.hexdigest() == checksum
