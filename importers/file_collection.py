"""Collects notes and pictures from paths, uploads and zips, within limits."""

import io
import lzma
import math
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

from conferences.translation import gettext as _, ngettext
from importers.parsed_documents import RefusedFile, UnreadableFileError
from importers.parsers.conference_titles import is_generic_name, rank_of_name
from importers.parsers.kinds import names_conference

NOTES_EXTENSIONS = frozenset(
    {".md", ".markdown", ".mdown", ".rst", ".rest", ".txt", ".srt", ".vtt"}
)
PICTURE_EXTENSIONS = frozenset({".avif", ".gif", ".heic", ".jpg", ".jpeg", ".png", ".svg", ".webp"})

MB = 1024 * 1024
MAX_NOTES_SIZE = 5 * MB
MAX_PICTURE_SIZE = 20 * MB
MAX_TOTAL_SIZE = 200 * MB
MAX_FILES = 2000
MAX_PATH_LENGTH = 500
#: A zip that unpacks to so many times its size is an attack.
MAX_COMPRESSION_RATIO = 100

#: What reading bytes that only look like a zip may raise.
ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),
    *(RuntimeError, ValueError, LookupError, ArithmeticError),
)


class UploadError(Exception):
    """The whole upload is refused. Its text says why, and what to do."""


