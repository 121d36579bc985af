"""The file: a ZIP of tables and uploads, and a manifest that says what must be in it."""

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
CHUNK = 1024 * 1024

Say = Callable[[str], None]


class BackupError(Exception):
    """What happened, and what to do."""


class Archive:
    """Writes members, and remembers what each was."""

    def __init__(self, zipped: ZipFile) -> None:
        self.zipped = zipped

    def add(self, name: str, chunks: Iterable[bytes], compress: bool) -> dict[str, Any]:
        """How long it was, and its checksum."""
        info = ZipInfo(name)
        info.compress_type = ZIP_DEFLATED if compress else ZIP_STORED
        size, checksum = 0, sha256()
        with self.zipped.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                checksum.update(chunk)
                size += len(chunk)
        return {"size": size, "sha256": checksum.hexdigest()}

    def finish(self, manifest: dict[str, Any]) -> None:
        """The last member: an archive without it is none."""
        self.zipped.writestr(MANIFEST, json.dumps({"format": FORMAT} | manifest, indent=1))


@contextmanager
def written(path: Path) -> Iterator[Archive]:
    """A new archive that has its name once it is whole. Nobody else may read it."""
    if path.exists():
        raise BackupError(f"{path} exists already. Give another name, or remove it first.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}. Make it, or give another name.")
    number, begun = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(number, "wb") as file:
            with ZipFile(file, "w") as zipped:
                yield Archive(zipped)
            file.flush()
            os.fsync(file.fileno())
        Path(begun).rename(path)
    finally:
        Path(begun).unlink(missing_ok=True)


class Opened:
    """An archive to read; every member is compared with what the manifest says of it."""

    def __init__(self, zipped: ZipFile, path: Path) -> None:
        self.zipped, self.path = zipped, path
        try:
            self.manifest: dict[str, Any] = json.loads(zipped.read(MANIFEST))
        except (KeyError, ValueError) as error:
            raise BackupError(f"{path} is no backup: it has no manifest.") from error
        if self.manifest.get("format") != FORMAT:
            raise BackupError(
                f"{path} has the format {self.manifest.get('format')}; this version of the site "
                f"reads {FORMAT}. Use the version that it was made with."
            )

    @contextmanager
    def member(self, name: str, expected: dict[str, Any]) -> Iterator["Checked"]:
        try:
            with self.zipped.open(name) as file:
                checked = Checked(file)
                yield checked
                checked.finish()
        except (BadZipFile, EOFError, KeyError) as error:
            raise self._damaged(name) from error
        if (checked.size, checked.sha256.hexdigest()) != (expected["size"], expected["sha256"]):
            raise self._damaged(name)

    @contextmanager
    def spooled(self, name: str, expected: dict[str, Any]) -> Iterator[IO[bytes]]:
        """A member as a file of its own, once it is known to be whole."""
        with tempfile.TemporaryFile() as file:
            with self.member(name, expected) as checked:
                for chunk in checked.chunks():
                    file.write(chunk)
            file.seek(0)
            yield file

    def _damaged(self, name: str) -> BackupError:
        return BackupError(
            f"{self.path} is damaged: {name} is not what was written. Nothing was restored; "
            "take another backup, or another copy of this one."
        )


class Checked:
    """Counts and sums up what is read of a member."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.size, self.sha256 = file, 0, sha256()

    def _seen(self, data: bytes) -> bytes:
        self.size += len(data)
        self.sha256.update(data)
        return data

    def chunks(self) -> Iterator[bytes]:
        while data := self._seen(self.file.read(CHUNK)):
            yield data

    def lines(self) -> Iterator[bytes]:
        for line in self.file:
            yield self._seen(line)

    def finish(self) -> None:
        """To the end, whoever stopped reading before it."""
        for _chunk in self.chunks():
            pass


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    try:
        with ZipFile(path) as zipped:
            yield Opened(zipped, path)
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {path}.") from error
    except BadZipFile as error:
        raise BackupError(f"{path} is no backup, or only a part of one.") from error
