"""What can be taken back: an import while its pages are untouched, a source for good."""

import json

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.models import Page, Revision

from conferences.models import ConferencePage, Source, TalkPage
from importers.apply import apply_deferred_update, apply_files, undo_run, withdraw_source
from importers.apply.undo import UndoRefused, why_not_undoable
from importers.models import Conflict, ImportedPage, ImportRun, SourceFile, UploadedFile
from tests.conferences.test_viewsets import edit_url
from tests.importers.samples import NOTES
from tests.importers.test_admin import edit_form
from tests.importers.test_reimport import OURS, draft, edit, notes, replace_text, talk

pytestmark = pytest.mark.django_db


def run_of(text, name="pyfest-2024.md", **options):
    """An import as the admin does it: with a run, and its report."""
    run = ImportRun.objects.create(state=ImportRun.State.APPLIED)
    result = apply_files({name: text.encode()}, run=run, about=OURS, **options)
    run.report = {"sources": result.reports}
    run.save()
    return run


COSTS = NOTES.replace("its moods", "its costs")


def test_the_newest_import_is_undone_first(editor):
    first, second = run_of(NOTES), run_of(COSTS)
    with pytest.raises(UndoRefused, match="newest import first"):
        undo_run(first, editor)
    assert TalkPage.objects.count() == 3
    undo_run(second, editor)
    assert "moods" in notes(talk())[0]
    undo_run(first, editor)
    assert not ConferencePage.objects.exists()


def test_three_imports_are_undone_one_by_one(editor):
    runs = [run_of(NOTES), run_of(COSTS), run_of(COSTS.replace("what they cost", "their price"))]
    undo_run(runs.pop(), editor)
    assert "what they cost" in notes(talk())[0]
    undo_run(runs.pop(), editor)
    assert "moods" in notes(talk())[0]
    undo_run(runs.pop(), editor)
    assert not TalkPage.objects.exists()


def test_an_import_into_a_page_without_any_revision_is_undone(front_page, editor):
    page = ConferencePage(title="PyFest 2024", slug="pyfest-2024", edition=2024, live=False)
    front_page.add_child(instance=page)
    page.add_child(instance=TalkPage(title="Indexes", slug="indexes", live=False))
    undo_run(run_of(NOTES.replace("## Day 1\n", "").replace("## Day 2\n", "")), editor)
    assert notes(talk()) == []


def test_what_an_import_published_itself_is_undone_too(editor):
    undo_run(run_of(NOTES, publish=True), editor)
    assert not ConferencePage.objects.exists()


@pytest.mark.parametrize(
    "work",
    [
        lambda page, editor: page.get_latest_revision().publish(user=editor),
        lambda page, editor: page.move(page.get_parent().get_next_sibling(), user=editor),
        lambda page, editor: page.save_revision(user=editor),
    ],
    ids=["published", "moved", "edited"],
)
def test_work_on_a_page_stands_in_the_way(work, editor):
    run = run_of(NOTES)
    work(talk(), editor)
    with pytest.raises(UndoRefused, match="edited or published"):
        undo_run(run, editor)
    assert TalkPage.objects.count() == 3


def test_a_locked_page_stands_in_the_way(editor):
    run = run_of(NOTES)
    Page.objects.filter(pk=talk().pk).update(locked=True)
    assert "it is locked" in why_not_undoable(run)


def test_undoing_takes_its_conflicts_and_marks_along(editor):
    run_of(NOTES)
    edit(talk(), replace_text("its moods", "its whims"))
    run = run_of(COSTS.replace("### Queues", "### Something else entirely, and new"))
    assert Conflict.objects.exists()
    assert ImportedPage.objects.filter(state=ImportedPage.State.MISSING).exists()
    undo_run(run, editor)
    assert not Conflict.objects.exists()
    assert not ImportedPage.objects.exclude(state=ImportedPage.State.CURRENT).exists()
    assert "whims" in notes(talk())[0]


def test_a_held_update_belongs_to_the_import_that_brought_it(editor):
    run_of(NOTES)
    Page.objects.filter(pk=talk().pk).update(locked=True)
    run = run_of(COSTS)
    Page.objects.filter(pk=talk().pk).update(locked=False)
    apply_deferred_update(ImportedPage.objects.get(page=talk()), editor)
    assert "costs" in notes(talk())[0]
    undo_run(run, editor)
    assert "moods" in notes(talk())[0]


POSTS = {
    "pyfest-day-1.md": "---\ntitle: PyFest 2024\n---\n\n## Day 1\n\n### Indexes\n\n"
    "The first paragraph is about indexes and what they cost.\n",
}
MERGED = POSTS["pyfest-day-1.md"].replace(
    "title: PyFest 2024", "title: PyFest 2024\naliases:\n  - /posts/pyfest-day-1"
)


