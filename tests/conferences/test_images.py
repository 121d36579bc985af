"""Saving an image makes its renditions; pages offer modern formats first and reserve space."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.images.models import Rendition

from conferences.images import get_rendition_filters
from tests.factories import ImageFactory, picture_file


@pytest.fixture
def image(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return ImageFactory(file=picture_file(1600, 900))


@pytest.fixture
def talk_with_image(talk, image):
    value = {"image": {"image": image.pk, "alt_text": "A hall"}, "caption": "Before", "credit": ""}
    talk.body = [{"type": "image", "value": value}]
    talk.save()
    return talk


def test_saving_an_image_makes_all_renditions(image):
    assert Rendition.objects.filter(image=image).count() == len(get_rendition_filters()) == 9


def test_a_page_request_makes_no_renditions(client, talk_with_image, conference, image):
    conference.cover, conference.cover_alt = image, "A hall"
    conference.save()
    before = set(Rendition.objects.values_list("pk", flat=True))
    assert client.get(talk_with_image.url).status_code == 200
    assert client.get(conference.url).status_code == 200
    assert set(Rendition.objects.values_list("pk", flat=True)) == before


def test_pages_offer_modern_formats_and_reserve_space(client, talk_with_image):
    page = client.get(talk_with_image.url).text
    assert 'type="image/avif"' in page
    assert 'type="image/webp"' in page
    assert "480w" in page
    assert "1440w" in page
    assert 'alt="A hall"' in page
    assert 'width="480"' in page
    assert 'height="270"' in page


def test_one_image_can_have_two_alt_texts(client, talk, image):
    talk.body = [
        {"type": "image", "value": {"image": {"image": image.pk, "alt_text": alt}}}
        for alt in ("First words", "Other words")
    ]
    talk.save()
    page = client.get(talk.url).text
    assert 'alt="First words"' in page
    assert 'alt="Other words"' in page


def test_a_decorative_image_has_empty_alt_text(client, talk, image):
    value = {"image": {"image": image.pk, "alt_text": "x", "decorative": True}}
    talk.body = [{"type": "image", "value": value}]
    talk.save()
    assert 'alt=""' in client.get(talk.url).text


def test_a_deleted_image_leaves_its_caption(client, talk_with_image, image):
    image.delete()
    page = client.get(talk_with_image.url).text
    assert "<figcaption>Before</figcaption>" in page
    assert "<img" not in page


def test_a_damaged_file_does_not_break_saving_or_reading(
    client, talk_with_image, image, django_capture_on_commit_callbacks
):
    Rendition.objects.all().delete()
    image.file.storage.delete(image.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        image.save()
    assert client.get(talk_with_image.url).status_code == 200


def picture_bytes(mode="RGB", cut=None):
    buffer = BytesIO()
    Picture.new(mode, (64, 64)).save(buffer, "PNG")
    return SimpleUploadedFile("picture.png", buffer.getvalue()[:cut], "image/png")


@pytest.mark.parametrize(
    ("file", "words"),
    [(picture_bytes("I;16"), "8 bits per channel"), (picture_bytes(cut=-40), "damaged")],
)
def test_images_without_a_usable_format_are_refused(as_editor, file, words):
    file.seek(0)
    form = {"title": "A hall", "file": file, "tags": "", "description": "A hall"}
    response = as_editor.post(reverse("wagtailimages:add"), form)
    assert words in response.text
    assert not get_image_model().objects.exists()


def test_valid_images_are_accepted(as_editor):
    form = {"title": "A hall", "file": picture_bytes("LA"), "tags": "", "description": "A hall"}
    as_editor.post(reverse("wagtailimages:add"), form)
    assert get_image_model().objects.get().title == "A hall"


def missing(caption=""):
    value = {"image": None, "caption": caption, "credit": "", "missing_image": "hall.jpg"}
    return {"type": "image", "value": value}


def test_a_missing_image_shows_its_caption(client, talk):
    talk.body = [missing("The *hall*, see https://example.org/"), missing()]
    talk.save()
    page = client.get(talk.url).text
    assert "The <em>hall</em>" in page
    assert 'data-bare="">https://example.org/' in page
    assert "<img" not in page
    assert "hall.jpg" not in page
    assert page.count('<figure class="image missing" data-missing-image>') == 1
    assert page.count('<figure class="image missing" data-missing-image hidden>') == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "supported"),
        ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Not a valid .png"),
        ("picture.jpg", picture_file().read(), "Not a valid .jpeg"),
        ("picture.png", picture_file(9000, 6000).read(), "too many pixels"),
    ],
)
def test_image_uploads_check_type_and_size(as_editor, name, content, words):
    file = SimpleUploadedFile(name, content)
    form = {"title": "A hall", "file": file, "tags": "", "description": "A hall"}
    assert words in as_editor.post("/desk/images/add/", form).text
    assert not get_image_model().objects.exists()
