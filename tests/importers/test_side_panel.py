"""The side panel of a page with its sources."""

import pytest

from tests.conferences.page_forms import edit_url
from tests.importers.drafts import talk
from tests.importers.edits import edit, replace_text
from tests.importers.import_screens import imported_run

pytestmark = pytest.mark.django_db


def test_side_panel_shows_the_source_and_edits(as_editor, front_page):
    run = imported_run(as_editor)
    page = as_editor.get(edit_url(talk())).text
    assert 'data-side-panel="source"' in page
    assert "Nobody has edited these notes" in page
    assert run.get_absolute_url() in page
    assert "The first paragraph is about indexes" in page
    edit(talk(), replace_text("its moods", "my words"))
    page = as_editor.get(edit_url(talk())).text
    assert "Changes by editors since" in page
    assert "<ins>+ The second paragraph is about the planner and my words.</ins>" in page


def test_other_pages_have_no_source_panel(as_editor, day):
    assert 'data-side-panel="source"' not in as_editor.get(edit_url(day)).text


def test_writer_sees_the_source_panel_without_links(as_editor, as_writer, front_page):
    imported_run(as_editor)
    page = as_writer.get(edit_url(talk())).text
    assert 'data-side-panel="source"' in page
    assert "Withdraw source" not in page
    assert "/desk/import/" not in page
