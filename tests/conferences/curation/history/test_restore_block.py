"""Restoring a deleted block: next to its former neighbours, in a new draft, and logged."""

import pytest
from django.urls import reverse
from hypothesis import given, strategies as st
from wagtail.models import PageLogEntry

from conferences.curation.history.restore_block import RestoreError, insert_deleted_block
from tests.conferences.curation import drafts
from tests.conferences.curation.drafts import block, compare_url, latest_body, notes, save_draft
from tests.conferences.page_forms import edit_url
from tests.factories import SourceFactory, TalkFactory


def restore(client, page, old, block_id, **data):
    url = reverse("curation_history:restore_block", args=[page.pk])
    data = {"version": getattr(old, "pk", old), "block": block_id} | data
    return client.post(url, data, follow=True)


def ids(blocks):
    return [block["id"] for block in blocks]


@pytest.mark.parametrize(
    ("current", "result"),
    [("abde", "abcde"), ("adbe", "adbce"), ("e", "ce"), ("", "c"), ("xy", "xyc"), ("axd", "acxd")],
)
def test_a_block_is_inserted_after_its_nearest_former_neighbour(current, result):
    old = [block(name) for name in "abcde"]
    body, _ = insert_deleted_block([block(name) for name in current], old, "c")
    assert ids(body) == list(result)


@given(st.permutations("abcdef"), st.sets(st.sampled_from("abcdef")))
def test_other_blocks_are_not_changed(order, deleted):
    old = [block(name) for name in "abcdef"]
    current = [block(name, name.upper()) for name in order if name not in deleted]
    for name in deleted:
        body, _ = insert_deleted_block(current, old, name)
        assert [other for other in body if other["id"] != name] == current
        assert [restored for restored in body if restored["id"] == name] == [block(name)]


def test_a_block_that_is_still_there_or_never_existed_is_refused():
    with pytest.raises(RestoreError, match="already"):
        insert_deleted_block([block("a")], [block("a")], "a")
    with pytest.raises(RestoreError, match="doesn't have this block"):
        insert_deleted_block([], [block("a")], "b")


def test_restoring_from_the_comparison_writes_a_new_draft(as_editor, editor, client, talk):
    old = save_draft(talk, *map(block, "abc"))
    old.publish()
    new = save_draft(talk, block("a"), block("c"))
    url = compare_url(talk, old, new)
    html = as_editor.get(url).text
    assert html.count(">Restore</button>") == 1
    assert 'name="block" value="b"' in html

    response = restore(as_editor, talk, old, "b", next=url)
    assert response.redirect_chain[-1][0] == url
    assert "Block restored in a new draft" in response.text
    assert latest_body(talk) == [block(name) for name in "abc"]
    assert talk.has_unpublished_changes
    assert talk.live_revision_id == old.pk
    entry = PageLogEntry.objects.filter(page=talk.pk, action="curation.restore_block").get()
    assert (entry.user, entry.revision_id) == (editor, talk.latest_revision_id)
    assert entry.message == "Restored a deleted block: Prose"
    assert ">Restore</button>" not in as_editor.get(url).text


def test_restoring_from_the_live_version(as_editor, talk):
    save_draft(talk, *map(block, "ab")).publish()
    save_draft(talk, block("a"))
    assert ">Restore</button>" in as_editor.get(compare_url(talk, "live", "latest")).text
    restore(as_editor, talk, "live", "b")
    assert ids(latest_body(talk)) == ["a", "b"]
    assert talk.has_unpublished_changes


def test_restoring_inside_notes_and_whole_notes(as_editor, talk):
    source = SourceFactory()
    old = save_draft(talk, block("x"), notes(source, block("a"), block("b")))
    save_draft(talk, block("x"), notes(source, block("b")))
    restore(as_editor, talk, old, "a")
    assert latest_body(talk)[1] == notes(source, block("a"), block("b"))

    new = save_draft(talk, block("x"))
    html = as_editor.get(compare_url(talk, old, new)).text
    assert html.count(">Restore</button>") == 1
    assert "Restore the notes instead" in restore(as_editor, talk, old, "a").text
    restore(as_editor, talk, old, "notes")
    assert latest_body(talk)[1] == notes(source, block("a"), block("b"))


def test_a_locked_page_is_not_changed(as_writer, editor, talk):
    old = save_draft(talk, *map(block, "ab"))
    new = save_draft(talk, block("a"))
    talk.locked, talk.locked_by = True, editor
    talk.save()
    assert ">Restore</button>" not in as_writer.get(compare_url(talk, old, new)).text
    assert "The page is locked" in restore(as_writer, talk, old, "b").text
    assert ids(latest_body(talk)) == ["a"]
    assert talk.latest_revision_id == new.pk


def test_restoring_requires_post_and_edit_permission(client, as_writer, writer, talk):
    old = save_draft(talk, *map(block, "ab"))
    save_draft(talk, block("a"))
    url = reverse("curation_history:restore_block", args=[talk.pk])
    assert as_writer.get(url).status_code == 405
    assert client.post(url, {"version": old.pk, "block": "b"}).status_code == 302
    writer.groups.clear()
    assert as_writer.post(url, {"version": old.pk, "block": "b"}).status_code == 302
    assert ids(latest_body(talk)) == ["a"]


@pytest.mark.parametrize("old", ["", "none", "999999"])
def test_a_deleted_revision_is_reported(as_editor, talk, old):
    save_draft(talk, block("a"))
    assert "no longer exists" in restore(as_editor, talk, old, "a").text


def test_another_pages_revision_and_a_redirect_to_another_site_are_refused(as_editor, talk, day):
    other = save_draft(TalkFactory(parent=day), block("b"))
    new = save_draft(talk, block("a"))
    response = restore(as_editor, talk, other, "b", next="https://evil.example/")
    assert "no longer exists" in response.text
    assert response.redirect_chain[-1][0] == drafts.history_url(talk)
    assert talk.get_latest_revision().pk == new.pk


def test_an_edit_form_opened_before_does_not_overwrite_the_block(as_editor, as_writer, talk):
    old = save_draft(talk, *map(block, "ab"))
    save_draft(talk, block("a"))
    form = drafts.edit_form_data(as_writer, talk, title="As I typed it")
    restore(as_editor, talk, old, "b")
    response = as_writer.post(edit_url(talk), form)
    assert response.status_code == 409
    assert "the page has a newer version" in response.text
    assert "Restored a deleted block: Prose" in response.text
    assert ids(latest_body(talk)) == ["a", "b"]

    confirmed = form | {"confirmed_revision_id": talk.latest_revision_id}
    assert as_writer.post(edit_url(talk), confirmed).status_code == 302
    assert drafts.latest_draft(talk).title == "As I typed it"
    fresh = drafts.edit_form_data(as_writer, talk, title="Anew")
    assert as_writer.post(edit_url(talk), fresh).status_code == 302
