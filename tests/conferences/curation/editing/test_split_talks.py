"""Splitting talks. Later imports update the page that has the text."""

import pytest
from wagtail.models import PageLogEntry, Revision

from conferences.models import ConferencePage, TalkPage
from importers.apply import apply_deferred_update
from importers.models import Conflict, ImportedPage
from tests.conferences.curation.drafts import latest_draft
from tests.conferences.curation.editing.steps import BUSY, merge, read_texts, split, split_url
from tests.conferences.page_forms import edit_url
from tests.importers import drafts, edits
from tests.importers.drafts import imported, snapshot
from tests.importers.samples import CHANGED_NOTES, NOTES

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(live_talks):
    return live_talks[0]


@pytest.mark.postgresql("row locks and JSON columns")
def test_splitting_moves_the_blocks_to_a_new_draft_after_the_talk(as_editor, talk):
    talk.kind = "panel"
    talk.save_revision()
    new = split(as_editor, talk, "Measure before")
    assert [text.split()[1] for text in read_texts(talk)] == ["first"]
    assert [text.split()[0] for text in read_texts(new)] == ["Measure", "The"]
    assert talk.get_next_sibling().pk == new.pk
    assert not new.live
    assert latest_draft(new).kind == "panel"
    talk.refresh_from_db()
    assert talk.live
    assert "Measure" in str(talk.body)
    assert set(
        PageLogEntry.objects.filter(action__startswith="curation.").values_list("page", "action")
    ) == {(talk.pk, "curation.split_talk"), (new.pk, "curation.split_off_talk")}
    assert as_editor.get(edit_url(new)).status_code == 200


def test_a_talk_of_one_block_and_an_unknown_block_are_not_split(as_editor, talk):
    assert "fewer than two blocks" in as_editor.get(split_url(drafts.talk("Caches"))).text
    response = as_editor.post(split_url(talk), {"first_block": "no-such-block", "title": "X"})
    assert response.context["form"].errors["first_block"]
    assert TalkPage.objects.count() == 3


@pytest.mark.parametrize("make_busy", BUSY)
def test_a_busy_talk_is_not_split(as_editor, writer, talk, make_busy):
    make_busy(talk, writer)
    assert "be changed now" in as_editor.get(split_url(talk)).text
    block_id = latest_draft(talk).body[0].value["content"][1].id
    as_editor.post(split_url(talk), {"first_block": block_id, "title": "X"})
    assert TalkPage.objects.count() == 3


def test_importing_the_same_notes_after_a_split_changes_nothing(as_editor, talk):
    split(as_editor, talk, "Measure before")
    before = snapshot()
    assert set(drafts.actions(imported()).values()) == {"unchanged"}
    assert set(drafts.actions(imported(NOTES + "\n\n")).values()) == {"unchanged"}
    assert snapshot()[Revision] == before[Revision]
    assert TalkPage.objects.count() == 4


@pytest.mark.postgresql("row locks and JSON columns")
def test_later_changes_in_the_notes_go_to_the_page_with_the_text(as_editor, talk):
    new = split(as_editor, talk, "Measure before")
    changed = CHANGED_NOTES.replace("behind the quote", "behind all quotes").replace(
        "### Queues", "> A late quote -- Somebody\n\n### Queues"
    )
    assert drafts.actions(imported(changed))["The second half"] == "update"
    assert len(read_texts(talk)) == 1
    assert "its costs" in read_texts(talk)[0]
    assert read_texts(new)[1:] == ["The third paragraph stands behind all quotes.", "A late quote"]
    assert latest_draft(new).title == "The second half"
    before = snapshot()
    imported(changed)
    assert snapshot() == before
    assert not Conflict.objects.exists()


def test_text_that_was_split_off_and_deleted_stays_deleted(as_editor, talk):
    split(as_editor, talk, "Measure before").delete()
    result = imported(NOTES.replace("behind the quote", "behind all quotes"))
    assert len(read_texts(talk)) == 1
    assert TalkPage.objects.count() == 3
    assert any("deleted this part" in m["text"] for m in result.reports[0]["messages"])


@pytest.mark.postgresql("row locks and JSON columns")
def test_a_deferred_update_is_split_with_its_talk(as_editor, editor, talk):
    edits.open_in_editor(talk, editor)
    changed = CHANGED_NOTES.replace("behind the quote", "far behind")
    imported(changed)
    edits.release(talk)
    new = split(as_editor, talk, "Measure before")
    for row in ImportedPage.objects.filter(state="deferred"):
        apply_deferred_update(row, editor)
    assert "its costs" in read_texts(talk)[0]
    assert len(read_texts(talk)) == 1
    assert read_texts(new)[1] == "The third paragraph stands far behind."


def test_merging_after_a_split_restores_the_whole_text(as_editor, talk):
    whole = read_texts(talk)
    new = split(as_editor, talk, "Measure before")
    merge(as_editor, new, talk)
    assert read_texts(talk) == whole
    imported(CHANGED_NOTES.replace("behind the quote", "far behind"))
    assert "its costs" in read_texts(talk)[0]
    assert "far behind" in read_texts(talk)[2]
    assert len(read_texts(talk)) == 3
    assert TalkPage.objects.count() == 4
    assert ConferencePage.objects.count() == 1


def test_splitting_requires_edit_permission(as_writer, client, talk):
    new = split(as_writer, talk, "Measure before")
    assert not new.live
    assert client.get(split_url(talk)).status_code == 302
