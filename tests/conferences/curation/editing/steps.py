"""Steps of an editor with talks, and what they leave in the database."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from conferences.models import TalkPage
from conferences.stream_data import copy_body, walk_leaves
from tests.conferences.curation.drafts import latest_draft
from tests.importers.edits import open_in_editor


def action_url(action, *pages):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?{ids}"


def lock(page, user):
    Page.objects.filter(pk=page.pk).update(locked=True)


def review(page, user):
    page.save_revision()
    page.get_workflow().start(page, user)


def schedule(page, user):
    page.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))


#: What makes a page busy, and how the admin says so.
BUSY = {
    lock: "it is locked",
    review: "it is being reviewed",
    schedule: "it is scheduled to be published",
    open_in_editor: "it is open in an editor (editor)",
}


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


def read_texts(page):
    values = [block["value"] for block in walk_leaves(copy_body(latest_draft(page)))]
    return [value if isinstance(value, str) else value["text"] for value in values]
