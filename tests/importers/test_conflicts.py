"""Conflicts: found by an import, resolved in the admin."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page, Revision

from importers.models import Conflict, ImportedPage
from tests.importers.drafts import notes, talk
from tests.importers.edits import edit, replace_text
from tests.importers.import_screens import applied_run, imported_run
from tests.importers.samples import CHANGED_NOTES, NOTES

pytestmark = pytest.mark.django_db


def fingerprint(response):
    return re.search(r'name="fingerprint" value="(\w+)"', response.text)[1]


def resolve(client, conflict, **form):
    page = client.get(conflict.get_absolute_url())
    return client.post(conflict.get_absolute_url(), {"fingerprint": fingerprint(page)} | form)


@pytest.fixture
def conflict_by_command():
    applied_run(NOTES)
    edit(talk(), replace_text("its moods", "its whims"))
    applied_run(CHANGED_NOTES)
    return Conflict.objects.get()


@pytest.mark.postgresql("JSON columns")
@pytest.mark.parametrize(
    ("form", "words", "revisions"),
    [
        ({"choice": "ours", "text": "x"}, "the editor's words", 0),
        ({"choice": "theirs", "text": "x"}, "the author's words", 1),
        ({"choice": "typed", "text": "Both\r\nwords"}, "Both\nwords", 1),
    ],
)
def test_conflict_is_resolved(as_editor, conflict, form, words, revisions):
    listed = as_editor.get(reverse("importers:conflicts"))
    assert conflict.get_absolute_url() in listed.text
    page = as_editor.get(conflict.get_absolute_url())
    for mark in ("moods", "editor&#x27;s", "author&#x27;s"):
        assert f"<mark>{mark}" in page.text
    before = Revision.objects.count()
    resolve(as_editor, conflict, **form)
    assert words in "\n".join(notes(talk()))
    assert Revision.objects.count() == before + revisions
    assert "Resolved by editor" in as_editor.get(conflict.get_absolute_url()).text


def test_conflict_is_shown_again_if_its_page_has_changed(as_editor, conflict):
    page = as_editor.get(conflict.get_absolute_url())
    edit(talk(), replace_text("the editor's words", "newer words"))
    form = {"fingerprint": fingerprint(page), "choice": "theirs", "text": "typed"}
    answer = as_editor.post(conflict.get_absolute_url(), form)
    assert "has changed in the meantime" in answer.text
    assert "<mark>newer</mark> words" in answer.text
    assert "typed</textarea>" in answer.text
    assert "newer words" in "\n".join(notes(talk()))


def test_text_for_a_field_is_validated(as_editor, front_page):
    imported_run(as_editor, NOTES.replace("## Day 2", "## Day 2 – 24 September 2024"))
    row = ImportedPage.objects.get(page__title__startswith="Day 2")
    conflict = row.conflicts.create(target="field:date", theirs="2024-09-25")
    answer = resolve(as_editor, conflict, choice="typed", text="tomorrow")
    assert "invalid date format" in answer.text
    resolve(as_editor, conflict, choice="theirs")
    draft = row.page.get_latest_revision_as_object()
    assert f"{draft.date}" == "2024-09-25"


def test_conflict_about_a_removed_passage_can_be_closed(as_editor, conflict):
    edit(talk(), lambda content: content.clear())
    assert "no longer on the page" in as_editor.get(conflict.get_absolute_url()).text
    resolve(as_editor, conflict, choice="ours")
    conflict.refresh_from_db()
    assert conflict.resolved_at


@pytest.mark.postgresql("JSON columns")
def test_choosing_the_notes_keeps_later_imports(as_editor, conflict_by_command):
    applied_run(CHANGED_NOTES.replace("what they cost", "what they save"))
    resolve(as_editor, conflict_by_command, choice="theirs")
    text = notes(talk())[0]
    assert "its costs" in text
    assert "what they save" in text


@pytest.mark.postgresql("JSON columns")
def test_second_conflict_about_the_same_passage_replaces_the_first(conflict_by_command):
    applied_run(NOTES.replace("its moods", "its price"))
    (conflict,) = Conflict.objects.all()
    assert "its price" in conflict.theirs


def test_text_for_a_block_is_validated(as_editor):
    applied_run(NOTES)

    def reword_quote(content):
        content[1]["value"]["text"] = "Measure first, then cut"

    edit(talk(), reword_quote)
    applied_run(NOTES.replace("Measure before you cut", "Measure twice, cut once"))
    before = Revision.objects.count()
    answer = resolve(as_editor, Conflict.objects.get(), choice="typed", text="")
    assert "required" in answer.text
    assert Revision.objects.count() == before


def test_conflict_on_a_locked_page_is_not_resolved(as_editor, administrator, conflict_by_command):
    Page.objects.filter(pk=talk().pk).update(locked=True, locked_by=administrator)
    before = Revision.objects.count()
    assert "locked" in resolve(as_editor, conflict_by_command, choice="theirs").text
    assert Revision.objects.count() == before
