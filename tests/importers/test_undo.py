"""Undoing an import."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from conferences.models import ConferencePage, DayPage, TalkPage
from importers.apply import apply_deferred_update, undo_run
from importers.apply.undo import UndoRefused, find_undo_problem
from importers.models import Conflict, ImportedPage
from tests.importers.drafts import actions, imported, notes, talk
from tests.importers.edits import edit, replace_text
from tests.importers.import_screens import applied_run, imported_run
from tests.importers.samples import CHANGED_NOTES, NOTES

pytestmark = pytest.mark.django_db


@pytest.mark.postgresql("deleting what refers to each other")
@pytest.mark.parametrize("publish", [False, True])
def test_undo_deletes_new_pages(editor, publish):
    undo_run(applied_run(NOTES, publish=publish), editor)
    assert not Page.objects.filter(depth__gt=2).exists()
    assert not ImportedPage.objects.exists()
    assert set(actions(imported()).values()) == {"create"}


@pytest.mark.postgresql("deleting what refers to each other")
def test_undo_restores_the_text_of_updated_pages(editor):
    imported()
    undo_run(applied_run(CHANGED_NOTES), editor)
    assert "its moods" in notes(talk())[0]
    assert actions(imported(CHANGED_NOTES))["Indexes"] == "update"


def test_imports_are_undone_one_by_one_the_newest_first(editor):
    first, second = applied_run(NOTES), applied_run(CHANGED_NOTES)
    third = applied_run(CHANGED_NOTES.replace("what they cost", "their price"))
    for run in (first, second):
        with pytest.raises(UndoRefused, match="newest import first"):
            undo_run(run, editor)
    assert TalkPage.objects.count() == 3
    undo_run(third, editor)
    assert "what they cost" in notes(talk())[0]
    undo_run(second, editor)
    assert "moods" in notes(talk())[0]
    undo_run(first, editor)
    assert not ConferencePage.objects.exists()


def test_import_is_not_undone_after_a_later_import_by_command(editor):
    run = applied_run(NOTES)
    for text in (CHANGED_NOTES, NOTES):
        imported(text)
        with pytest.raises(UndoRefused, match="imported again since"):
            undo_run(run, editor)
    assert TalkPage.objects.count() == 3


@pytest.mark.postgresql("deleting what refers to each other")
def test_undo_keeps_a_page_that_another_source_created_again(editor):
    run = applied_run(NOTES)
    DayPage.objects.get(title="Day 2").delete()
    day_2 = "---\ntitle: PyFest 2024\n---\n\n## Day 2\n\n### Another talk\n\nIts notes.\n"
    imported(day_2, "others.md")
    imported(NOTES + "\n\n")
    undo_run(run, editor)
    assert [page.title for page in TalkPage.objects.all()] == ["Another talk"]


@pytest.mark.postgresql("deleting what refers to each other")
def test_undo_on_pages_without_revisions(front_page, editor):
    page = ConferencePage(title="PyFest 2024", slug="pyfest-2024", edition=2024, live=False)
    front_page.add_child(instance=page)
    page.add_child(instance=TalkPage(title="Indexes", slug="indexes", live=False))
    undo_run(applied_run(NOTES.replace("## Day 1\n", "").replace("## Day 2\n", "")), editor)
    assert notes(talk()) == []


@pytest.mark.parametrize(
    "work",
    [
        lambda page, editor: page.get_latest_revision().publish(user=editor),
        lambda page, editor: page.move(page.get_parent().get_next_sibling(), user=editor),
        lambda page, editor: page.save_revision(user=editor),
    ],
    ids=["published", "moved", "edited"],
)
def test_changed_page_prevents_undo(work, editor):
    run = applied_run(NOTES)
    work(talk(), editor)
    with pytest.raises(UndoRefused, match="edited or published"):
        undo_run(run, editor)
    assert TalkPage.objects.count() == 3


def test_locked_page_prevents_undo(editor):
    run = applied_run(NOTES)
    Page.objects.filter(pk=talk().pk).update(locked=True)
    assert "it is locked" in find_undo_problem(run)


@pytest.mark.postgresql("deleting what refers to each other")
def test_undo_removes_conflicts_and_missing_states(editor):
    applied_run(NOTES)
    edit(talk(), replace_text("its moods", "its whims"))
    run = applied_run(CHANGED_NOTES.replace("### Queues", "### Something else entirely, and new"))
    assert Conflict.objects.exists()
    assert ImportedPage.objects.filter(state=ImportedPage.State.MISSING).exists()
    undo_run(run, editor)
    assert not Conflict.objects.exists()
    assert not ImportedPage.objects.exclude(state=ImportedPage.State.CURRENT).exists()
    assert "whims" in notes(talk())[0]


@pytest.mark.postgresql("deleting what refers to each other")
def test_deferred_update_is_undone_with_its_import(editor):
    applied_run(NOTES)
    Page.objects.filter(pk=talk().pk).update(locked=True)
    run = applied_run(CHANGED_NOTES)
    Page.objects.filter(pk=talk().pk).update(locked=False)
    apply_deferred_update(ImportedPage.objects.get(page=talk()), editor)
    assert "costs" in notes(talk())[0]
    undo_run(run, editor)
    assert "moods" in notes(talk())[0]


def test_report_lists_changed_pages_that_prevent_undo(as_editor, front_page):
    run = imported_run(as_editor)
    edit(talk(), replace_text("its moods", "my words"))
    page = as_editor.get(run.get_absolute_url()).text
    assert "can no longer be undone" in page
    assert "it has a newer version" in page
    answer = as_editor.post(reverse("importers:undo", args=[run.pk]), follow=True)
    assert "be undone" in answer.text
    assert talk()
