"""How files are kept in buckets. config/buckets.py says when, and in which."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from storages.backends.s3 import S3ManifestStaticStorage, S3Storage

#: Where Wagtail puts what may be private.
PRIVATE = "documents"
HANDED_OUT = {
    "ResponseCacheControl": "private, no-store",
    "ResponseContentDisposition": "attachment",
}
HASHED = re.compile(r"\.[0-9a-f]{12}(\.\w+)?$")


@contextmanager
def as_a_disk(what: str) -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        raise OSError(f"The bucket {what}: {error}") from error


class Prompt:
    """A storage that is away is told of soon, and keeps nobody waiting for minutes."""

    def __init__(self, **options: Any) -> None:
        # Only Amazon gives each bucket a host of its own.
        style = {"s3": {"addressing_style": "path"}} if options.get("endpoint_url") else {}
        options["client_config"] = Config(
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=15,
            retries={"mode": "standard", "max_attempts": 2},
            **style,
        )
        super().__init__(**options)


class Bucket(Prompt, S3Storage):
    """One that is away is told of as a disk would be: Wagtail and the site know what to do."""

    def save(self, *args: Any, **named: Any) -> str:
        with as_a_disk("did not take a file"):
            name: str = super().save(*args, **named)
            return name

    def delete(self, name: str) -> None:
        with as_a_disk("did not delete a file"):
            super().delete(name)

    def open(self, name: str, mode: str = "rb") -> Any:
        with as_a_disk("did not give a file"):
            return super().open(name, mode)

    def exists(self, name: str) -> bool:
        with as_a_disk("did not say whether a file is there"):
            return bool(super().exists(name))

    def listdir(self, path: str) -> Any:
        with as_a_disk("did not say what is in it"):
            return super().listdir(path)


class ClosedBucket(Bucket):
    """Each is handed out as a download that nobody keeps, however it came there."""

    def url(
        self, name: str, parameters: dict[str, Any] | None = None, *more: Any, **named: Any
    ) -> str:
        address: str = super().url(name, HANDED_OUT | (parameters or {}), *more, **named)
        return address


class Uploads(Storage):
    """Pictures for all to see in one bucket; documents, by addresses that end, in another."""

    def __init__(self, public: dict[str, Any], private: dict[str, Any]) -> None:
        self.public: Storage = Bucket(**public)
        self.private: Storage = ClosedBucket(**private)

    def _of(self, name: str) -> Storage:
        is_private = PurePosixPath(name).parts[:1] == (PRIVATE,)
        return self.private if is_private else self.public

    def _open(self, name: str, mode: str = "rb") -> Any:
        return self._of(name).open(name, mode)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        return self._of(name or "").save(name, content, max_length)

    def delete(self, name: str) -> None:
        self._of(name).delete(name)

    def exists(self, name: str) -> bool:
        return self._of(name).exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        folders, files = self._of(path).listdir(path)
        at_top = not PurePosixPath(path).parts
        return (sorted({*folders, PRIVATE}) if at_top else folders), files

    def size(self, name: str) -> int:
        return self._of(name).size(name)

    def url(self, name: str | None) -> str:
        return self._of(name or "").url(name)

    def get_modified_time(self, name: str) -> Any:
        return self._of(name).get_modified_time(name)


class Static(Prompt, S3ManifestStaticStorage):
    """Files whose names change with their content are kept for ever.

    The list of these names is on this machine's disk: a process can start while the bucket is away.
    """

    def __init__(self, **options: Any) -> None:
        manifest = FileSystemStorage(location=settings.STATIC_ROOT)
        super().__init__(manifest_storage=manifest, **options)

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        for_ever = "public, max-age=31536000, immutable"
        return {"CacheControl": for_ever if HASHED.search(name) else "public, max-age=3600"}
