"""Storage backends for buckets. config/buckets.py says when they are used."""

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

#: Wagtail's folder for documents, which may be private.
PRIVATE_FOLDER = "documents"
DOWNLOAD_PARAMETERS = {
    "ResponseCacheControl": "private, no-store",
    "ResponseContentDisposition": "attachment",
}
HASHED = re.compile(r"\.[0-9a-f]{12}(\.\w+)?$")


@contextmanager
def raise_os_error(problem: str) -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        raise OSError(f"The bucket {problem}: {error}") from error


class TimeoutMixin:
    """Without its limits, a request would wait for minutes for a bucket that doesn't answer."""

    def __init__(self, **options: Any) -> None:
        # Only Amazon has a host for each bucket.
        style = {"s3": {"addressing_style": "path"}} if options.get("endpoint_url") else {}
        options["client_config"] = Config(
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=15,
            retries={"mode": "standard", "max_attempts": 2},
            **style,
        )
        super().__init__(**options)


class BucketStorage(TimeoutMixin, S3Storage):
    """Raises OSError like a disk, which Wagtail and upload_errors.py handle."""

    def save(self, *args: Any, **kwargs: Any) -> str:
        with raise_os_error("refused a file"):
            name: str = super().save(*args, **kwargs)
            return name

    def delete(self, name: str) -> None:
        with raise_os_error("did not delete a file"):
            super().delete(name)

    def open(self, name: str, mode: str = "rb") -> Any:
        with raise_os_error("did not return a file"):
            return super().open(name, mode)

    def exists(self, name: str) -> bool:
        with raise_os_error("did not check for a file"):
            return bool(super().exists(name))

    def listdir(self, path: str) -> Any:
        with raise_os_error("did not list its files"):
            return super().listdir(path)


class PrivateBucketStorage(BucketStorage):
    """Serves every file as a download that isn't cached."""

    def url(self, name: str, parameters: Any = None, *args: Any, **kwargs: Any) -> str:
        url: str = super().url(name, DOWNLOAD_PARAMETERS | (parameters or {}), *args, **kwargs)
        return url


class UploadStorage(Storage):
    """Images in a public bucket; documents in a private one, with URLs that expire."""

    def __init__(self, public: dict[str, Any], private: dict[str, Any]) -> None:
        self.public: Storage = BucketStorage(**public)
        self.private: Storage = PrivateBucketStorage(**private)

    def _get_bucket(self, name: str) -> Storage:
        is_private = PurePosixPath(name).parts[:1] == (PRIVATE_FOLDER,)
        return self.private if is_private else self.public

    def _open(self, name: str, mode: str = "rb") -> Any:
        return self._get_bucket(name).open(name, mode)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        return self._get_bucket(name or "").save(name, content, max_length)

    def delete(self, name: str) -> None:
        self._get_bucket(name).delete(name)

    def exists(self, name: str) -> bool:
        return self._get_bucket(name).exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        folders, files = self._get_bucket(path).listdir(path)
        at_top = not PurePosixPath(path).parts
        return (sorted({*folders, PRIVATE_FOLDER}) if at_top else folders), files

    def size(self, name: str) -> int:
        return self._get_bucket(name).size(name)

    def url(self, name: str | None) -> str:
        return self._get_bucket(name or "").url(name)

    def get_modified_time(self, name: str) -> Any:
        return self._get_bucket(name).get_modified_time(name)


class StaticStorage(TimeoutMixin, S3ManifestStaticStorage):
    """Lets browsers cache files whose names change with their content.

    The manifest is on the local disk, so that a process can start while the bucket is unreachable.
    """

    def __init__(self, **options: Any) -> None:
        manifest = FileSystemStorage(location=settings.STATIC_ROOT)
        super().__init__(manifest_storage=manifest, **options)

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        immutable = "public, max-age=31536000, immutable"
        return {"CacheControl": immutable if HASHED.search(name) else "public, max-age=3600"}
