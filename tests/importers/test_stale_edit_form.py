"""Edit forms that were opened before an import."""

import pytest
from django.urls import reverse
from wagtail.models import Revision

from tests.importers.drafts import talk
from tests.importers.edits import release
from tests.importers.import_screens import edit_form, hidden_fields, imported_run
from tests.importers.samples import CHANGED_NOTES, NOTES

pytestmark = pytest.mark.django_db


def test_stale_form_is_refused_until_confirmed(as_editor, front_page):
    imported_run(as_editor)
    page = talk()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = edit_form(as_editor, page)
    release(page)
    imported_run(as_editor, CHANGED_NOTES)
    before = Revision.objects.count()

    answer = as_editor.post(url, form)
    assert answer.status_code == 409
    assert "an import has updated the page" in answer.text
    assert "Imported from" in answer.text
    assert "<ins>+ Title: Typed title</ins>" in answer.text
    assert "its costs" in answer.text
    assert Revision.objects.count() == before

    again = hidden_fields(answer)
    assert {name: again[name] for name in form if name in again} == {
        name: str(value) for name, value in form.items()
    }
    assert as_editor.post(url, again).status_code == 302
    draft = talk("Typed title").get_latest_revision_as_object()
    assert draft.body[0].value == "Typed\nover two lines <&>"

    assert as_editor.post(url, again).status_code == 302, "it was seen"


def test_stale_form_is_refused_again_after_another_import(as_editor, front_page):
    imported_run(as_editor)
    page = talk()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = edit_form(as_editor, page)
    for words in ("costs", "prices"):
        release(page)
        imported_run(as_editor, NOTES.replace("its moods", f"its {words}"))
        answer = as_editor.post(url, form)
        assert answer.status_code == 409
        form = hidden_fields(answer)
    assert as_editor.post(url, form).status_code == 302


def test_invalid_stale_form_keeps_what_was_typed(as_editor, front_page):
    imported_run(as_editor)
    page = talk()
    form = edit_form(as_editor, page) | {"title": "", "official_url": "nonsense"}
    release(page)
    imported_run(as_editor, CHANGED_NOTES)
    answer = as_editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert answer.status_code == 409
    assert hidden_fields(answer)["official_url"] == "nonsense"


def test_form_opened_after_the_import_is_saved(as_editor, front_page):
    imported_run(as_editor)
    page = talk()
    answer = as_editor.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), edit_form(as_editor, page)
    )
    assert answer.status_code == 302
