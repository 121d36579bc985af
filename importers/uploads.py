"""From paths, uploads and zips to notes and pictures, within bounds."""

import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from importers.documents import NotReadable, Refused

NOTES = frozenset({".md", ".markdown", ".mdown", ".txt", ".srt", ".vtt"})
PICTURES = frozenset({".avif", ".gif", ".heic", ".jpg", ".jpeg", ".png", ".svg", ".webp"})

MB = 1024 * 1024
LARGEST_NOTES = 5 * MB
LARGEST_PICTURE = 20 * MB
LARGEST_TOTAL = 200 * MB
MOST_FILES = 2000
LONGEST_PATH = 500
#: A zip that unpacks to so many times its size is made to do harm.
LARGEST_RATIO = 100


#: What comes of bytes that only look like a zip.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),
    *(RuntimeError, ValueError, LookupError, ArithmeticError),
)


class TooMuch(Exception):  # noqa: N818 - what is wrong is what was asked for
    """Nothing is taken; the words say why and what to do."""


@dataclass
class Gathered:
    """The files of one import, by their paths; notes and pictures lie apart."""

    notes: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    #: Files that are neither.
    others: list[str] = field(default_factory=list)
    #: Files and zips that were not taken, each with why, and what to do.
    refused: list[Refused] = field(default_factory=list)
    total: int = 0

    def add(self, path: str, data: bytes) -> None:
        # A name on disk may hold bytes that are no letters.
        path = path.encode(errors="replace").decode()
        kind = self._kind(path)
        if kind is None:
            self.others.append(path)
            return
        _check_size(path, len(data))
        if len(path) > LONGEST_PATH:
            raise NotReadable(
                f"The path {path[:60]}… is longer than {LONGEST_PATH} letters.", "Shorten it."
            )
        if kind.get(path, data) != data:
            raise NotReadable(
                f"There are two files at {path}, and the first one was taken.",
                "Rename one of the two, or its folder, and import it again.",
            )
        if path in kind:
            return
        self.total += len(data)
        if self.total > LARGEST_TOTAL:
            raise TooMuch(f"More than {LARGEST_TOTAL // MB} MB at once. Import fewer files.")
        if len(self.notes) + len(self.pictures) >= MOST_FILES:
            raise TooMuch(f"More than {MOST_FILES} files at once. Import fewer.")
        kind[path] = data

    def _kind(self, path: str) -> dict[str, bytes] | None:
        suffix = PurePosixPath(path).suffix.lower()
        return self.notes if suffix in NOTES else self.pictures if suffix in PICTURES else None

    @contextmanager
    def refusing(self, path: str) -> Iterator[None]:
        """Goes on without a file that cannot be taken, and remembers why."""
        try:
            yield
        except NotReadable as error:
            path = path.encode(errors="replace").decode()[:LONGEST_PATH]
            self.refused.append((path, error.message))


def _check_size(path: str, size: int) -> None:
    suffix = PurePosixPath(path).suffix.lower()
    largest = LARGEST_PICTURE if suffix in PICTURES else LARGEST_NOTES
    if suffix in NOTES | PICTURES and size > largest:
        raise NotReadable(
            f"{path} has {size // MB} MB; {largest // MB} MB is the most.",
            "Split it, or make the picture smaller.",
        )


def gathered(paths: Iterable[str]) -> Gathered:
    """What lies at these paths: files, folders with all below them, and zips.

    A file goes by its folder's name and its own, however its path was written.
    """
    found = Gathered()
    for given in paths:
        path = Path(given).resolve()
        if not path.exists():
            raise TooMuch(f"There is nothing at {given}. Check the path.")
        if path.is_dir():
            _add_files(found, _files_below(path), path.parent)
        elif path.suffix.lower() == ".zip":
            with found.refusing(path.name):
                add_zip(found, _bytes_of(path, path.name), path.name)
        else:
            _add_files(found, [path, *_pictures_beside(path)], path.parent.parent)
    return found


def _add_files(found: Gathered, files: Iterable[Path], above: Path) -> None:
    for file in files:
        name = file.relative_to(above).as_posix()
        with found.refusing(name):
            taken = file.suffix.lower() in NOTES | PICTURES
            found.add(name, _bytes_of(file, name) if taken else b"")


def _bytes_of(file: Path, name: str) -> bytes:
    try:
        _check_size(name, file.stat().st_size)
        return file.read_bytes()
    except OSError as error:
        raise NotReadable(
            f"{name} cannot be opened: {error.strerror}.", "See that it may be read."
        ) from error


def _files_below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        for name in sorted(names):
            file = Path(place, name)
            if not name.startswith(".") and file.is_file() and not file.is_symlink():
                yield file


def _pictures_beside(notes: Path) -> Iterator[Path]:
    """Pictures that a single file of notes names, where they lie below its folder."""
    if notes.suffix.lower() not in NOTES or notes.stat().st_size > LARGEST_NOTES:
        return
    try:
        text = unquote(notes.read_bytes().decode(errors="ignore"))
    except OSError:
        return
    for file in _files_below(notes.parent):
        if file.suffix.lower() in PICTURES and file.name in text:
            yield file


def add_zip(found: Gathered, data: bytes, name: str, depth: int = 0) -> None:
    """A zip's files, looked at before they are unpacked; one that is damaged is left out."""
    archive = _opened(data, name)
    members = [(member, _inside(member, name)) for member in archive.infolist()]
    for member, path in members:
        if member.is_dir() or not path or _is_furniture(path):
            continue
        whole = f"{name}/{path}"
        with found.refusing(whole):
            if not path.lower().endswith(".zip"):
                taken = PurePosixPath(path).suffix.lower() in NOTES | PICTURES
                found.add(path, _unpacked(archive, member, name) if taken else b"")
            elif depth:
                raise NotReadable(
                    f"{whole} is a zip in a zip in a zip, which is not opened.",
                    "Unpack it, and import what is in it.",
                )
            else:
                add_zip(found, _unpacked(archive, member, name), whole, depth + 1)


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise NotReadable(f"{name} is no zip that can be opened.", "Export it again.") from error
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if len(members) > MOST_FILES:
        raise NotReadable(f"{name} holds more than {MOST_FILES} files.", "Import it in parts.")
    if size > LARGEST_TOTAL:
        raise NotReadable(
            f"{name} unpacks to more than {LARGEST_TOTAL // MB} MB.", "Import it in parts."
        )
    if size > 10 * MB and size > LARGEST_RATIO * max(len(data), 1):
        raise NotReadable(
            f"{name} unpacks to far more than it should, so it was not opened.",
            "Unpack it, and import what is in it.",
        )
    return archive


def _is_furniture(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)


def _inside(member: zipfile.ZipInfo, name: str) -> str:
    """Where a member lies in its zip; nothing for the zip's own folder."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    remedy = "Pack it again, with nothing but the notes and their pictures."
    if path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1]):
        raise NotReadable(
            f"{name} holds a path that leads outside, {member.filename}, and was not opened.",
            remedy,
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise NotReadable(
            f"{name} holds a link to elsewhere, {member.filename}, and was not opened.", remedy
        )
    return path.as_posix() if path.parts else ""


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    _check_size(f"{name}/{member.filename}", member.file_size)
    try:
        with archive.open(member) as file:
            return file.read(member.file_size + 1)
    except BROKEN as error:
        raise NotReadable(
            f"{member.filename} in {name} cannot be unpacked: {error}.", "Export the zip again."
        ) from error
