"""Saving an image makes its renditions; pages offer modern formats first and reserve space."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images.models import Image, Rendition

from conferences.images import get_rendition_filters
from tests.factories import ImageFactory, picture_file


@pytest.fixture
def image(db, commit):
    with commit():
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
    attributes = ('alt="A hall"', 'width="480"', 'height="270"')
    for part in ('type="image/avif"', 'type="image/webp"', "480w", "1440w", *attributes):
        assert part in page, part


def test_each_use_of_an_image_has_its_own_alt_text(client, talk, image):
    choices = [
        {"image": image.pk, "alt_text": "First words"},
        {"image": image.pk, "alt_text": "Other words"},
        {"image": image.pk, "alt_text": "Left out", "decorative": True},
    ]
    talk.body = [{"type": "image", "value": {"image": choice}} for choice in choices]
    talk.save()
    page = client.get(talk.url).text
    assert re.findall('alt="(.*?)"', page) == ["First words", "Other words", ""]


def test_a_deleted_image_leaves_its_caption(client, talk_with_image, image):
    image.delete()
    page = client.get(talk_with_image.url).text
    assert "<figcaption>Before</figcaption>" in page
    assert "<img" not in page


def test_a_damaged_file_does_not_break_saving_or_reading(client, talk_with_image, image, commit):
    Rendition.objects.all().delete()
    image.file.storage.delete(image.file.name)
    with commit():
        image.save()
    assert client.get(talk_with_image.url).status_code == 200


def draw_png(mode="RGB"):
    buffer = BytesIO()
    Picture.new(mode, (64, 64)).save(buffer, "PNG")
    return buffer.getvalue()


def upload(client, content, name="picture.png"):
    file = SimpleUploadedFile(name, content)
    form = {"title": "A hall", "file": file, "tags": "", "description": "A hall"}
    return client.post(reverse("wagtailimages:add"), form)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("picture.png", draw_png("I;16"), "8 bits per channel"),
        ("picture.png", draw_png()[:-40], "damaged"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "supported"),
        ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Not a valid .png"),
        ("picture.jpg", draw_png(), "Not a valid .jpeg"),
        ("picture.png", picture_file(9000, 6000).read(), "too many pixels"),
    ],
)
def test_unusable_images_are_refused(as_editor, name, content, words):
    assert words in upload(as_editor, content, name).text
    assert not Image.objects.exists()


def test_valid_images_are_accepted(as_editor):
    upload(as_editor, draw_png("LA"))
    assert Image.objects.get().title == "A hall"


def test_a_missing_image_shows_its_caption(client, talk):
    value = {"image": None, "credit": "", "missing_image": "hall.jpg"}
    captions = ("The *hall*, see https://example.org/", "")
    talk.body = [{"type": "image", "value": value | {"caption": text}} for text in captions]
    talk.save()
    page = client.get(talk.url).text
    assert "The <em>hall</em>" in page
    assert 'data-bare="">https://example.org/' in page
    assert "<img" not in page
    assert "hall.jpg" not in page
    assert page.count('<figure class="image missing" data-missing-image>') == 1
    assert page.count('<figure class="image missing" data-missing-image hidden>') == 1
