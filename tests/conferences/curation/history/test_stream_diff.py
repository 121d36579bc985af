"""Diffs of two bodies: both can be restored from the diff, and moves are recognised."""

import json

import pytest
from hypothesis import given, strategies as st

from conferences.curation.history.stream_diff import ChangeCounts, count_changes, diff_streams
from conferences.curation.history.text_diff import MAX_WORDS, Segment, diff_lines, diff_words

TEXTS = st.text(alphabet="ab \n\t.é", max_size=40)


def streams(depth=1):
    ids = st.none() | st.sampled_from("abcdefgh")
    kinds, values = st.sampled_from(["prose", "raw"]), st.sampled_from(["one", "two", "three"])
    plain = st.fixed_dictionaries({"type": kinds, "id": ids, "value": values})
    if not depth:
        return st.lists(plain, max_size=8)
    with_notes = plain | st.builds(notes, streams(depth - 1), st.integers(1, 2), ids)
    return st.lists(with_notes, max_size=8)


def old_stream(changes):
    blocks = [(change.old_position, change.old) for change in changes if change.old is not None]
    return [block for _, block in sorted(blocks, key=lambda pair: pair[0])]


def new_stream(changes):
    return [change.new for change in changes if change.new is not None]


def text_with(segments, sign):
    return "".join(segment.text for segment in segments if segment.sign in ("=", sign))


def prose(*ids, **values):
    return [{"type": "prose", "id": name, "value": values.get(name, name)} for name in ids]


def notes(content, source=1, block_id="notes"):
    return {"type": "notes", "id": block_id, "value": {"source": source, "content": content}}


def list_statuses(changes):
    return [(change.block["id"], change.status, change.moved) for change in changes]


@given(streams(), streams())
def test_both_bodies_can_be_restored_from_the_diff(old, new):
    original = json.dumps([old, new])
    changes = diff_streams(old, new)
    assert old_stream(changes) == old
    assert new_stream(changes) == new
    assert json.dumps([old, new]) == original
    for change in changes:
        for block, restore in ((change.old, old_stream), (change.new, new_stream)):
            if block and block["type"] == "notes":
                assert restore(change.children) == block["value"]["content"]


@given(streams())
def test_a_body_compared_with_itself_has_no_changes(body):
    changes = diff_streams(body, json.loads(json.dumps(body)))
    assert not count_changes(changes).has_changes
    assert not any(change.moved or change.status != "unchanged" for change in changes)


@given(TEXTS, TEXTS)
@pytest.mark.parametrize("diff", [diff_words, diff_lines])
def test_both_texts_can_be_restored_from_the_diff(diff, old, new):
    segments = diff(old, new)
    assert text_with(segments, "-") == old
    assert text_with(segments, "+") == new
    assert all(segment.text for segment in segments)
    assert (old == new) == all(segment.sign == "=" for segment in segments)


def test_changed_words_within_a_line_are_marked():
    assert diff_words("Indexes are cheap.\nSame.", "Indexes are promises.\nSame.") == (
        Segment("=", "Indexes are "),
        Segment("-", "cheap."),
        Segment("+", "promises."),
        Segment("=", "\nSame."),
    )


def test_a_very_long_change_is_marked_as_a_whole():
    old, new = "a " * MAX_WORDS, "b " * MAX_WORDS
    assert diff_words(old, new) == (Segment("-", old), Segment("+", new))


def test_line_diffs_keep_the_indentation():
    assert diff_lines("if a:\n    b\n", "if a:\n        b\n") == (
        Segment("=", "if a:\n"),
        Segment("-", "    b\n"),
        Segment("+", "        b\n"),
    )


def test_as_few_blocks_as_possible_are_marked_as_moved():
    changes = diff_streams(prose(*"abcde"), prose(*"eabcd"))
    assert list_statuses(changes) == [
        ("e", "unchanged", True),
        *((name, "unchanged", False) for name in "abcd"),
    ]
    assert (changes[0].old_position, changes[0].new_position) == (5, 1)


def test_removed_blocks_follow_the_block_that_preceded_them():
    changes = diff_streams(prose(*"abcd"), prose(*"xad", d="changed"))
    assert list_statuses(changes) == [
        ("x", "added", False),
        ("a", "unchanged", False),
        ("b", "removed", False),
        ("c", "removed", False),
        ("d", "changed", False),
    ]
    assert count_changes(changes) == ChangeCounts(changed=1, added=1, removed=2, unchanged=1)


def test_a_block_of_another_type_is_another_block():
    old, new = prose("a"), [{"type": "raw", "id": "a", "value": "a"}]
    assert sorted(change.status for change in diff_streams(old, new)) == ["added", "removed"]


def test_a_block_with_the_same_content_and_a_new_id_is_unchanged():
    changes = diff_streams(prose("a"), [{"type": "prose", "id": "z", "value": "a"}])
    assert [change.status for change in changes] == ["unchanged"]


def test_blocks_inside_notes_are_compared_and_counted():
    changes = diff_streams([notes(prose(*"abc"))], [notes(prose(*"cab", b="changed"))])
    assert list_statuses(changes[0].children) == [
        ("c", "unchanged", True),
        ("a", "unchanged", False),
        ("b", "changed", False),
    ]
    counts = count_changes(changes)
    assert (counts.changed, counts.moved, counts.unchanged) == (1, 1, 1)


def test_notes_with_another_source_count_as_changed():
    changes = diff_streams([notes(prose("a"))], [notes(prose("a"), source=2)])
    assert changes[0].own_fields_changed
    assert count_changes(changes).changed == 1
    assert count_changes(changes).unchanged == 1
