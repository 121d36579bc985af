"""A deleted block comes back near where it stood, as a draft, and into the log."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageLogEntry

from conferences.curation.history.restore_block import CannotPutBack, with_block_back
from tests.conferences.curation.history.pages import (
    block,
    body,
    compare_url,
    notes,
    sent_by_a_form_opened_now,
    version,
)
from tests.conferences.test_viewsets import edit_url
from tests.factories import SourceFactory, TalkFactory


def put_back(client, page, then, name, **more):
    url = reverse("curation_history:put_back", args=[page.pk])
    data = {"version": getattr(then, "pk", then), "block": name} | more
    return client.post(url, data, follow=True)


def names(blocks):
    return [one["id"] for one in blocks]


@pytest.mark.parametrize(
    ("now", "result"),
    [("abde", "abcde"), ("adbe", "adbce"), ("e", "ce"), ("", "c"), ("xy", "xyc"), ("axd", "acxd")],
)
def test_it_comes_back_behind_its_nearest_neighbour(now, result):
    then = [block(name) for name in "abcde"]
    found, _ = with_block_back([block(name) for name in now], then, "c")
    assert names(found) == list(result)


@given(st.permutations("abcdef"), st.sets(st.sampled_from("abcdef")))
def test_nothing_else_is_touched(order, gone):
    then = [block(name) for name in "abcdef"]
    now = [block(name, name.upper()) for name in order if name not in gone]
    for name in gone:
        found, _ = with_block_back(now, then, name)
        assert [one for one in found if one["id"] != name] == now
        assert [one for one in found if one["id"] == name] == [block(name)]


def test_what_is_there_or_never_was_is_refused():
    with pytest.raises(CannotPutBack, match="already"):
        with_block_back([block("a")], [block("a")], "a")
    with pytest.raises(CannotPutBack, match="no such block"):
        with_block_back([], [block("a")], "b")


@pytest.mark.django_db
def test_from_the_comparison_into_a_new_draft(as_editor, editor, client, talk):
    old = version(talk, *map(block, "abc"))
    old.publish()
    new = version(talk, block("a"), block("c"))
    url = compare_url(talk, old, new)
    html = as_editor.get(url).text
    assert html.count("Put back") == 1
    assert 'name="block" value="b"' in html

    response = put_back(as_editor, talk, old, "b", next=url)
    assert response.redirect_chain[-1][0] == url
    assert "The block is back" in response.text
    assert body(talk) == [block(name) for name in "abc"]
    assert talk.has_unpublished_changes
    assert talk.live_revision_id == old.pk
    entry = PageLogEntry.objects.filter(page=talk.pk, action="curation.put_back").get()
    assert (entry.user, entry.revision_id, entry.message) == (
        editor,
        talk.latest_revision_id,
        "Put back a deleted block: Prose",
    )
    assert "Put back" not in as_editor.get(url).text


@pytest.mark.django_db
def test_from_the_live_version(as_editor, talk):
    version(talk, *map(block, "ab")).publish()
    version(talk, block("a"))
    assert "Put back" in as_editor.get(compare_url(talk, "live", "latest")).text
    put_back(as_editor, talk, "live", "b")
    assert names(body(talk)) == ["a", "b"]
    talk.refresh_from_db()
    assert talk.has_unpublished_changes


@pytest.mark.django_db
def test_within_notes_and_notes_as_a_whole(as_editor, talk):
    source = SourceFactory()
    old = version(talk, block("x"), notes(source, block("a"), block("b")))
    version(talk, block("x"), notes(source, block("b")))
    put_back(as_editor, talk, old, "a")
    assert body(talk)[1] == notes(source, block("a"), block("b"))

    new = version(talk, block("x"))
    html = as_editor.get(compare_url(talk, old, new)).text
    assert html.count("Put back") == 1
    assert "Put the notes back" in put_back(as_editor, talk, old, "a").text
    put_back(as_editor, talk, old, "notes")
    assert body(talk)[1] == notes(source, block("a"), block("b"))


@pytest.mark.django_db
def test_a_locked_page_stays_as_it_is(as_writer, editor, talk):
    old = version(talk, *map(block, "ab"))
    new = version(talk, block("a"))
    talk.locked, talk.locked_by = True, editor
    talk.save()
    assert "Put back" not in as_writer.get(compare_url(talk, old, new)).text
    assert "The page is locked" in put_back(as_writer, talk, old, "b").text
    assert names(body(talk)) == ["a"]
    assert talk.latest_revision_id == new.pk


@pytest.mark.django_db
def test_only_by_post_and_only_by_those_who_may_edit(client, as_writer, writer, talk):
    old = version(talk, *map(block, "ab"))
    version(talk, block("a"))
    url = reverse("curation_history:put_back", args=[talk.pk])
    assert as_writer.get(url).status_code == 405
    assert client.post(url, {"version": old.pk, "block": "b"}).status_code == 302
    writer.groups.clear()
    assert as_writer.post(url, {"version": old.pk, "block": "b"}).status_code == 302
    assert names(body(talk)) == ["a"]


@pytest.mark.django_db
@pytest.mark.parametrize("then", ["", "none", "999999"])
def test_a_version_that_is_gone_is_said_so(as_editor, talk, then):
    version(talk, block("a"))
    assert "no longer kept" in put_back(as_editor, talk, then, "a").text


@pytest.mark.django_db
def test_never_from_another_page_nor_to_another_site(as_editor, talk, day):
    other = version(TalkFactory(parent=day), block("b"))
    new = version(talk, block("a"))
    response = put_back(as_editor, talk, other, "b", next="https://evil.example/")
    assert "no longer kept" in response.text
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:history", args=[talk.pk])
    assert talk.get_latest_revision().pk == new.pk


@pytest.mark.django_db
def test_a_form_opened_before_does_not_write_over_the_block(as_editor, as_writer, talk):
    old = version(talk, *map(block, "ab"))
    version(talk, block("a"))
    form = sent_by_a_form_opened_now(as_writer, talk, title="As I typed it")
    put_back(as_editor, talk, old, "b")
    answer = as_writer.post(edit_url(talk), form)
    assert answer.status_code == 409
    assert "a newer version came in between" in answer.text
    assert "Put back a deleted block: Prose" in answer.text
    assert names(body(talk)) == ["a", "b"]

    newest = talk.latest_revision_id
    assert as_writer.post(edit_url(talk), form | {"import-seen": newest}).status_code == 302
    talk.refresh_from_db()
    assert talk.get_latest_revision_as_object().title == "As I typed it"
    fresh = sent_by_a_form_opened_now(as_writer, talk, title="Anew")
    assert as_writer.post(edit_url(talk), fresh).status_code == 302
