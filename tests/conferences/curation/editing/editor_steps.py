"""Steps of an editor with talks, and what they leave in the database."""

from datetime import timedelta

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from conferences.models import TalkPage
from conferences.stream_data import leaf_blocks, page_body


def action_url(action, *pages):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?{ids}"


def shown_messages(response):
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def latest_draft(page):
    return TalkPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def lock(page, user):
    Page.objects.filter(pk=page.pk).update(locked=True)


def review(page, user):
    page.save_revision()
    page.get_workflow().start(page, user)


def schedule(page, user):
    page.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))


def merge_url(page):
    return reverse("curation_editing:merge_talk", args=[page.pk])


def split_url(page):
    return reverse("curation_editing:split_talk", args=[page.pk])


def merge(client, merged, kept):
    return client.post(merge_url(merged), {"kept": kept.pk})


def split(client, page, words, title="The second half"):
    """Split before the block that begins with these words."""
    choices = client.get(split_url(page)).context["form"].fields["first_block"].choices
    first_block = next(block_id for block_id, label in choices if words in label)
    response = client.post(split_url(page), {"first_block": first_block, "title": title})
    assert response.status_code == 302
    return TalkPage.objects.get(title=title)


def blocks(page):
    return list(leaf_blocks(page_body(latest_draft(page))))


def texts(page):
    values = [block["value"] for block in blocks(page)]
    return [value if isinstance(value, str) else value["text"] for value in values]
