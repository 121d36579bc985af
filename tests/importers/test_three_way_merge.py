"""Merging any texts: nothing of the editor is lost, and every conflict is reported."""

import pytest
from hypothesis import given, strategies as st

from importers import three_way_merge
from importers.page_versions import PageVersion
from importers.three_way_merge import MergeConflict, is_same, merge_blocks, merge_versions

LINES = st.lists(st.sampled_from(["one", "two", "three", "four", "five", ""]), max_size=8)
TEXT = LINES.map("\n".join)
IDS = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)


@st.composite
def blocks(draw):
    return [make_block(block_id, draw(TEXT)) for block_id in draw(IDS)]


def make_block(block_id, value):
    return {"id": block_id, "type": "prose", "value": value}


def by_id(stream):
    return {block["id"]: three_way_merge.canonical(block["value"]) for block in stream}


def lines_of(text):
    return set(text.split("\n")) - {""}


@given(blocks(), blocks())
def test_changes_of_one_side_or_the_same_on_both_are_taken_without_conflict(base, new):
    conflicts = []
    assert by_id(merge_blocks(base, new, base, conflicts)) == by_id(new)
    assert by_id(merge_blocks(base, new, new, conflicts)) == by_id(new)
    result = merge_blocks(base, base, new, conflicts)
    assert [block["id"] for block in result] == [block["id"] for block in new]
    assert by_id(result) == by_id(new)
    assert not conflicts


@given(blocks(), blocks(), blocks())
def test_no_line_of_the_editor_is_lost_and_nothing_deleted_comes_back(base, ours, theirs):
    result = by_id(merge_blocks(base, ours, theirs, []))
    before, new = by_id(base), by_id(theirs)
    for block in ours:
        mine = set(three_way_merge.canonical(block["value"]).split("\n"))
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


BASE, MINE, YOURS = "one\ntwo\nthree", "one\nmine\nthree", "one\nyours\nthree"
QUOTE = {"text": BASE, "attribution": "Ada", "link": ""}


def make_table(cell):
    return {"caption": "", "rows": [{"values": [cell]}]}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "conflict"),
    [
        pytest.param(
            *(BASE, MINE, YOURS),
            MergeConflict("block:x", BASE, MINE, YOURS),
            id="the same line of a text",
        ),
        pytest.param(
            *(BASE, "one\nthree", YOURS),
            MergeConflict("block:x", BASE, "one\nthree", YOURS),
            id="a line that the editor deleted",
        ),
        pytest.param(
            *(QUOTE, QUOTE | {"text": MINE}, {"text": YOURS, "attribution": "Ada L.", "link": ""}),
            MergeConflict("block:x:text", BASE, MINE, YOURS),
            id="the same line of a part",
        ),
        pytest.param(
            *(make_table("1"), make_table("2"), make_table("3")),
            MergeConflict("block:x:rows", "values: 1", "values: 2", "values: 3"),
            id="a part that is no text",
        ),
        pytest.param(
            *(["a"], ["b"], ["c"]),
            MergeConflict("block:x", "a", "b", "c"),
            id="a block that is no text",
        ),
        pytest.param(
            *(BASE, f"{BASE}\nmine", None),
            MergeConflict("block:x", BASE, f"{BASE}\nmine", ""),
            id="a block that the notes no longer have",
        ),
    ],
)
def test_a_conflict_is_reported_when_both_sides_change_the_same_place(base, ours, theirs, conflict):
    conflicts = []
    theirs = [] if theirs is None else [make_block("x", theirs)]
    (merged,) = merge_blocks([make_block("x", base)], [make_block("x", ours)], theirs, conflicts)
    assert conflicts == [conflict]
    part = conflict.target.removeprefix("block:x").removeprefix(":")
    assert (merged["value"][part] if part else merged["value"]) == (ours[part] if part else ours)


@given(blocks(), blocks(), blocks())
def test_merging_again_changes_nothing(base, ours, theirs):
    once = merge_blocks(base, ours, theirs, [])
    assert by_id(merge_blocks(theirs, once, theirs, [])) == by_id(once)


@given(blocks(), blocks())
def test_blocks_match_at_most_one_and_equal_blocks_each_other(base, new):
    ids = [block_id for block_id in three_way_merge.match_blocks(base, new) if block_id]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {block["id"] for block in base}
    own_ids = three_way_merge.match_blocks(base, base)
    for block, block_id in zip(base, own_ids, strict=True):
        assert is_same(block["value"], by_id(base)[block_id])
    assert sorted(own_ids) == sorted(block["id"] for block in base)


FIELD = st.none() | st.sampled_from(["", "a", "b", "c"])


@given(FIELD, FIELD, FIELD)
def test_fields(base, ours, theirs):
    result = merge_versions(*(PageVersion({"x": value}) for value in (base, ours, theirs)))
    merged = result.version.fields["x"]
    if is_same(base, ours) and not is_same(base, theirs):
        assert is_same(merged, theirs)
    elif is_same(base, theirs):
        assert is_same(merged, ours)
    pairs = [(base, ours), (base, theirs), (ours, theirs)]
    has_conflict = ours not in (None, "") and not any(is_same(*pair) for pair in pairs)
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
