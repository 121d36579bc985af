"""Bodies and versions for the tests of a page's history."""

import json

from django.urls import reverse


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
