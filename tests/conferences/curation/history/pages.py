"""Bodies and versions for the tests of a page's history."""

import json
import re

from django.urls import reverse
from wagtail.test.utils.form_data import streamfield

from tests.conferences.test_viewsets import edit_url, talk_form


def block(name, value=None, kind="prose"):
    return {"type": kind, "id": name, "value": name if value is None else value}


def notes(source, *content, name="notes"):
    value = {"source": source.pk, "content": list(content)}
    return {"type": "notes", "id": name, "value": value}


def version(page, *blocks, user=None, **fields):
    """A new draft of a page with this body."""
    draft = page.get_latest_revision_as_object()
    draft.body = json.dumps(list(blocks))
    for name, value in fields.items():
        setattr(draft, name, value)
    revision = draft.save_revision(user=user, clean=False, log_action=True)
    page.refresh_from_db()
    return revision


def body(page):
    page.refresh_from_db()
    return json.loads(json.dumps(list(page.get_latest_revision_as_object().body.raw_data)))


def compare_url(page, a, b):
    return reverse(
        "wagtailadmin_pages:revisions_compare",
        args=[page.pk, getattr(a, "pk", a), getattr(b, "pk", b)],
    )


def history_url(page):
    return reverse("wagtailadmin_pages:history", args=[page.pk])


def sent_by_a_form_opened_now(client, page, **typed):
    """What its browser would send later, with the version that the form was made from."""
    html = client.get(edit_url(page)).text
    names = ("loaded_revision_id", "loaded_revision_created_at")
    loaded = {name: re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in names}
    values = {"title": page.title, "slug": page.slug} | typed
    return talk_form(body=streamfield([("prose", "Typed before")]), **values) | loaded