def test_a_held_takeover_loses_nothing(editor):
    apply_files({name: text.encode() for name, text in POSTS.items()})
    Page.objects.filter(pk=talk().pk).update(locked=True)
    apply_files({"pyfest.md": MERGED.replace("they cost", "they cost us").encode()})
    Page.objects.filter(pk=talk().pk).update(locked=False)
    (held,) = ImportedPage.objects.filter(state=ImportedPage.State.DEFERRED)
    apply_deferred_update(held, editor)
    (block,) = [block for block in draft(talk()).body.raw_data if block["type"] == "notes"]
    assert block["value"]["source"] == Source.objects.get(key="pyfest").pk
    assert "they cost us" in notes(talk())[0]


def everything_kept():
    """All text that the database holds of pages and imports."""
    texts = [json.dumps(content) for content in Revision.objects.values_list("content", flat=True)]
    texts += TalkPage.objects.annotate(text=Cast("body", TextField())).values_list(
        "text", flat=True
    )
    texts += Page.objects.values_list("search_description", flat=True)
    for base, pending in ImportedPage.objects.values_list("base", "pending"):
        texts.append(json.dumps([base, pending]))
    for model in (SourceFile, UploadedFile):
        texts += [bytes(data).decode() for data in model.objects.values_list("data", flat=True)]
    return "\n".join(texts)


def test_withdrawing_leaves_no_word_behind(client, editor):
    run_of(NOTES, publish=True)
    run_of(NOTES.replace("The first paragraph is", "These opening words are"))
    copied = talk().copy(update_attrs={"slug": "a-copy"}, keep_live=False)
    planned = ImportRun.objects.create()
    UploadedFile.objects.create(run=planned, path="pyfest-2024.md", data=NOTES.encode())
    assert withdraw_source(Source.objects.get(), editor) >= 4
    kept = everything_kept()
    for words in ("about indexes", "opening words", "about caches", "A queue is a promise"):
        assert words not in kept, words
    assert copied.pk


def test_withdrawing_reaches_what_the_notes_were_called_before(editor):
    apply_files({name: text.encode() for name, text in POSTS.items()})
    apply_files({"pyfest.md": MERGED.encode()})
    withdraw_source(Source.objects.get(key="pyfest"), editor)
    assert "about indexes" not in everything_kept()
    assert {source.status for source in Source.objects.all()} == {Source.Status.REFUSED}


def test_a_form_opened_before_a_withdrawal_is_refused(as_editor, editor):
    run_of(NOTES)
    page = talk()
    form = edit_form(as_editor, page)
    withdraw_source(Source.objects.get(), editor)
    assert as_editor.post(edit_url(page), form).status_code == 409


def test_withdrawing_keeps_what_is_live_live(client, editor):
    run_of(NOTES, publish=True)
    withdraw_source(Source.objects.get(), editor)
    page = talk()
    assert page.live
    assert not page.has_unpublished_changes
    assert "about indexes" not in client.get(page.url).text


def test_taking_the_notes_side_late_keeps_what_came_meanwhile(as_editor):
    run_of(NOTES)
    edit(talk(), replace_text("its moods", "its whims"))
    clashing = NOTES.replace("its moods", "its costs")
    run_of(clashing)
    run_of(clashing.replace("what they cost", "what they save"))
    (conflict,) = Conflict.objects.all()
    url = reverse("importers:conflict", args=[conflict.pk])
    fingerprint = as_editor.get(url).context["fingerprint"]
    as_editor.post(url, {"choice": "theirs", "fingerprint": fingerprint, "text": ""})
    text = notes(talk())[0]
    assert "its costs" in text
    assert "what they save" in text


def test_what_clashes_twice_is_decided_once(as_editor):
    run_of(NOTES)
    edit(talk(), replace_text("its moods", "its whims"))
    run_of(NOTES.replace("its moods", "its costs"))
    run_of(NOTES.replace("its moods", "its price"))
    (conflict,) = Conflict.objects.all()
    assert "its price" in conflict.theirs


def test_a_decision_writes_nothing_that_the_form_would_refuse(as_editor):
    run_of(NOTES)

    def quote(words):
        def change(content):
            next(b for b in content if b["type"] == "quote")["value"]["text"] = words

        return change

    edit(talk(), quote("Measure first, then cut"))
    run_of(NOTES.replace("Measure before you cut", "Measure twice, cut once"))
    (conflict,) = Conflict.objects.all()
    url = reverse("importers:conflict", args=[conflict.pk])
    fingerprint = as_editor.get(url).context["fingerprint"]
    before = Revision.objects.count()
    page = as_editor.post(url, {"choice": "text", "fingerprint": fingerprint, "text": ""}).text
    assert "required" in page
    assert Revision.objects.count() == before


def test_a_decision_waits_for_a_lock(as_editor, administrator):
    run_of(NOTES)
    edit(talk(), replace_text("its moods", "its whims"))
    run_of(COSTS)
    Page.objects.filter(pk=talk().pk).update(locked=True, locked_by=administrator)
    url = reverse("importers:conflict", args=[Conflict.objects.get().pk])
    fingerprint = as_editor.get(url).context["fingerprint"]
    before = Revision.objects.count()
    assert (
        "locked"
        in as_editor.post(url, {"choice": "theirs", "fingerprint": fingerprint, "text": ""}).text
    )
    assert Revision.objects.count() == before