@dataclass
class CollectedFiles:
    """The files of one import, by path."""

    notes: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    refused: list[RefusedFile] = field(default_factory=list)
    total_size: int = 0

    def add(self, path: str, data: bytes) -> None:
        """Add notes or a picture; any other file is ignored."""
        path = _replace_undecodable(path)
        if not _is_importable(path):
            return
        files = self.pictures if _is_picture(path) else self.notes
        _check_size(path, len(data))
        if len(path) > MAX_PATH_LENGTH:
            text = ngettext(
                "The path {path} is longer than {limit} character.",
                "The path {path} is longer than {limit} characters.",
                MAX_PATH_LENGTH,
            )
            text = text.format(path=f"{path[:60]}…", limit=MAX_PATH_LENGTH)
            raise UnreadableFileError(text, _("Shorten the name of the file or of its folders."))
        if files.get(path, data) != data:
            text = _("There are two files at {path}. Only the first one was used.")
            remedy = _("Rename one of them or its folder, then import it again.")
            raise UnreadableFileError(text.format(path=path), remedy)
        if path in files:
            return
        self.total_size += len(data)
        if self.total_size > MAX_TOTAL_SIZE:
            text = _("The files have more than {limit} MB in total. Import fewer files at once.")
            raise UploadError(text.format(limit=MAX_TOTAL_SIZE // MB))
        if len(self.notes) + len(self.pictures) >= MAX_FILES:
            text = ngettext(
                "There is more than {limit} file. Import fewer files at once.",
                "There are more than {limit} files. Import fewer files at once.",
                MAX_FILES,
            )
            raise UploadError(text.format(limit=MAX_FILES))
        files[path] = data

    @contextmanager
    def skipping_refused(self, path: str) -> Iterator[None]:
        """Go on without a file that cannot be imported, and record why."""
        try:
            yield
        except UnreadableFileError as error:
            path = _replace_undecodable(path)[:MAX_PATH_LENGTH]
            self.refused.append(RefusedFile(path, error.message))


def _replace_undecodable(path: str) -> str:
    """File names may contain bytes that are not characters in any encoding."""
    return path.encode(errors="replace").decode()


def _is_picture(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in PICTURE_EXTENSIONS


def _is_importable(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in NOTES_EXTENSIONS | PICTURE_EXTENSIONS


def _check_size(path: str, size: int) -> None:
    limit = MAX_PICTURE_SIZE if _is_picture(path) else MAX_NOTES_SIZE
    if _is_importable(path) and size > limit:
        text = _("{path} is too large: {size} MB. The limit is {limit} MB.")
        # Rounded up, so that a file of 5.01 MB is not said to have 5.0.
        text = text.format(path=path, size=math.ceil(size * 10 / MB) / 10, limit=limit // MB)
        is_picture = _is_picture(path)
        raise UnreadableFileError(
            text, _("Make the image smaller.") if is_picture else _("Split the file.")
        )


def collect_files(paths: Iterable[str]) -> CollectedFiles:
    """The files at these paths: single files, folders with all below them, and zips.

    A file is named by its folder and its own name, however its path is written.
    """
    files = CollectedFiles()
    for given in paths:
        path = Path(given).resolve()
        if not path.exists():
            raise UploadError(_("{path} does not exist. Check the path.").format(path=given))
        if path.is_dir():
            _add_files(files, _walk_folder(path), _find_naming_root(path))
        elif path.suffix.lower() == ".zip":
            with files.skipping_refused(path.name):
                add_zip(files, _read_file(path, path.name), path.name)
        else:
            _add_files(files, [path, *_find_named_pictures(path)], path.parent.parent)
    return files


def _find_naming_root(folder: Path) -> Path:
    """The folder above the one that names are told from.

    A folder named "2025" says little, so those above it belong to the name: PyCon/Italia/2025.
    """
    named = next((each for each in (folder, *folder.parents) if _has_letters(each)), folder)
    if is_generic_name(named.name) and rank_of_name(named.parent.name) > 1:
        return named.parent.parent
    if named is not folder and names_conference(named.parent.name):
        named = named.parent
    return named.parent


def _has_letters(folder: Path) -> bool:
    return any(letter.isalpha() for letter in folder.name)


def _add_files(files: CollectedFiles, paths: Iterable[Path], root: Path) -> None:
    for path in paths:
        name = path.relative_to(root).as_posix()
        with files.skipping_refused(name):
            if _is_importable(name):
                files.add(name, _read_file(path, name))


def _read_file(path: Path, name: str) -> bytes:
    try:
        _check_size(name, path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        text = _("{path} cannot be opened: {problem}.").format(path=name, problem=error.strerror)
        raise UnreadableFileError(text, _("Check that the file is readable.")) from error


def _walk_folder(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "__MACOSX"))


def _find_named_pictures(path: Path) -> Iterator[Path]:
    """Pictures below the folder of a single file whose names are in its text."""
    if path.suffix.lower() not in NOTES_EXTENSIONS or path.stat().st_size > MAX_NOTES_SIZE:
        return
    try:
        text = unquote(path.read_bytes().decode(errors="ignore"))
    except OSError:
        return
    for other in _walk_folder(path.parent):
        if _is_picture(other.name) and other.name in text:
            yield other


def add_zip(files: CollectedFiles, data: bytes, name: str, depth: int = 0) -> None:
    """Add the files of a zip, after checking it; damaged files in it are skipped."""
    archive = _open_zip(data, name)
    members = [(member, _check_member_path(member, name)) for member in archive.infolist()]
    for member, path in members:
        parts = PurePosixPath(path).parts
        if member.is_dir() or not path or any(_is_hidden(part) for part in parts):
            continue
        path_with_zip = f"{name}/{path}"
        with files.skipping_refused(path_with_zip):
            if not path.lower().endswith(".zip"):
                if _is_importable(path):
                    files.add(path, _unpack(archive, member, name))
            elif depth:
                text = _("{path} is a zip in a zip in a zip. It was not opened.")
                text = text.format(path=path_with_zip)
                raise UnreadableFileError(text, _("Unpack it, then import its files."))
            else:
                add_zip(files, _unpack(archive, member, name), path_with_zip, depth + 1)


def _open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_ERRORS as error:
        text = _("{name} is not a zip that can be opened.").format(name=name)
        raise UnreadableFileError(text, _("Export it again.")) from error
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if len(members) > MAX_FILES:
        text = ngettext(
            "{name} contains more than {limit} file.",
            "{name} contains more than {limit} files.",
            MAX_FILES,
        )
        raise UnreadableFileError(text.format(name=name, limit=MAX_FILES), _("Import it in parts."))
    if size > MAX_TOTAL_SIZE:
        text = _("{name} unpacks to more than {limit} MB.")
        text = text.format(name=name, limit=MAX_TOTAL_SIZE // MB)
        raise UnreadableFileError(text, _("Import it in parts."))
    if size > 10 * MB and size > MAX_COMPRESSION_RATIO * max(len(data), 1):
        text = _("{name} unpacks to far more than it should. It was not opened.")
        raise UnreadableFileError(text.format(name=name), _("Unpack it, then import its files."))
    return archive


def _check_member_path(member: zipfile.ZipInfo, name: str) -> str:
    """The path of a file in its zip; empty for the root folder."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1]):
        text = _("{name} contains a path that leads outside, {path}. It was not opened.")
    elif stat.S_ISLNK(member.external_attr >> 16):
        text = _("{name} contains a symbolic link, {path}. It was not opened.")
    else:
        return path.as_posix() if path.parts else ""
    text = text.format(name=name, path=member.filename)
    raise UnreadableFileError(text, _("Pack it again, with only the notes and their pictures."))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    _check_size(f"{name}/{member.filename}", member.file_size)
    try:
        with archive.open(member) as file:
            return file.read(member.file_size + 1)
    except ZIP_ERRORS as error:
        text = _("{path} in {name} cannot be unpacked: {problem}.")
        text = text.format(path=member.filename, name=name, problem=error)
        raise UnreadableFileError(text, _("Export the zip again.")) from error
