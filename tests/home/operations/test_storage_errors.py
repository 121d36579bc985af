"""A file that cannot be stored: its editor is told, and nothing is half there."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from home.operations.storage_errors import FILE_NOT_STORED, StorageErrorMiddleware

# What breaks off amid a save leaves the transaction of a test unusable.
pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql("transactions"),
]


def picture():
    return SimpleUploadedFile("a.png", get_test_image_file().file.getvalue(), "image/png")


@pytest.fixture
def no_folder(settings, tmp_path):
    """A file stands where the folder should be: not even the superuser can write there."""
    settings.MEDIA_ROOT = tmp_path / "taken"
    settings.MEDIA_ROOT.touch()


def test_who_sent_one_picture_is_told(as_editor, no_folder):
    form = {"title": "A picture", "file": picture(), "collection": 1}
    answer = as_editor.post(reverse("wagtailimages:add"), form, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [FILE_NOT_STORED]
    assert not get_image_model().objects.exists()


def test_who_sent_many_is_told_beside_each(as_editor, no_folder):
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
def test_who_chooses_one_in_the_editor_gets_the_form_again(as_editor, no_folder, app, kind, file):
    before = f"{kind}-chooser-upload-"
    answer = as_editor.post(
        reverse(f"wagtail{app}_chooser:create"),
        {f"{before}title": "Of the hall", f"{before}file": file, f"{before}collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.json()["step"] == "reshow_creation_form"
    form = BeautifulSoup(answer.json()["htmlFragment"], "html.parser")
    assert [words.get_text(strip=True) for words in form.select(".error-message")] == [
        FILE_NOT_STORED
    ]
    assert form.select_one(f"[name={before}title]")["value"] == "Of the hall"
    assert not get_image_model().objects.exists()
    assert not get_document_model().objects.exists()


def test_another_script_gets_an_error_that_says_what_it_is(rf):
    request = rf.post("/", {"file": picture()}, headers={"X-Requested-With": "XMLHttpRequest"})
    answer = StorageErrorMiddleware(lambda _: HttpResponse()).process_exception(
        request, OSError("No space left on device")
    )
    assert answer.status_code == 507
