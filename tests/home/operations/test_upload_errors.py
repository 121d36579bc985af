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


def make_picture():
    return SimpleUploadedFile("a.png", get_test_image_file().file.getvalue(), "image/png")


BY_SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def no_folder(settings, tmp_path):
    """A file in place of the folder: not even root can write there."""
    settings.MEDIA_ROOT = tmp_path / "taken"
    settings.MEDIA_ROOT.touch()


def test_uploading_one_image_shows_a_message(as_editor, no_folder):
    form = {"title": "A picture", "file": make_picture(), "collection": 1}
    answer = as_editor.post(reverse("wagtailimages:add"), form, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [FILE_NOT_STORED]
    assert not get_image_model().objects.exists()


def test_uploading_several_images_shows_a_message_beside_each(as_editor, no_folder):
    form = {"title": "A picture", "files[]": make_picture(), "collection": 1}
    answer = as_editor.post(reverse("wagtailimages:add_multiple"), form, headers=BY_SCRIPT)
    assert answer.json() == {"success": False, "error_message": FILE_NOT_STORED}
    assert not get_image_model().objects.exists()


DOCUMENT = SimpleUploadedFile("plan.txt", b"Plan")


@pytest.mark.parametrize(
    ("app", "prefix", "file"),
    [
        ("images", "image-chooser-upload-", make_picture()),
        ("docs", "document-chooser-upload-", DOCUMENT),
    ],
)
def test_a_chooser_shows_its_upload_form_again(as_editor, no_folder, app, prefix, file):
    form = {f"{prefix}title": "Of the hall", f"{prefix}file": file, f"{prefix}collection": 1}
    answer = as_editor.post(reverse(f"wagtail{app}_chooser:create"), form, headers=BY_SCRIPT)
    assert answer.json()["step"] == "reshow_creation_form"
    form = BeautifulSoup(answer.json()["htmlFragment"], "html.parser")
    (message,) = form.select(".error-message")
    assert message.get_text(strip=True) == FILE_NOT_STORED
    assert form.select_one(f"[name={prefix}title]")["value"] == "Of the hall"
    assert not get_image_model().objects.exists()
    assert not get_document_model().objects.exists()


def test_other_scripts_get_status_507(rf):
    request = rf.post("/", {"file": make_picture()}, headers=BY_SCRIPT)
    middleware = UploadErrorMiddleware(lambda _: HttpResponse())
    answer = middleware.process_exception(request, OSError("No space left on device"))
    assert answer.status_code == 507
