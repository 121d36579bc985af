"""Which documents the site takes: those whose content is what their name says."""

import zipfile
from collections.abc import Callable
from typing import IO, Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm

#: How far text is looked at.
START = 64 * 1024


class DocumentForm(BaseDocumentForm):
    """Size and ending are Wagtail's to check; that the one does not belie the other is ours."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            ending = file.name.rpartition(".")[2].lower()
            looks_right = KINDS.get(ending)
            if looks_right and not looks_right(file):
                raise ValidationError(
                    f"This file is called .{ending}, and its content is something else. "
                    "Open it in the program that made it, save it as that kind, and upload that."
                )
            file.seek(0)
        return file


def _is_pdf(file: IO[bytes]) -> bool:
    file.seek(0)
    return b"%PDF-" in file.read(1024)


def _is_text(file: IO[bytes]) -> bool:
    """Whatever its encoding: no text holds these bytes, and every program does."""
    file.seek(0)
    start = file.read(START)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 says so itself
        return True
    return b"\0" not in start and not start.startswith((b"%PDF-", b"{\\rtf"))


def _archive_with(*wanted: str) -> Callable[[IO[bytes]], bool]:
    """A ZIP archive with one of these in it. Only its list is read; nothing is unpacked."""

    def looks_right(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
            return False
        return not wanted or any(name.startswith(wanted) for name in names)

    return looks_right


def _open_document(kind: str) -> Callable[[IO[bytes]], bool]:
    """An OpenDocument says what it is in its first entry, kept as it is and not packed."""
    says = f"mimetypeapplication/vnd.oasis.opendocument.{kind}".encode()

    def looks_right(file: IO[bytes]) -> bool:
        file.seek(30)  # after the entry's own header
        return file.read(len(says)) == says

    return looks_right


KINDS: dict[str, Callable[[IO[bytes]], bool]] = {
    "csv": _is_text,
    "docx": _archive_with("word/"),
    "key": _archive_with("Index/", "Index.zip", "index.apxl"),
    "odp": _open_document("presentation"),
    "odt": _open_document("text"),
    "pdf": _is_pdf,
    "pptx": _archive_with("ppt/"),
    "txt": _is_text,
    "zip": _archive_with(),
}
