"""Forms to upload notes, and to choose how they are parsed."""

from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy as _

from conferences.models import Source
from importers import file_collection, parsers, report_labels
from importers.file_collection import NOTES_EXTENSIONS, CollectedFiles, UploadError

PICTURE_EXTENSIONS = sorted(file_collection.PICTURE_EXTENSIONS)
#: Of the upload form: what everybody has to say.
OPEN_FIELDS = frozenset({"notes", "status"})
ACCEPTED_EXTENSIONS = (*sorted(NOTES_EXTENSIONS), ".zip", *PICTURE_EXTENSIONS)


class MultipleFileInput(forms.FileInput):
    allow_multiple_selected = True


class NotesField(forms.FileField):
    """One or more files or zips. The cleaned value holds notes and pictures."""

    widget = MultipleFileInput(attrs={"accept": ",".join(ACCEPTED_EXTENSIONS)})

    def clean(self, data: Any, initial: Any = None) -> CollectedFiles:
        uploads = data if isinstance(data, list | tuple) else [data]
        clean = super().clean
        uploads = [clean(upload, initial) for upload in uploads or [None]]
        try:
            files = _collect_uploads(uploads)
        except UploadError as error:
            raise ValidationError(str(error)) from error
        if not files.notes and files.refused:
            messages = [message for _path, message in files.refused]
            raise ValidationError([f"{message.text} {message.remedy}" for message in messages])
        if not files.notes:
            text = gettext(
                "None of these files contains notes. Upload files that end in {extensions}, or a "
                "zip of them."
            )
            raise ValidationError(text.format(extensions=", ".join(sorted(NOTES_EXTENSIONS))))
        return files


def _collect_uploads(uploads: list[UploadedFile]) -> CollectedFiles:
    files = CollectedFiles()
    counts = Counter(upload.name for upload in uploads)
    for upload in uploads:
        name = upload.name or ""
        if counts[name] > 1:
            text = gettext("Two files are called {name}. Put them into different folders of a zip.")
            raise UploadError(text.format(name=name))
        if (upload.size or 0) > file_collection.MAX_TOTAL_SIZE:
            text = gettext("{name} is larger than {size} MB. Import it in parts.")
            limit = file_collection.MAX_TOTAL_SIZE // file_collection.MB
            raise UploadError(text.format(name=name, size=limit))
        with files.skipping_refused(name):
            if name.lower().endswith(".zip"):
                file_collection.add_zip(files, upload.read(), name)
            else:
                files.add(name, upload.read())
    return files


class ParserOptionsForm(forms.Form):
    dialect = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[
            ("", _("Detect automatically")),
            *((name, report_labels.DIALECTS.get(name, name)) for name in parsers.DIALECTS),
        ],
        help_text=_("Choose one if a file was refused or misread. It applies to all files."),
    )
    conference = forms.CharField(
        label=_("Conference"),
        required=False,
        max_length=255,
        help_text=_(
            "The title of the conference that all files are about, such as DjangoCon US 2024. "
            "Leave empty to use the title in each file."
        ),
    )


class UploadForm(ParserOptionsForm):
    notes = NotesField(
        label=_("Files"),
        allow_empty_file=True,
        help_text=_(
            "Markdown, reStructuredText, text or subtitles, with their images; or a zip of them. "
            "You'll see a preview before anything is saved."
        ),
        error_messages={"required": _("Choose the notes to import: files, or a zip.")},
    )
    author = forms.CharField(
        label=_("Author"),
        required=False,
        max_length=255,
        help_text=_("Who wrote the notes. Leave empty to use the author in each file."),
    )
    url = forms.URLField(
        label=_("URL"),
        required=False,
        max_length=200,
        help_text=_("Where the notes were first published."),
    )
    licence = forms.CharField(
        label=_("Licence"), required=False, max_length=120, help_text=_("Such as CC BY-SA 4.0.")
    )
    status = forms.ChoiceField(
        label=_("Permission"),
        choices=[choice for choice in Source.Status.choices if choice[0] != Source.Status.REFUSED],
        initial=Source.Status.ASKED,
        help_text=_(
            "Permission, author, URL and licence apply to new sources only. Change those of "
            "existing sources under Library > Sources."
        ),
    )
    publish = forms.BooleanField(
        label=_("Publish new pages"),
        required=False,
        help_text=_(
            "And pages of earlier imports that were never published. Updates to live pages are "
            "always drafts."
        ),
    )

    def __init__(self, *args: Any, may_publish: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_publish:
            del self.fields["publish"]

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        """All fields but those that the page shows openly."""
        return [field for field in self if field.name not in OPEN_FIELDS]

    @property
    def has_detail_errors(self) -> bool:
        return any(name not in OPEN_FIELDS for name in self.errors)

    def build_run_options(self) -> dict[str, Any]:
        """The options of an import run."""
        data = self.cleaned_data
        details = ("author", "url", "licence", "status")
        return {
            "dialect": data["dialect"],
            "conference": data["conference"],
            "publish": data.get("publish", False),
            "source_details": {name: data[name] for name in details},
            "paths": list(data["notes"].notes),
            "refused": [
                (path, message.text, message.remedy) for path, message in data["notes"].refused
            ],
        }
