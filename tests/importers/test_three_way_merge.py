"""Merging any texts: nothing of the editor is lost, and every conflict is reported."""

import pytest
from hypothesis import given, strategies as st

from importers.page_versions import PageVersion
from importers.three_way_merge import (
    MergeConflict,
    canonical,
    is_same,
    match_blocks,
    merge_blocks,
    merge_versions,
)

LINES = st.lists(st.sampled_from(["one", "two", "three", "four", "five", ""]), max_size=8)
TEXT = LINES.map("\n".join)
IDS = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)


@st.composite
def blocks(draw):
    return [prose(block_id, draw(TEXT)) for block_id in draw(IDS)]


def prose(block_id, text):
    return {"id": block_id, "type": "prose", "value": text}


def by_id(stream):
    return {block["id"]: canonical(block["value"]) for block in stream}


def lines_of(text):
    return set(text.split("\n")) - {""}


@given(blocks(), blocks())
def test_changes_of_only_the_editor_stay(base, ours):
    conflicts = []
    assert by_id(merge_blocks(base, ours, base, conflicts)) == by_id(ours)
    assert not conflicts


@given(blocks(), blocks())
def test_changes_of_only_the_notes_are_taken(base, theirs):
    conflicts = []
    result = merge_blocks(base, base, theirs, conflicts)
    assert [block["id"] for block in result] == [block["id"] for block in theirs]
    assert by_id(result) == by_id(theirs)
    assert not conflicts


@given(blocks(), blocks())
def test_the_same_change_on_both_sides_is_no_conflict(base, new):
    conflicts = []
    assert by_id(merge_blocks(base, new, new, conflicts)) == by_id(new)
    assert not conflicts


@given(blocks(), blocks(), blocks())
def test_no_line_of_the_editor_is_lost_and_nothing_deleted_comes_back(base, ours, theirs):
    result = by_id(merge_blocks(base, ours, theirs, []))
    before, new = by_id(base), by_id(theirs)
    for block in ours:
        mine = set(canonical(block["value"]).split("\n"))
        written = mine - set(before.get(block["id"], "").split("\n"))
        if written:
            assert written <= set(result[block["id"]].split("\n"))
    deleted = set(before) - {block["id"] for block in ours}
    assert not deleted & set(result)
    assert set(result) <= set(by_id(ours)) | set(new)


@given(blocks(), blocks(), blocks())
def test_no_line_of_the_notes_is_left_out_without_a_conflict(base, ours, theirs):
    conflicts = []
    result = by_id(merge_blocks(base, ours, theirs, conflicts))
    before, mine, new = by_id(base), by_id(ours), by_id(theirs)
    reported = {conflict.target for conflict in conflicts}
    for block_id in before.keys() & mine.keys() & new.keys():
        added = lines_of(new[block_id]) - lines_of(before[block_id])
        assert added <= lines_of(result[block_id]) or f"block:{block_id}" in reported


BASE = "one\ntwo\nthree"
QUOTE = {"text": BASE, "attribution": "Ada", "link": ""}
TABLE = {"caption": "", "rows": [{"values": ["1"]}]}


def struct(value):
    return {"id": "x", "type": "any", "value": value}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "conflict"),
    [
        pytest.param(
            prose("x", BASE),
            prose("x", "one\nmine\nthree"),
            prose("x", "one\nyours\nthree"),
            MergeConflict("block:x", BASE, "one\nmine\nthree", "one\nyours\nthree"),
            id="the same line of a text",
        ),
        pytest.param(
            prose("x", BASE),
            prose("x", "one\nthree"),
            prose("x", "one\nyours\nthree"),
            MergeConflict("block:x", BASE, "one\nthree", "one\nyours\nthree"),
            id="a line that the editor deleted",
        ),
        pytest.param(
            struct(QUOTE),
            struct(QUOTE | {"text": "one\nmine\nthree"}),
            struct(QUOTE | {"text": "one\nyours\nthree", "attribution": "Ada L."}),
            MergeConflict("block:x:text", BASE, "one\nmine\nthree", "one\nyours\nthree"),
            id="the same line of a part",
        ),
        pytest.param(
            struct(TABLE),
            struct(TABLE | {"rows": [{"values": ["2"]}]}),
            struct(TABLE | {"rows": [{"values": ["3"]}]}),
            MergeConflict("block:x:rows", "values: 1", "values: 2", "values: 3"),
            id="a part that is no text",
        ),
        pytest.param(
            struct(["a"]),
            struct(["b"]),
            struct(["c"]),
            MergeConflict("block:x", "a", "b", "c"),
            id="a block that is no text",
        ),
        pytest.param(
            prose("x", BASE),
            prose("x", f"{BASE}\nmine"),
            None,
            MergeConflict("block:x", BASE, f"{BASE}\nmine", ""),
            id="a block that the notes no longer have",
        ),
    ],
)
def test_a_conflict_is_reported_when_both_sides_change_the_same_place(base, ours, theirs, conflict):
    conflicts = []
    (result,) = merge_blocks([base], [ours], [theirs] if theirs else [], conflicts)
    assert conflicts == [conflict]
    place = conflict.target.split(":")[2:]
    assert (result["value"][place[0]] if place else result["value"]) == (
        ours["value"][place[0]] if place else ours["value"]
    )


@given(blocks(), blocks(), blocks())
def test_merging_again_changes_nothing(base, ours, theirs):
    once = merge_blocks(base, ours, theirs, [])
    assert by_id(merge_blocks(theirs, once, theirs, [])) == by_id(once)


@given(blocks(), blocks())
def test_blocks_match_at_most_one_and_equal_blocks_each_other(base, new):
    ids = [block_id for block_id in match_blocks(base, new) if block_id]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {block["id"] for block in base}
    again = match_blocks(base, base)
    for block, block_id in zip(base, again, strict=True):
        assert is_same(block["value"], by_id(base)[block_id])
    assert sorted(again) == sorted(block["id"] for block in base)


FIELD = st.none() | st.sampled_from(["", "a", "b", "c"])


@given(FIELD, FIELD, FIELD)
def test_fields(base, ours, theirs):
    result = merge_versions(*(PageVersion({"x": value}) for value in (base, ours, theirs)))
    merged = result.version.fields["x"]
    if is_same(base, ours) and not is_same(base, theirs):
        assert is_same(merged, theirs)
    elif is_same(base, theirs):
        assert is_same(merged, ours)
    has_conflict = (
        not is_same(base, ours)
        and not is_same(base, theirs)
        and not is_same(ours, theirs)
        and ours not in (None, "")
    )
    conflict = MergeConflict("field:x", base or "", ours or "", theirs or "")
    assert result.conflicts == ((conflict,) if has_conflict else ())


NAMES = st.lists(st.sampled_from(["Ada", "Mary", "Grace"]), unique=True, max_size=3)


@given(NAMES, NAMES, NAMES)
def test_speakers_added_on_either_side_stay_and_those_removed_go(base, ours, theirs):
    versions = (
        PageVersion({"speakers": [[name, "speaker"] for name in names]})
        for names in (base, ours, theirs)
    )
    speakers = merge_versions(*versions).version.fields["speakers"]
    added = (set(ours) | set(theirs)) - set(base)
    kept = set(base) & set(ours) & set(theirs)
    assert {name for name, _role in speakers} == added | kept
