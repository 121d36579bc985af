"""Actions of editors on imported pages: they change them, open them, leave them."""

import json

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page

from tests.importers.drafts import draft


def edit(page, change):
    """An editor changes the stored body; `change` gets the content of the notes."""
    page = draft(page)
    body = json.loads(json.dumps(list(page.body.raw_data)))
    change(next(block for block in body if block["type"] == "notes")["value"]["content"])
    page.body = json.dumps(body)
    page.save_revision()


def replace_text(old, new):
    def change(content):
        for block in content:
            if isinstance(block["value"], str):
                block["value"] = block["value"].replace(old, new)

    return change


def open_in_editor(page, editor, model=Page):
    content_type = ContentType.objects.get_for_model(model)
    EditingSession.objects.create(
        user=editor, content_type=content_type, object_id=page.pk, last_seen_at=timezone.now()
    )


def release(page):
    Page.objects.filter(pk=page.pk).update(locked=False)
    page.revisions.update(approved_go_live_at=None)
    EditingSession.objects.all().delete()
    for state in page.workflow_states:
        state.cancel()
