"""A file that can't be stored: the editor gets a message, and nothing is saved."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from home.operations.upload_errors import FILE_NOT_STORED, UploadErrorMiddleware

# An error during a save breaks the transaction of a test.
pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql("transactions"),
]


def picture():
    return SimpleUploadedFile("a.png", get_test_image_file().file.getvalue(), "image/png")


@pytest.fixture
def no_folder(settings, tmp_path):
    """A file in place of the folder: not even root can write there."""
    settings.MEDIA_ROOT = tmp_path / "taken"
    settings.MEDIA_ROOT.touch()


def test_uploading_one_image_shows_a_message(as_editor, no_folder):
    form = {"title": "A picture", "file": picture(), "collection": 1}
    answer = as_editor.post(reverse("wagtailimages:add"), form, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [FILE_NOT_STORED]
    assert not get_image_model().objects.exists()


def test_uploading_several_images_shows_a_message_beside_each(as_editor, no_folder):
    answer = as_editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "A picture", "files[]": picture(), "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.json() == {"success": False, "error_message": FILE_NOT_STORED}
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize(
    ("app", "kind", "file"),
    [("images", "image", picture()), ("docs", "document", SimpleUploadedFile("plan.txt", b"Plan"))],
)
def test_a_chooser_shows_its_upload_form_again(as_editor, no_folder, app, kind, file):
    prefix = f"{kind}-chooser-upload-"
    answer = as_editor.post(
        reverse(f"wagtail{app}_chooser:create"),
        {f"{prefix}title": "Of the hall", f"{prefix}file": file, f"{prefix}collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.json()["step"] == "reshow_creation_form"
    form = BeautifulSoup(answer.json()["htmlFragment"], "html.parser")
    assert [words.get_text(strip=True) for words in form.select(".error-message")] == [
        FILE_NOT_STORED
    ]
    assert form.select_one(f"[name={prefix}title]")["value"] == "Of the hall"
    assert not get_image_model().objects.exists()
    assert not get_document_model().objects.exists()


def test_other_scripts_get_status_507(rf):
    request = rf.post("/", {"file": picture()}, headers={"X-Requested-With": "XMLHttpRequest"})
    answer = UploadErrorMiddleware(lambda _: HttpResponse()).process_exception(
        request, OSError("No space left on device")
    )
    assert answer.status_code == 507
