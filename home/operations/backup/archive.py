"""The backup file: a ZIP of tables and uploads, with a manifest that lists its members."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK_SIZE = 1024 * 1024

#: Gets a line about each step.
Report = Callable[[str], None]


class BackupError(Exception):
    """Says what happened and what to do."""


class ArchiveWriter:
    def __init__(self, zip_file: ZipFile) -> None:
        self.zip_file = zip_file

    def add(self, name: str, chunks: Iterable[bytes], compress: bool) -> dict[str, Any]:
        """Returns the size and the checksum of what was written."""
        info = ZipInfo(name)
        info.compress_type = ZIP_DEFLATED if compress else ZIP_STORED
        size, checksum = 0, sha256()
        with self.zip_file.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                checksum.update(chunk)
                size += len(chunk)
        return {"size": size, "sha256": checksum.hexdigest()}

    def finish(self, manifest: dict[str, Any]) -> None:
        """Writes the manifest last: an archive without it is incomplete."""
        self.zip_file.writestr(MANIFEST, json.dumps({"format": FORMAT} | manifest, indent=1))


@contextmanager
def create_archive(path: Path) -> Iterator[ArchiveWriter]:
    """Writes a file that gets its name when it is complete, and that only its owner can read."""
    if path.exists():
        raise BackupError(f"{path} exists already. Give another name, or remove it first.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}. Create it, or give another name.")
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            with ZipFile(file, "w") as zip_file:
                yield ArchiveWriter(zip_file)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).rename(path)
    finally:
        Path(partial).unlink(missing_ok=True)


class ArchiveReader:
    """Compares every member with the manifest while it is read."""

    def __init__(self, zip_file: ZipFile, path: Path) -> None:
        self.zip_file, self.path = zip_file, path
        try:
            self.manifest: dict[str, Any] = json.loads(zip_file.read(MANIFEST))
        except (KeyError, ValueError) as error:
            raise BackupError(f"{path} isn't a backup: it has no manifest.") from error
        if self.manifest.get("format") != FORMAT:
            raise BackupError(
                f"{path} has the format {self.manifest.get('format')}; this version of the site "
                f"reads {FORMAT}. Use the version that it was made with."
            )

    @contextmanager
    def open_member(self, name: str, expected: dict[str, Any]) -> Iterator["ChecksumReader"]:
        try:
            with self.zip_file.open(name) as file:
                reader = ChecksumReader(file)
                yield reader
                reader.read_rest()
        except (BadZipFile, EOFError, KeyError) as error:
            raise self._damaged(name) from error
        if (reader.size, reader.sha256.hexdigest()) != (expected["size"], expected["sha256"]):
            raise self._damaged(name)

    @contextmanager
    def extract_member(self, name: str, expected: dict[str, Any]) -> Iterator[IO[bytes]]:
        """A temporary file with the member, once its checksum has been compared."""
        with tempfile.TemporaryFile() as file:
            with self.open_member(name, expected) as reader:
                for chunk in reader.chunks():
                    file.write(chunk)
            file.seek(0)
            yield file

    def _damaged(self, name: str) -> BackupError:
        return BackupError(
            f"{self.path} is damaged: {name} isn't what was written. Nothing was restored. "
            "Use another backup, or another copy of this one."
        )


class ChecksumReader:
    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.size, self.sha256 = file, 0, sha256()

    def _count(self, data: bytes) -> bytes:
        self.size += len(data)
        self.sha256.update(data)
        return data

    def chunks(self) -> Iterator[bytes]:
        while data := self._count(self.file.read(CHUNK_SIZE)):
            yield data

    def lines(self) -> Iterator[bytes]:
        for line in self.file:
            yield self._count(line)

    def read_rest(self) -> None:
        for _chunk in self.chunks():
            pass


@contextmanager
def open_archive(path: Path) -> Iterator[ArchiveReader]:
    try:
        with ZipFile(path) as zip_file:
            yield ArchiveReader(zip_file, path)
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {path}.") from error
    except BadZipFile as error:
        raise BackupError(f"{path} isn't a backup, or it is incomplete.") from error
