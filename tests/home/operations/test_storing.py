"""A file that cannot be stored: its editor is told, and nothing is half there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from home.operations.storing import NOT_STORED

# What breaks off amid a save leaves the transaction of a test unusable.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


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
    assert [str(message) for message in answer.context["messages"]] == [NOT_STORED]
    assert not get_image_model().objects.exists()


def test_who_sent_many_is_told_beside_each(as_editor, no_folder):
    answer = as_editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "A picture", "files[]": picture(), "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.json() == {"success": False, "error_message": NOT_STORED}
    assert not get_image_model().objects.exists()


def test_who_chooses_one_in_the_editor_gets_an_error_that_says_what_it_is(as_editor, no_folder):
    answer = as_editor.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "A picture",
            "image-chooser-upload-file": picture(),
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.status_code == 507
    assert not get_image_model().objects.exists()
