"""Reading and changing stored bodies, with blocks inside notes."""

import json
from copy import deepcopy

import pytest
from hypothesis import given, strategies as st

from conferences.stream_data import (
    copy_body,
    find_block,
    find_notes,
    find_position,
    find_stream,
    get_first_words,
    get_ids,
    merge_bodies,
    read_body,
    remove_sources,
    replace_text,
    split_body,
    walk_blocks,
    walk_leaves,
)
from tests.factories import SourceFactory, TalkFactory

IDS = "abcdefghijklmnopqrst"


def block(name, value="text"):
    return {"type": "prose", "id": name, "value": value}


def notes(name, source, *content):
    return {"type": "notes", "id": name, "value": {"source": source, "content": list(content)}}


@st.composite
def bodies(draw):
    """Bodies with notes of up to three sources, one block of notes each; all ids differ."""
    ids = iter(draw(st.permutations(IDS)))
    body = []
    for source in draw(st.permutations([None, None, 1, 2, 3])):
        count = draw(st.integers(0, 2))
        content = [block(next(ids), draw(st.sampled_from(["one", "two"]))) for _ in range(count)]
        if source and draw(st.booleans()):
            body.append(notes(next(ids), source, *content))
        elif not source:
            body += content
    return body


def get_texts(body):
    return [one["value"] for one in walk_leaves(body)]


@given(bodies())
def test_every_block_is_walked_and_found(body):
    blocks = list(walk_blocks(body))
    assert get_ids(body) == {one["id"] for one in blocks}
    assert len(get_ids(body)) == len(blocks)
    for one in blocks:
        assert find_block(body, one["id"]) is one
        position = find_position(body, one["id"])
        assert position.stream[position.index] is one
        stream = find_stream(body, position.notes["id"] if position.notes else None)
        assert stream is position.stream
    assert find_block(body, "z") is find_position(body, "z") is find_stream(body, "z") is None
    assert [one["type"] for one in walk_leaves(body)] == ["prose"] * len(list(walk_leaves(body)))


@given(bodies(), st.sets(st.integers(1, 3)))
def test_removing_a_source_leaves_the_same_as_hiding_it(body, sources):
    left = remove_sources(body, sources)
    assert list(walk_leaves(left)) == list(walk_leaves(body, hidden_sources=sources))
    for source in (1, 2, 3):
        found = find_notes(left, source)
        assert found == (None if source in sources else find_notes(body, source))


@given(bodies(), st.sampled_from(IDS))
def test_a_split_body_holds_every_block_once_and_in_order(body, at):
    kept = deepcopy(body)
    before, after = split_body(body, at)
    assert body == kept
    leaves = [one["id"] for one in walk_leaves(body)]
    assert [one["id"] for one in (*walk_leaves(before), *walk_leaves(after))] == leaves
    if at in get_ids(body):
        assert next(walk_blocks(after))["id"] == at or next(walk_leaves(after))["id"] == at
        assert not get_ids(before) & get_ids(after)
    else:
        assert (before, after) == (body, [])


@given(bodies(), bodies())
def test_merged_bodies_keep_every_block_with_unique_ids(kept, other):
    before = json.dumps([kept, other])
    merged = merge_bodies(kept, other)
    assert json.dumps([kept, other]) == before
    assert len(get_ids(merged)) == len(list(walk_blocks(merged)))
    assert get_ids(kept) <= get_ids(merged)
    for source in (1, 2, 3):
        found = [find_notes(body, source) for body in (kept, other, merged)]
        ours, theirs, both = (get_texts(one["value"]["content"]) if one else [] for one in found)
        assert both == ours + theirs


@given(bodies(), st.sampled_from(IDS))
def test_the_parts_of_a_split_body_merge_to_the_same_texts(body, at):
    before, after = split_body(body, at)
    assert sorted(get_texts(merge_bodies(before, after))) == sorted(get_texts(body))


@pytest.mark.parametrize(
    ("block_id", "part", "text", "expected"),
    [
        ("a", "", "new", [("a", "new"), ("b", {"text": "old", "level": "2"}), ("c", "old")]),
        ("c", "", "new", [("a", "old"), ("b", {"text": "old", "level": "2"}), ("c", "new")]),
        ("b", "text", "new", [("a", "old"), ("b", {"text": "new", "level": "2"}), ("c", "old")]),
        ("b", "text", "", [("a", "old"), ("b", {"text": "", "level": "2"}), ("c", "old")]),
        ("c", "", "", [("a", "old"), ("b", {"text": "old", "level": "2"})]),
        ("b", "none", "new", [("a", "old"), ("b", {"text": "old", "level": "2"}), ("c", "old")]),
        ("z", "", "new", [("a", "old"), ("b", {"text": "old", "level": "2"}), ("c", "old")]),
    ],
)
def test_text_is_replaced_and_a_block_without_text_removed(block_id, part, text, expected):
    heading = {"type": "heading", "id": "b", "value": {"text": "old", "level": "2"}}
    body = [block("a", "old"), notes("n", 1, heading, block("c", "old"))]
    replace_text(body, block_id, part, text)
    assert [(one["id"], one["value"]) for one in walk_leaves(body)] == expected


@pytest.mark.parametrize("value", [{"source": 1}, {"source": 1, "content": None}])
def test_notes_without_content_are_empty(value):
    body = [{"type": "notes", "id": "n", "value": value}]
    assert list(walk_blocks(body)) == body
    assert list(walk_leaves(body)) == []


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("prose", " A  line\nand another ", "A line and another"),
        ("prose", "word " * 40, ("word " * 40)[:89].rstrip() + "…"),
        ("heading", {"text": "The heading", "level": "2"}, "The heading"),
        ("link", {"title": "A title", "note": "A note"}, "A title"),
        ("image", {"image": None, "caption": "", "credit": "Somebody"}, ""),
        ("code", {"caption": "", "code": "print()"}, "print()"),
    ],
)
def test_a_block_is_recognised_by_its_first_words(type_, value, expected):
    assert get_first_words({"type": type_, "value": value}) == expected


@pytest.mark.django_db
def test_a_page_and_its_revision_give_copies_of_one_body():
    source = SourceFactory()
    body = [block("a"), notes("n", source.pk, block("b"))]
    talk = TalkFactory(body=json.dumps(body))
    revision = talk.save_revision()
    assert copy_body(talk) == read_body(revision.content) == body
    copy_body(talk)[1]["value"]["content"].clear()
    assert copy_body(talk) == body
    assert read_body({"body": ""}) == read_body({}) == []
