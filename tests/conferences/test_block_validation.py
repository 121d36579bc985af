"""Blocks show errors when a page is published, and drafts may be incomplete."""

import json

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import streamfield

from conferences.models import TalkPage
from tests.conferences.page_forms import LINK, add_url, edit_url, publish_talk_with, talk_form
from tests.factories import ImageFactory


def read_block_errors(response):
    return json.dumps(response.context["form"].errors["body"].as_data()[0].as_json_data())


IMAGE = {"image": {"image": "", "alt_text": ""}, "caption": "", "credit": "", "missing_image": ""}
EMBED = {"title": "", "url": "https://vimeo.com/1"}
TABLE = {
    "caption": "",
    "column-count": "1",
    "column-0-type": "left",
    "column-0-order": "0",
    "column-0-heading": "",
    "column-0-deleted": "",
    "row-count": "1",
    "row-0-order": "0",
    "row-0-deleted": "",
    "cell-0-0": "Yes",
}


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (("link", LINK | {"url": "https://a.org"}), "This field is required"),
        (("link", LINK | {"title": "A"}), "Enter a URL, or choose a page of this site"),
        (("link", LINK | {"title": "A", "url": "https://a.org", "page": "1"}), "not both"),
        (("image", IMAGE), "Choose an image, or remove this block"),
        (("embed", EMBED), "This field is required"),
        (("embed", EMBED | {"title": "A", "url": "https://a.org/v"}), "use a Link block"),
        (("heading", {"text": "", "level": "2"}), "This field is required"),
        (("prose", ">" * 10_000 + " deep"), "nested deeper than"),
        (("prose", "long " * 200_000), "a block holds up to 100,000"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else value[0],
)
def test_blocks_show_errors(as_editor, day, block, words):
    response = publish_talk_with(as_editor, day, block)
    assert response.status_code == 200
    assert words in read_block_errors(response)
    assert not TalkPage.objects.filter(live=True).exists()


def test_an_image_needs_alt_text_or_is_decorative(as_editor, day):
    image = IMAGE | {"image": {"image": str(ImageFactory().pk), "alt_text": ""}}
    response = publish_talk_with(as_editor, day, ("image", image))
    assert "mark it as decorative" in read_block_errors(response)
    image["image"]["decorative"] = "on"
    assert publish_talk_with(as_editor, day, ("image", image)).status_code == 302


def test_a_missing_image_with_a_name_can_be_published(as_editor, day):
    response = publish_talk_with(as_editor, day, ("image", IMAGE | {"missing_image": "hall.jpg"}))
    assert response.status_code == 302
    assert "hall.jpg" in as_editor.get(edit_url(TalkPage.objects.get())).text


def test_table_columns_need_headings(as_editor, day):
    response = publish_talk_with(as_editor, day, ("table", TABLE))
    assert "Add a heading to column 1." in read_block_errors(response)
    headed = TABLE | {"column-0-heading": "Works"}
    assert publish_talk_with(as_editor, day, ("table", headed)).status_code == 302


def test_an_incomplete_draft_can_be_saved(as_editor, day):
    heading = ("heading", {"text": "", "level": "2"})
    blocks = [("link", LINK), ("image", IMAGE), ("embed", EMBED), ("table", TABLE), heading]
    response = as_editor.post(add_url(TalkPage, day), talk_form(body=streamfield(blocks)))
    assert response.status_code == 302
    preview = reverse("wagtailadmin_pages:view_draft", args=[TalkPage.objects.get().pk])
    assert as_editor.get(preview).status_code == 200


def test_code_is_saved_unchanged(as_editor, day, client):
    code = "\n\tif x:\r\n\t    pass  \n\n└─ a\n"
    block = ("code", {"language": "klingon", "code": code, "caption": ""})
    publish_talk_with(as_editor, day, block)
    talk = TalkPage.objects.get()
    kept = code.replace("\r\n", "\n")
    assert talk.body[0].value["code"] == kept
    page = client.get(talk.url).text
    assert f"<code>{kept}</code>" in page
    assert '<span class="language">klingon</span>' in page
