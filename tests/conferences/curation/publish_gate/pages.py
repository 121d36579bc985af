"""Pages that the publish gate blocks, and their state afterwards."""

from wagtail.models import Page
from wagtail.test.utils.form_data import streamfield

from tests.conferences.curation.drafts import block
from tests.conferences.page_forms import list_messages, talk_form

RAW = ("raw", {"text": "{{< gallery >}}", "reason": ""})


def raw_block(block_id="the-block"):
    return block(block_id, RAW[1], "raw")


def faulty_form(**values):
    return talk_form(body=streamfield([("prose", "Words typed just now."), RAW]), **values)


def is_live(page):
    return Page.objects.get(pk=page.pk).live


def join_messages(response):
    return " ".join(list_messages(response))
