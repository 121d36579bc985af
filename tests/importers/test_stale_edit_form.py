"""Edit forms that were opened before an import."""

import pytest
from wagtail.models import Revision

from tests.conferences.page_forms import edit_url
from tests.importers.drafts import draft, talk
from tests.importers.edits import release
from tests.importers.import_screens import edit_form, hidden_fields, imported_run
from tests.importers.samples import CHANGED_NOTES, NOTES

pytestmark = pytest.mark.django_db


def test_stale_form_is_refused_until_confirmed(as_editor, front_page):
    imported_run(as_editor)
    page = talk()
    url, form = edit_url(page), edit_form(as_editor, page)
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

    confirmed = hidden_fields(answer)
    assert confirmed | {name: str(value) for name, value in form.items()} == confirmed
    assert as_editor.post(url, confirmed).status_code == 302
    assert draft(talk("Typed title")).body[0].value == "Typed\nover two lines <&>"

    assert as_editor.post(url, confirmed).status_code == 302, "it was seen"


def test_stale_form_is_refused_again_after_another_import(as_editor, front_page):
    imported_run(as_editor)
    page = talk()
    url, form = edit_url(page), edit_form(as_editor, page)
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
    answer = as_editor.post(edit_url(page), form)
    assert answer.status_code == 409
    assert hidden_fields(answer)["official_url"] == "nonsense"


def test_form_opened_after_the_import_is_saved(as_editor, front_page):
    imported_run(as_editor)
    page = talk()
    assert as_editor.post(edit_url(page), edit_form(as_editor, page)).status_code == 302
