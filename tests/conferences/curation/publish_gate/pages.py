"""Pages that the publish gate blocks, and their state afterwards."""

import json

from django.contrib.messages import get_messages
from wagtail.models import Page
from wagtail.test.utils.form_data import streamfield

from tests.conferences.page_forms import talk_form

RAW = ("raw", {"text": "{{< gallery >}}", "reason": ""})


def form_with_raw_block(**values):
    return talk_form(body=streamfield([("prose", "Words typed just now."), RAW]), **values)


def with_raw_block(talk):
    talk.body = json.dumps([{"type": "raw", "value": RAW[1], "id": "the-block"}])
    talk.save_revision()
    return talk


def is_live(page):
    return Page.objects.get(pk=page.pk).live


def shown_messages(response):
    """The messages that the next page shows."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def newest_draft(page):
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def make_kind_invalid(page):
    """Give its newest draft an unknown kind."""
    revision = page.get_latest_revision()
    revision.content["kind"] = "nonsense"
    revision.save()
