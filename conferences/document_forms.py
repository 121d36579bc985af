"""Which documents the site accepts: those whose content matches their extension."""

import zipfile
from collections.abc import Callable
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

#: How many bytes of a text are checked.
TEXT_SAMPLE_SIZE = 64 * 1024

ContentCheck = Callable[[IO[bytes]], bool]


class DocumentForm(BaseDocumentForm):
    """Wagtail checks the size and the extension; this form checks the content."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            extension = file.name.rpartition(".")[2].lower()
            check = CONTENT_CHECKS.get(extension)
            if check and not check(file):
                raise ValidationError(
                    _(
                        "This isn't a .{extension} file, although its name says so. Open it in "
                        "the program that made it, save it in that format and upload that file."
                    ).format(extension=extension)
                )
            file.seek(0)
        return file


def _is_pdf(file: IO[bytes]) -> bool:
    file.seek(0)
    return b"%PDF-" in file.read(1024)


def _is_text(file: IO[bytes]) -> bool:
    """No text holds these bytes, whatever its encoding, and almost every other file does."""
    file.seek(0)
    sample = file.read(TEXT_SAMPLE_SIZE)
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16
        return True
    return b"\0" not in sample and not sample.startswith((b"%PDF-", b"{\\rtf"))


def _is_archive_with(*prefixes: str) -> ContentCheck:
    """A ZIP archive with such a file in it. Only its directory is read; nothing is unpacked."""

    def check(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
            return False
        return not prefixes or any(name.startswith(prefixes) for name in names)

    return check


def _is_open_document(kind: str) -> ContentCheck:
    """An OpenDocument file has its media type in its first entry, uncompressed."""
    entry = f"mimetypeapplication/vnd.oasis.opendocument.{kind}".encode()

    def check(file: IO[bytes]) -> bool:
        file.seek(30)  # behind the header of the entry
        return file.read(len(entry)) == entry

    return check


CONTENT_CHECKS: dict[str, ContentCheck] = {
    "csv": _is_text,
    "docx": _is_archive_with("word/"),
    "key": _is_archive_with("Index/", "Index.zip", "index.apxl"),
    "odp": _is_open_document("presentation"),
    "odt": _is_open_document("text"),
    "pdf": _is_pdf,
    "pptx": _is_archive_with("ppt/"),
    "txt": _is_text,
    "zip": _is_archive_with(),
}
