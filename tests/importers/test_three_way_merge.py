"""The merge keeps its promises whatever the texts: property-based."""

from hypothesis import given
from hypothesis import strategies as st

from importers.three_way_merge import aligned, canonical, merged, merged_blocks, same

LINES = st.lists(st.sampled_from(["one", "two", "three", "four", "five", ""]), max_size=8)
TEXT = LINES.map("\n".join)
IDS = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)


@st.composite
def blocks(draw):
    return [{"id": name, "type": "prose", "value": draw(TEXT)} for name in draw(IDS)]


def by_id(stream):
    return {block["id"]: canonical(block["value"]) for block in stream}


@given(blocks(), blocks())
def test_what_only_the_editor_changed_is_the_editors(base, ours):
    clashes = []
    assert by_id(merged_blocks(base, ours, base, clashes)) == by_id(ours)
    assert not clashes


@given(blocks(), blocks())
def test_what_only_the_notes_changed_is_the_notes(base, theirs):
    clashes = []
    result = merged_blocks(base, base, theirs, clashes)
    assert [b["id"] for b in result] == [b["id"] for b in theirs]
    assert by_id(result) == by_id(theirs)
    assert not clashes


@given(blocks(), blocks())
def test_where_both_say_the_same_there_is_no_clash(base, new):
    clashes = []
    assert by_id(merged_blocks(base, new, new, clashes)) == by_id(new)
    assert not clashes


@given(blocks(), blocks(), blocks())
def test_no_line_of_the_editor_is_lost_and_nothing_deleted_comes_back(base, ours, theirs):
    result = by_id(merged_blocks(base, ours, theirs, []))
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
def test_merging_twice_is_merging_once(base, ours, theirs):
    once = merged_blocks(base, ours, theirs, [])
    assert by_id(merged_blocks(theirs, once, theirs, [])) == by_id(once)


@given(blocks(), blocks())
def test_alignment_gives_each_id_once_and_the_same_block_its_own(base, new):
    found = aligned(base, [block | {"id": ""} for block in new])
    ids = [block["id"] for block in found if block["id"]]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {block["id"] for block in base}
    again = aligned(base, [block | {"id": ""} for block in base])
    assert all(same(block["value"], by_id(base)[block["id"]]) for block in again if block["id"])
    assert sorted(block["id"] for block in again) == sorted(block["id"] for block in base)


FIELD = st.none() | st.sampled_from(["", "a", "b", "c"])


@given(FIELD, FIELD, FIELD)
def test_fields(base, ours, theirs):
    result = merged(
        {"fields": {"x": base}, "blocks": []},
        {"fields": {"x": ours}, "blocks": []},
        {"fields": {"x": theirs}, "blocks": []},
    )
    if same(base, ours) and not same(base, theirs):
        assert same(result.fields["x"], theirs)
    elif same(base, theirs):
        assert same(result.fields["x"], ours)
    assert bool(result.clashes) == (
        not same(base, ours)
        and not same(base, theirs)
        and not same(ours, theirs)
        and ours not in (None, "")
    )


NAMES = st.lists(st.sampled_from(["Ada", "Mary", "Grace"]), unique=True, max_size=3)


@given(NAMES, NAMES, NAMES)
def test_people_added_on_either_side_stay_and_people_taken_off_go(base, ours, theirs):
    def version(names):
        return {"fields": {"speakers": [[name, "speaker"] for name in names]}, "blocks": []}

    found = {name for name, _ in merged(*map(version, (base, ours, theirs))).fields["speakers"]}
    added = (set(ours) | set(theirs)) - set(base)
    kept = set(base) & set(ours) & set(theirs)
    assert found == added | kept
