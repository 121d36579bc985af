"""From paths, uploads and zips to notes and pictures, within bounds."""

import io
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

NOTES = frozenset({".md", ".markdown", ".mdown", ".txt", ".srt", ".vtt"})
PICTURES = frozenset({".avif", ".gif", ".heic", ".jpg", ".jpeg", ".png", ".svg", ".webp"})

MB = 1024 * 1024
LARGEST_NOTES = 5 * MB
LARGEST_PICTURE = 20 * MB
LARGEST_TOTAL = 200 * MB
MOST_FILES = 2000
#: A zip that unpacks to so many times its size is made to do harm.
LARGEST_RATIO = 100


class TooMuch(Exception):  # noqa: N818 - what is wrong are the files
    """Files that are not taken; the words say why and what to do."""


@dataclass
class Gathered:
    """The files of one import, by their paths; notes and pictures lie apart."""

    notes: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    #: Files that are neither.
    others: list[str] = field(default_factory=list)
    total: int = 0

    def add(self, path: str, data: bytes) -> None:
        suffix = PurePosixPath(path).suffix.lower()
        kind = self.notes if suffix in NOTES else self.pictures if suffix in PICTURES else None
        if kind is None:
            self.others.append(path)
            return
        largest = LARGEST_NOTES if suffix in NOTES else LARGEST_PICTURE
        if len(data) > largest:
            raise TooMuch(
                f"{path} has {len(data) // MB} MB; {largest // MB} MB is the most. "
                "Split it, or make the picture smaller."
            )
        self.total += len(data)
        if self.total > LARGEST_TOTAL:
            raise TooMuch(f"More than {LARGEST_TOTAL // MB} MB at once. Import fewer files.")
        if len(self.notes) + len(self.pictures) >= MOST_FILES:
            raise TooMuch(f"More than {MOST_FILES} files at once. Import fewer.")
        kind[path] = data


def gathered(paths: Iterable[str]) -> Gathered:
    """What lies at these paths: files, folders with all below them, and zips."""
    found = Gathered()
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise TooMuch(f"There is nothing at {given}. Check the path.")
        if path.is_dir():
            for file in _files_below(path):
                _add_file(found, file.relative_to(path.parent).as_posix(), file)
        elif path.suffix.lower() == ".zip":
            add_zip(found, path.read_bytes(), path.name)
        else:
            _add_file(found, path.name, path)
            for file in _pictures_beside(path):
                _add_file(found, file.relative_to(path.parent).as_posix(), file)
    return found


def _add_file(found: Gathered, name: str, file: Path) -> None:
    size = file.stat().st_size
    largest = LARGEST_PICTURE if file.suffix.lower() in PICTURES else LARGEST_NOTES
    if file.suffix.lower() not in NOTES | PICTURES:
        found.others.append(name)
    elif size > largest:
        raise TooMuch(
            f"{file} has {size // MB} MB; {largest // MB} MB is the most. "
            "Split it, or make the picture smaller."
        )
    else:
        found.add(name, file.read_bytes())


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
    from urllib.parse import unquote

    text = unquote(notes.read_bytes().decode(errors="ignore"))
    for file in _files_below(notes.parent):
        if file.suffix.lower() in PICTURES and file.name in text:
            yield file


def add_zip(found: Gathered, data: bytes, name: str, depth: int = 0) -> None:
    """A zip's files, looked at before they are unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise TooMuch(f"{name} is no zip that can be opened. Export it again.") from error
    if len(members) > MOST_FILES:
        raise TooMuch(f"{name} holds more than {MOST_FILES} files. Import it in parts.")
    size = sum(member.file_size for member in members)
    if size > LARGEST_TOTAL:
        raise TooMuch(f"{name} unpacks to more than {LARGEST_TOTAL // MB} MB. Import it in parts.")
    if size > 10 * MB and size > LARGEST_RATIO * max(len(data), 1):
        raise TooMuch(f"{name} unpacks to far more than it should. It was not opened.")
    for member in members:
        path = _inside(member, name)
        if member.is_dir() or _is_furniture(path):
            continue
        if path.lower().endswith(".zip") and depth < 1:
            add_zip(found, _unpacked(archive, member, name), PurePosixPath(path).name, depth + 1)
        elif PurePosixPath(path).suffix.lower() in NOTES | PICTURES:
            found.add(path, _unpacked(archive, member, name))
        else:
            found.others.append(path)


def _is_furniture(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)


def _inside(member: zipfile.ZipInfo, name: str) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise TooMuch(f"{name} holds a path that leads outside: {member.filename}. Not opened.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise TooMuch(f"{name} holds a link to elsewhere: {member.filename}. Not opened.")
    return path.as_posix()


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    if member.file_size > LARGEST_PICTURE and not member.filename.lower().endswith(".zip"):
        raise TooMuch(f"{member.filename} in {name} is too large. Make it smaller.")
    try:
        with archive.open(member) as file:
            return file.read(member.file_size + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise TooMuch(
            f"{member.filename} in {name} cannot be unpacked ({error}). Export it again."
        ) from error
