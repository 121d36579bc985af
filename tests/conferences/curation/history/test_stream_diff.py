"""Two bodies compared: nothing is lost, and what moved is told from what came and went."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferences.curation.history.stream_diff import after, before, compare, summarise
from conferences.curation.history.text_diff import MOST_WORDS, Piece, by_lines, by_words, side

TEXTS = st.text(alphabet="ab \n\t.é", max_size=40)


def streams(depth=1):
    ids = st.one_of(st.none(), st.sampled_from("abcdefgh"))
    plain = st.builds(
        lambda type_, id_, value: {"type": type_, "id": id_, "value": value},
        st.sampled_from(["prose", "raw"]),
        ids,
        st.sampled_from(["one", "two", "three"]),
    )
    kinds = plain
    if depth:
        notes = st.builds(
            lambda id_, source, content: {
                "type": "notes",
                "id": id_,
                "value": {"source": source, "content": content},
            },
            ids,
            st.integers(1, 2),
            streams(depth - 1),
        )
        kinds = st.one_of(plain, notes)
    return st.lists(kinds, max_size=8)


def prose(*names, **values):
    return [{"type": "prose", "id": name, "value": values.get(name, name)} for name in names]


def notes(content, source=1):
    return {"type": "notes", "id": "notes", "value": {"source": source, "content": content}}


def told(differences):
    return [(d.block["id"], d.state, d.moved) for d in differences]


@given(streams(), streams())
def test_both_bodies_come_back(old, new):
    kept = json.dumps([old, new])
    found = compare(old, new)
    assert before(found) == old
    assert after(found) == new
    assert json.dumps([old, new]) == kept
    for one in found:
        for block, again in ((one.old, before), (one.new, after)):
            if block and block["type"] == "notes":
                assert again(one.inside) == block["value"]["content"]


@given(streams())
def test_a_body_does_not_differ_from_itself(body):
    found = compare(body, json.loads(json.dumps(body)))
    assert not summarise(found).differs
    assert not any(d.moved or d.state != "same" for d in found)


@given(TEXTS, TEXTS)
@pytest.mark.parametrize("way", [by_words, by_lines])
def test_both_texts_come_back(way, old, new):
    pieces = way(old, new)
    assert side(pieces, "-") == old
    assert side(pieces, "+") == new
    assert all(piece.text for piece in pieces)
    assert (old == new) == all(piece.sign == "=" for piece in pieces)


def test_words_within_a_line_are_marked():
    assert by_words("Indexes are cheap.\nSame.", "Indexes are promises.\nSame.") == (
        Piece("=", "Indexes are "),
        Piece("-", "cheap."),
        Piece("+", "promises."),
        Piece("=", "\nSame."),
    )


def test_a_passage_too_long_for_words_is_marked_as_a_whole():
    old, new = "a " * MOST_WORDS, "b " * MOST_WORDS
    assert by_words(old, new) == (Piece("-", old), Piece("+", new))


def test_lines_keep_their_indentation():
    assert by_lines("if a:\n    b\n", "if a:\n        b\n") == (
        Piece("=", "if a:\n"),
        Piece("-", "    b\n"),
        Piece("+", "        b\n"),
    )


def test_as_few_blocks_as_can_be_have_moved():
    found = compare(prose(*"abcde"), prose(*"eabcd"))
    assert told(found) == [("e", "same", True), *((name, "same", False) for name in "abcd")]
    moved = found[0]
    assert (moved.old_place, moved.new_place) == (5, 1)


def test_what_was_removed_follows_what_it_stood_behind():
    found = compare(prose(*"abcd"), prose(*"xad", d="changed"))
    assert told(found) == [
        ("x", "added", False),
        ("a", "same", False),
        ("b", "removed", False),
        ("c", "removed", False),
        ("d", "changed", False),
    ]
    assert summarise(found) == type(summarise([]))(changed=1, added=1, removed=2, same=1)


def test_a_block_of_another_kind_is_another_block():
    old, new = prose("a"), [{"type": "raw", "id": "a", "value": "a"}]
    assert [d.state for d in compare(old, new)] == ["removed", "added"] or [
        d.state for d in compare(old, new)
    ] == ["added", "removed"]


def test_the_same_text_under_a_new_id_is_the_same_block():
    found = compare(prose("a"), [{"type": "prose", "id": "z", "value": "a"}])
    assert [d.state for d in found] == ["same"]


def test_notes_are_compared_inside_and_count_by_what_is_in_them():
    found = compare([notes(prose(*"abc"))], [notes(prose(*"cab", b="changed"))])
    assert told(found[0].inside) == [
        ("c", "same", True),
        ("a", "same", False),
        ("b", "changed", False),
    ]
    summary = summarise(found)
    assert (summary.changed, summary.moved, summary.same) == (1, 1, 1)


def test_notes_given_another_source_count_themselves():
    found = compare([notes(prose("a"))], [notes(prose("a"), source=2)])
    assert found[0].own_value_changed
    assert summarise(found).changed == 1
    assert summarise(found).same == 1
