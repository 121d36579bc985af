"""Withdrawing a source."""

import json

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.models import Page, Revision

from conferences.models import Source, TalkPage
from importers.apply import apply_files, withdraw_source
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile, UploadedFile
from tests.conferences.page_forms import edit_url
from tests.importers.drafts import draft, imported, notes, talk
from tests.importers.import_screens import applied_run, edit_form, imported_run
from tests.importers.samples import MERGED_POST, NOTES, OTHERS_NOTES, POST, files

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql("JSON look-ups")]


def all_stored_text():
    """All text that the database holds of pages and imports."""
    texts = [json.dumps(content) for content in Revision.objects.values_list("content", flat=True)]
    texts += TalkPage.objects.values_list(Cast("body", TextField()), flat=True)
    texts += Page.objects.values_list("search_description", flat=True)
    texts += map(json.dumps, ImportedPage.objects.values_list("base", "pending"))
    texts += map(json.dumps, Conflict.objects.values_list("base", "ours", "theirs"))
    for model in (SourceFile, UploadedFile):
        texts += [bytes(data).decode() for data in model.objects.values_list("data", flat=True)]
    return "\n".join(texts)


def test_source_is_withdrawn_after_confirmation(as_editor, front_page):
    imported_run(as_editor)
    url = reverse("importers:withdraw", args=[Source.objects.get().pk])
    page = as_editor.get(url).text
    assert "be undone" in page
    assert "Indexes" in page
    as_editor.post(url)
    assert notes(talk()) == []
    assert Source.objects.get().is_refused


def test_withdrawing_removes_every_word(client, editor):
    applied_run(NOTES, publish=True)
    applied_run(NOTES.replace("The first paragraph is", "These opening words are"))
    copied = talk().copy(update_attrs={"slug": "a-copy"}, keep_live=False)
    planned = ImportRun.objects.create()
    UploadedFile.objects.create(run=planned, path="pyfest-2024.md", data=NOTES.encode())
    assert withdraw_source(Source.objects.get(), editor) >= 4
    kept = all_stored_text()
    for words in ("about indexes", "opening words", "about caches", "A queue is a promise"):
        assert words not in kept, words
    assert copied.pk


def test_withdrawing_includes_replaced_sources(editor):
    apply_files(files(POST, "pyfest-day-1.md"))
    apply_files(files(MERGED_POST, "pyfest.md"))
    withdraw_source(Source.objects.get(key="pyfest"), editor)
    assert "about indexes" not in all_stored_text()
    assert {source.status for source in Source.objects.all()} == {Source.Status.REFUSED}


def test_form_opened_before_the_withdrawal_is_refused(as_editor, editor):
    applied_run(NOTES)
    page = talk()
    form = edit_form(as_editor, page)
    withdraw_source(Source.objects.get(), editor)
    assert as_editor.post(edit_url(page), form).status_code == 409


def test_withdrawing_keeps_live_pages_live(client, editor):
    applied_run(NOTES, publish=True)
    withdraw_source(Source.objects.get(), editor)
    page = talk()
    assert page.live
    assert not page.has_unpublished_changes
    assert "about indexes" not in client.get(page.url).text


def test_withdrawing_keeps_the_notes_of_others(client, editor):
    imported(publish=True)
    imported(OTHERS_NOTES, "other-notes.md")
    for page in TalkPage.objects.all():
        draft(page).save_revision().publish()
    withdraw_source(Source.objects.get(author="A Visitor"), editor)
    for text in (all_stored_text(), client.get(talk().url).text):
        assert "about the planner" not in text
        assert "Another pair of eyes" in text
    assert "refused" in imported().reports[0]["messages"][0]["text"]
