"""Updates that wait until their page is free."""

import json

import pytest
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page

from conferences.models import Source
from importers.apply import apply_deferred_update, apply_files
from importers.models import ImportedPage
from tests.factories import picture_file
from tests.importers.drafts import blocks, draft, notes, talk
from tests.importers.edits import open_in_editor, release
from tests.importers.import_screens import apply_plan, imported_run, note_file, uploaded_run
from tests.importers.samples import CHANGED_NOTES, MERGED_POST, NOTES, POST, files

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql("row locks")]


def test_deferred_update_is_applied_once_the_page_is_free(as_editor, writer, front_page):
    imported_run(as_editor)
    open_in_editor(talk(), writer)
    run = imported_run(as_editor, CHANGED_NOTES)
    row = ImportedPage.objects.get(state="deferred")
    url = reverse("importers:apply_deferred", args=[row.pk])
    assert url in as_editor.get(run.get_absolute_url()).text
    assert url in as_editor.get(reverse("importers:deferred")).text
    answer = as_editor.post(url, follow=True)
    assert "was not updated" in answer.text
    release(talk())
    as_editor.post(url)
    assert "costs" in notes(talk())[0]


def test_deferred_update_keeps_its_images(as_editor, writer, front_page):
    imported_run(as_editor)
    open_in_editor(talk(), writer)
    text = NOTES.replace("### Indexes", "### Indexes\n\n![The hall](hall.png)")
    picture = note_file("hall.png", picture_file().read())
    apply_plan(as_editor, uploaded_run(as_editor, note_file(data=text), picture))
    release(talk())
    row = ImportedPage.objects.get(state="deferred")
    as_editor.post(reverse("importers:apply_deferred", args=[row.pk]))
    image = get_image_model().objects.get()
    assert f'"image": {image.pk}' in json.dumps(blocks(draft(talk())))


def test_an_open_form_is_named_and_can_be_overruled_and_ones_own_is_no_reason(
    as_editor, editor, writer, front_page
):
    imported_run(as_editor)
    open_in_editor(talk("Queues"), editor)
    open_in_editor(talk(), writer)
    run = imported_run(as_editor, CHANGED_NOTES)
    row = ImportedPage.objects.get(state="deferred")
    assert row.page_id == talk().pk
    for screen in (run.get_absolute_url(), reverse("importers:deferred")):
        text = as_editor.get(screen).text
        assert "it is open in an editor (writer)" in text
        assert "Update even if it is open" in text
    as_editor.post(reverse("importers:apply_deferred", args=[row.pk]), {"despite_form": ""})
    assert "costs" in notes(talk())[0]


def test_only_an_open_form_can_be_overruled(as_editor, front_page):
    imported_run(as_editor)
    Page.objects.filter(pk=talk().pk).update(locked=True)
    imported_run(as_editor, CHANGED_NOTES)
    row = ImportedPage.objects.get(state="deferred")
    assert "Update even if it is open" not in as_editor.get(reverse("importers:deferred")).text
    url = reverse("importers:apply_deferred", args=[row.pk])
    answer = as_editor.post(url, {"despite_form": ""}, follow=True)
    assert "was not updated: it is locked." in answer.text


def test_deferred_update_of_a_replaced_source_keeps_its_notes(editor):
    apply_files(files(POST, "pyfest-day-1.md"))
    Page.objects.filter(pk=talk().pk).update(locked=True)
    apply_files(files(MERGED_POST.replace("they cost", "they cost us"), "pyfest.md"))
    Page.objects.filter(pk=talk().pk).update(locked=False)
    apply_deferred_update(ImportedPage.objects.get(state="deferred"), editor)
    (block,) = [block for block in draft(talk()).body.raw_data if block["type"] == "notes"]
    assert block["value"]["source"] == Source.objects.get(key="pyfest").pk
    assert "they cost us" in notes(talk())[0]
