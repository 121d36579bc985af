"""Drafts with given bodies, releases of them, and the addresses of their history."""

import json
import re

from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import streamfield

from conferences.curation.models import Release, ReleasePage
from conferences.stream_data import copy_body
from tests.conferences.page_forms import edit_url, talk_form


def block(block_id, value=None, block_type="prose"):
    return {"type": block_type, "id": block_id, "value": block_id if value is None else value}


def notes(source, *content, block_id="notes"):
    return block(block_id, {"source": source.pk, "content": list(content)}, "notes")


def save_draft(page, *blocks, user=None, **fields):
    """Save a draft of the page with this body; return its revision."""
    draft = page.get_latest_revision_as_object()
    draft.body = json.dumps(list(blocks))
    for name, value in fields.items():
        setattr(draft, name, value)
    revision = draft.save_revision(user=user, clean=False, log_action=True)
    page.refresh_from_db()
    return revision


def latest_draft(page):
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def latest_body(page):
    page.refresh_from_db()
    return copy_body(page.get_latest_revision_as_object())


def change_revision(revision, **content):
    """Change what a revision holds without validation."""
    revision.content |= content
    revision.save()


def compare_url(page, old, new):
    return reverse(
        "wagtailadmin_pages:revisions_compare",
        args=[page.pk, getattr(old, "pk", old), getattr(new, "pk", new)],
    )


def history_url(page):
    return reverse("wagtailadmin_pages:history", args=[page.pk])


def edit_form_data(client, page, **fields):
    """The data that a browser sends later if it opens the edit form now, with its revision."""
    html = client.get(edit_url(page)).text
    names = ("loaded_revision_id", "loaded_revision_created_at")
    loaded = {name: re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in names}
    body = streamfield([("prose", "Typed before")])
    return talk_form(**{"title": page.title, "slug": page.slug, "body": body} | fields) | loaded


def create_release(*pages, **fields):
    """Create a release of the newest drafts of these pages."""
    release = Release.objects.create(**{"name": "Spring"} | fields)
    for page in pages:
        revision = page.latest_revision or page.save_revision()
        ReleasePage.objects.create(release=release, page=page, revision=revision)
    return release
