"""What people hand in, and what they say of it."""

from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from conferences.models import Source
from importers import parsers
from importers.documents import Message
from importers.uploads import (
    MAX_TOTAL_SIZE,
    MB,
    NOTES_EXTENSIONS,
    PICTURE_EXTENSIONS,
    CollectedFiles,
    UploadError,
    add_zip,
)

TAKEN = (*sorted(NOTES_EXTENSIONS), ".zip", *sorted(PICTURE_EXTENSIONS))
#: What people call a dialect; a new one goes by its own name until it is here.
LOOKS = {
    "hugo": "posts of Hugo or the like, with front matter",
    "notion": "an export from Notion",
    "recap": "a recap with “link by Speaker”",
    "transcript": "a transcript or subtitles",
    "markdown": "plain Markdown",
}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files or zips, collected into notes and pictures."""

    widget = FilesInput(attrs={"accept": ",".join(TAKEN)})

    def clean(self, data: Any, initial: Any = None) -> CollectedFiles:
        uploads = data if isinstance(data, list | tuple) else [data]
        clean = super().clean
        uploads = [clean(upload, initial) for upload in uploads or [None]]
        try:
            found = _collect_uploads(uploads)
        except UploadError as error:
            raise ValidationError(str(error)) from error
        if not found.notes and found.refused:
            raise ValidationError([said(message) for _, message in found.refused])
        if not found.notes:
            raise ValidationError(
                "There are no notes among these files. Notes end in "
                f"{', '.join(sorted(NOTES_EXTENSIONS))}; a zip may hold them."
            )
        return found


def _collect_uploads(uploads: list[UploadedFile]) -> CollectedFiles:
    found = CollectedFiles()
    names = Counter(upload.name for upload in uploads)
    for upload in uploads:
        name = upload.name or ""
        if names[name] > 1:
            raise UploadError(f"Two files are called {name}. Put them into a zip, in folders.")
        if (upload.size or 0) > MAX_TOTAL_SIZE:
            raise UploadError(
                f"{name} has more than {MAX_TOTAL_SIZE // MB} MB. Import it in parts."
            )
        with found.skipping_refused(name):
            if name.lower().endswith(".zip"):
                add_zip(found, upload.read(), name)
            else:
                found.add(name, upload.read())
    return found


def said(message: Message) -> str:
    return f"{message.text} {message.remedy}"


class ReadingForm(forms.Form):
    """How the files are to be read."""

    dialect = forms.ChoiceField(
        label="Read the files as",
        required=False,
        choices=[
            ("", "whatever they look like"),
            *((name, LOOKS.get(name, name)) for name in parsers.DIALECTS),
        ],
        help_text="Only where a file was refused or misread. It then holds for every file.",
    )
    conference = forms.CharField(
        label="They are all about this conference",
        required=False,
        max_length=255,
        help_text="Its title, such as DjangoCon US 2024. Otherwise each file says it itself.",
    )


class UploadForm(ReadingForm):
    notes = FilesField(
        label="Files",
        allow_empty_file=True,
        help_text="Markdown, text or subtitles, with the pictures they show; or one zip with all "
        "of it. Nothing is written before you have seen what would be.",
        error_messages={"required": "Choose the notes to import: files, or a zip."},
    )
    author = forms.CharField(
        required=False,
        max_length=255,
        help_text="Whose notes these are. Otherwise as the files say.",
    )
    url = forms.URLField(
        label="Address",
        required=False,
        max_length=200,
        help_text="Where the original can be read.",
    )
    licence = forms.CharField(required=False, max_length=120, help_text="Such as CC BY-SA 4.0.")
    status = forms.ChoiceField(
        label="Permission",
        choices=[choice for choice in Source.Status.choices if choice[0] != Source.Status.REFUSED],
        initial=Source.Status.ASKED,
        help_text="This, author, address and licence go to sources that are new here. "
        "Change those of others under Library > Sources.",
    )
    publish = forms.BooleanField(
        label="Publish the new pages at once",
        required=False,
        help_text="Otherwise they are drafts. Pages that exist always get a draft.",
    )

    def __init__(self, *args: Any, may_publish: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_publish:
            del self.fields["publish"]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "notes"]

    @property
    def further_errors(self) -> bool:
        return any(name != "notes" for name in self.errors)

    def options(self) -> dict[str, Any]:
        """What a run remembers of it."""
        data = self.cleaned_data
        return {
            "dialect": data["dialect"],
            "conference": data["conference"],
            "publish": data.get("publish", False),
            "about": {name: data[name] for name in ("author", "url", "licence", "status")},
            "paths": list(data["notes"].notes),
            "refused": [
                (path, message.text, message.remedy) for path, message in data["notes"].refused
            ],
        }
