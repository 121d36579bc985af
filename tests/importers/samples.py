"""Our own short notes for tests, and what happens to them: imports, and changes by editors."""

import io
import json
import zipfile

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page, PageLogEntry, Revision

from conferences.models import ConferencePage, DayPage, Source, Speaker, TalkPage
from importers.apply import SourceDetails, apply_files
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile

NOTES = """---
title: PyFest 2024
author: A Visitor
aliases:
  - /posts/pyfest-day-1
---

## Day 1

### Indexes

The first paragraph is about indexes and what they cost.

The second paragraph is about the planner and its moods.

> Measure before you cut -- Somebody Wise

The third paragraph stands behind the quote.

### Queues

- A queue is a promise
- A worker keeps it

## Day 2

### [Caches](https://2024.pyfest.example/talks/caches/)

Everything about caches in one paragraph of its own.
"""


#: Of another author, about one of the talks.
OTHERS_NOTES = """---
title: PyFest 2024
author: Another Visitor
---

## Day 1

### Indexes

Another pair of eyes saw this.
"""


def files(text=NOTES, name="pyfest-2024.md"):
    return {name: text.encode()}


def make_zip(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


CHANGED_NOTES = NOTES.replace("its moods", "its costs")

POSTS = {
    "pyfest-day-1.md": "---\ntitle: PyFest 2024\n---\n\n## Day 1\n\n### Indexes\n\n"
    "The first paragraph is about indexes and what they cost.\n"
}
#: Replaces the source of that post.
MERGED_POSTS = POSTS["pyfest-day-1.md"].replace(
    "title: PyFest 2024", "title: PyFest 2024\naliases:\n  - /posts/pyfest-day-1"
)

OURS = SourceDetails(status=Source.Status.OWN)


def imported(text=NOTES, name="pyfest-2024.md", **options):
    return apply_files(files(text, name), source_details=OURS, **options)


def actions(result):
    return {page["title"]: page["action"] for page in result.reports[0]["pages"]}


def talk(title="Indexes"):
    return TalkPage.objects.get(draft_title=title)


def draft(page):
    return Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()


def notes(page):
    """The prose, quotes and so on of a page's first notes, as text."""
    for block in draft(page).body.raw_data:
        if block["type"] == "notes":
            return [
                inner["value"] if isinstance(inner["value"], str) else inner["value"]["text"]
                for inner in block["value"]["content"]
            ]
    return []


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


def open_in_editor(page, editor):
    EditingSession.objects.create(
        user=editor,
        content_type=ContentType.objects.get_for_model(Page),
        object_id=page.pk,
        last_seen_at=timezone.now(),
    )


def release(page):
    Page.objects.filter(pk=page.pk).update(locked=False)
    page.revisions.update(approved_go_live_at=None)
    EditingSession.objects.all().delete()
    for state in page.workflow_states:
        state.cancel()


def snapshot():
    """Every row an import could write."""
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (
            *(Page, Revision, PageLogEntry, ImportedPage, SourceFile, Conflict, Source, Speaker),
            *(ConferencePage, DayPage, TalkPage, ImportRun),
        )
    }
