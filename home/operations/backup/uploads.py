"""Uploaded files, found by the model fields that name them."""

from collections.abc import Iterable, Iterator, Mapping
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

from home.operations.backup.archive import CHUNK_SIZE, BackupError
from home.operations.backup.tables import get_stored_models

#: By the label of a field: the names in the backup, and those under which files were stored.
type NewNames = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class UploadField:
    model: type[Model]
    field: FileField

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"

    @property
    def storage(self) -> Storage:
        storage: Storage = self.field.storage
        return storage

    def get_file_names(self) -> set[str]:
        names = self.model._base_manager.values_list(self.field.attname, flat=True)
        return {name for name in names.iterator() if name}

    def read_chunks(self, name: str) -> Iterator[bytes]:
        with self.storage.open(name) as file:
            yield from file.chunks(CHUNK_SIZE)


def get_upload_fields(models: Iterable[type[Model]]) -> list[UploadField]:
    return [
        UploadField(model, field)
        for model in models
        for field in model._meta.local_concrete_fields
        if isinstance(field, FileField)
    ]


@cache
def _get_stored_fields() -> dict[str, UploadField]:
    return {field.label: field for field in get_upload_fields(get_stored_models())}


def get_upload_field(label: str) -> UploadField:
    try:
        return _get_stored_fields()[label]
    except KeyError:
        raise BackupError(
            f"The backup has files of {label}, a field that this site doesn't have."
        ) from None


def get_member_name(label: str, name: str) -> str:
    """The name in the archive of a file of the field with this label."""
    return f"files/{label}/{name}"


def validate_name(name: str) -> str:
    """Refuses names that lead outside of the folder for uploads."""
    try:
        return str(validate_file_name(name, allow_relative_path=True))
    except SuspiciousFileOperation as error:
        raise BackupError(
            f"The backup has a file “{name}”, which is outside of the folder for uploads."
        ) from error


def store_file(field: UploadField, name: str, file: IO[bytes], checksum: str) -> tuple[str, bool]:
    """Stores a file. Returns its name in the storage, and whether it is new there.

    An existing file is never overwritten: one with the same content is used, beside any other the
    new file gets another name. The existing site needs its files until the new one is complete.
    """
    storage = field.storage
    if storage.exists(name):
        if _has_checksum(storage, name, checksum):
            return name, False
        name = storage.get_alternative_name(*splitext(name))
    try:
        return storage.save(name, File(file)), True
    except BaseException:
        # If the disk is full, part of the file is left.
        with suppress(Exception):
            storage.delete(name)
        raise


def _has_checksum(storage: Storage, name: str, checksum: str) -> bool:
    found = sha256()
    with storage.open(name) as file:
        for chunk in file.chunks(CHUNK_SIZE):
            found.update(chunk)
    return found.hexdigest() == checksum
