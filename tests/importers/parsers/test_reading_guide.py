"""An editor's decisions about lines and files are followed, and kept out of other lines."""

import datetime

import pytest
from hypothesis import given, strategies as st

from importers.parsed_documents import UnreadableFileError
from importers.parsers import parse_document, read_outline
from importers.parsers.reading_guide import Decision, GuideError, Place, ReadingGuide
from tests.importers.parsers.test_structure import outline, talks

TEXT = """# PyFest 2024

## Day 1

### Caches - Ada Lovelace

steam

#### Notes

coal

### Queues - Mary Shelley

doors

## Thanks

To all.
"""
PATH = "pyfest-2024/notes.md"


def read(text=TEXT, guide=None, path=PATH):
    return parse_document(path, text.encode(), guide=guide)


def guide(file=None, **lines):
    """Lines are given as text="role", with the place that they have in the text."""
    places = {row.place.heading: row.place for row in read_outline(PATH, TEXT.encode()).rows}
    found = {places[text.replace("_", " ")]: one for text, one in lines.items()}
    return ReadingGuide(file or Decision(), found)


def place_of(text, heading):
    rows = read_outline(PATH, text.encode()).rows
    return next(row.place for row in rows if row.place.heading == heading)


def bodies(document):
    return {
        page.title: " ".join(str(block.value) for block in page.blocks)
        for page in document.conference.walk()
    }


def test_each_line_says_what_it_is_read_as_and_why():
    rows = [row for row in read_outline(PATH, TEXT.encode()).rows if row.is_title]
    assert [(row.place.heading, row.role, row.line) for row in rows] == [
        ("PyFest 2024", "conference", 1),
        ("Day 1", "day", 3),
        ("Caches - Ada Lovelace", "talk", 5),
        ("Notes", "section", 9),
        ("Queues - Mary Shelley", "talk", 13),
        ("Thanks", "group", 17),
    ]
    assert all(row.reason for row in rows)
    assert (rows[2].title, rows[2].speakers, rows[2].kind) == ("Caches", ("Ada Lovelace",), "talk")


@pytest.mark.parametrize(
    ("heading", "role", "expected"),
    [
        ("Notes", "talk", ["Caches", "Notes", "Queues"]),
        ("Queues - Mary Shelley", "section", ["Caches"]),
        ("Queues - Mary Shelley", "skip", ["Caches"]),
        ("Thanks", "talk", ["Caches", "Queues", "Thanks"]),
        # Text that is no heading becomes one.
        ("coal", "talk", ["Caches", "coal", "Queues"]),
    ],
)
def test_a_line_gets_the_role_that_was_chosen(heading, role, expected):
    document = read(guide=ReadingGuide(lines={place_of(TEXT, heading): Decision(role)}))
    assert [talk.title for talk in talks(document)] == expected
    assert document.line_counts.total == len(TEXT.splitlines())


def test_what_is_not_imported_is_listed_and_what_is_a_part_keeps_its_text():
    skipped = read(guide=ReadingGuide(lines={place_of(TEXT, "Notes"): Decision("skip")}))
    assert "coal" not in bodies(skipped)["Caches"]
    assert [(one.lines, one.reason) for one in skipped.dropped] == [
        ((9, 9), "not imported, as chosen in the outline"),
        ((11, 11), "not imported, as chosen in the outline"),
    ]
    part = read(guide=ReadingGuide(lines={place_of(TEXT, "Thanks"): Decision("section")}))
    assert "To all." in bodies(part)["Queues"]


def test_a_list_item_becomes_a_talk_and_one_that_was_a_talk_an_item_again():
    text = (
        "# PyFest 2024\n\n- **Caches** by Ada Lovelace\n  - steam\n- **Queues** by Mary Shelley\n"
    )
    assert [talk.title for talk in talks(read(text))] == ["Caches", "Queues"]
    queues = place_of(text, "Queues by Mary Shelley")
    document = read(text, ReadingGuide(lines={queues: Decision("section")}))
    assert [talk.title for talk in talks(document)] == ["Caches"]
    assert "- **Queues** by Mary Shelley" in bodies(document)["Caches"]
    plain = "# Caches\n\nby Ada Lovelace\n\n- warm\n- cold\n"
    document = read(plain, ReadingGuide(lines={place_of(plain, "cold"): Decision("talk")}))
    assert "cold" in [talk.title for talk in talks(document)]


def test_a_file_is_one_talk_or_a_conference_as_chosen():
    one = read(guide=ReadingGuide(Decision("talk", title="Steam", conference="PyFest")))
    assert [(page.type, page.title) for page in one.conference.walk()] == [
        ("conference", "PyFest"),
        ("talk", "Steam"),
    ]
    text = "# Caches\n\nby Ada Lovelace\n\n## Warm\n\nx\n\n## Cold\n\ny\n"
    assert len(talks(read(text))) == 1
    many = read(text, ReadingGuide(Decision("conference")))
    assert many.conference.title == "Caches"
    title = place_of(text, "Caches")
    assert read(text, ReadingGuide(lines={title: Decision("conference")})) == many


def test_a_talk_among_the_parts_of_one_talk_makes_it_a_conference():
    text = "# Caches\n\nby Ada Lovelace\n\n## Warm\n\nx\n\n## Cold\n\ny\n"
    document = read(text, ReadingGuide(lines={place_of(text, "Warm"): Decision("talk")}))
    assert outline(document)[:2] == [("conference", "Caches"), ("talk", "Warm")]


def test_values_are_replaced_and_pages_keep_their_identities():
    lines = {
        place_of(TEXT, "PyFest 2024"): Decision(title="PyFest Europe 2024"),
        place_of(TEXT, "Day 1"): Decision(title="Friday", date=datetime.date(2024, 5, 17)),
        place_of(TEXT, "Caches - Ada Lovelace"): Decision(
            title="Warm caches", speakers=("Mary Shelley",), kind="keynote"
        ),
        place_of(TEXT, "Queues - Mary Shelley"): Decision(speakers=()),
    }
    before, after = read(), read(guide=ReadingGuide(lines=lines))
    pages = {page.title: page for page in after.conference.walk()}
    assert list(pages) == ["PyFest Europe 2024", "Friday", "Warm caches", "Queues"]
    assert after.conference.series == "PyFest Europe"
    assert pages["Friday"].date == datetime.date(2024, 5, 17)
    talk = pages["Warm caches"]
    assert ([speaker.name for speaker in talk.speakers], talk.kind) == (["Mary Shelley"], "keynote")
    assert pages["Queues"].speakers == ()
    identities = [[page.identity for page in one.conference.walk()] for one in (before, after)]
    assert identities[0] == identities[1]


def test_a_day_for_a_file_is_put_above_its_talks():
    text = "# PyFest 2024\n\n## Caches - Ada Lovelace\n\nx\n\n## Queues - Mary Shelley\n\ny\n"
    document = read(text, ReadingGuide(Decision(day="Friday", date=datetime.date(2024, 5, 17))))
    assert outline(document)[1:] == [("day", "Friday"), ("talk", "Caches"), ("talk", "Queues")]
    assert document.conference.children[0].date == datetime.date(2024, 5, 17)


def test_transcripts_get_the_values_of_their_file():
    text = "Transcript: Steam\n" + "".join(f"Line {number} of it.\n" for number in range(30))
    decision = Decision(title="Coal", conference="PyFest 2024", speakers=("Ada Lovelace",))
    document = read(text, ReadingGuide(decision), "pyfest/transcript.txt")
    (talk,) = talks(document)
    assert (document.conference.title, talk.title) == ("PyFest 2024", "Coal")
    assert [speaker.name for speaker in talk.speakers] == ["Ada Lovelace"]
    file = read_outline("pyfest/transcript.txt", text.encode()).file
    assert (file.role, file.title) == ("talk", "Steam")


def test_a_refused_file_is_read_once_an_editor_says_what_it_is():
    text = b"# Soup\n\nWater.\n\n## Salt\n\nA little.\n"
    with pytest.raises(UnreadableFileError):
        parse_document("soup.md", text)
    assert read_outline("soup.md", text).rows[0].place.heading == "Soup"
    document = parse_document("soup.md", text, guide=ReadingGuide(Decision("talk")))
    assert [talk.title for talk in talks(document)] == ["Soup"]


def test_a_heading_that_is_gone_is_reported_and_nothing_takes_its_place():
    chosen = ReadingGuide(lines={place_of(TEXT, "Notes"): Decision("talk")})
    renamed = TEXT.replace("#### Notes", "#### Remarks")
    document = read(renamed, chosen)
    assert [talk.title for talk in talks(document)] == ["Caches", "Queues"]
    (message,) = [one for one in document.messages if one.level == "warning"]
    assert "“Notes”" in message.text
    assert list(read_outline(PATH, renamed.encode(), guide=chosen).gone) == list(chosen.lines)


def test_equal_headings_are_told_apart_by_what_they_stand_below():
    text = TEXT + "\n## Day 2\n\n### Doors - Grace Hopper\n\n#### Notes\n\nx\n\n#### Notes\n\ny\n"
    places = [row.place for row in read_outline(PATH, text.encode()).rows]
    found = [place for place in places if place.heading == "Notes"]
    assert found == [
        Place("Notes", "Caches - Ada Lovelace"),
        Place("Notes", "Doors - Grace Hopper"),
        Place("Notes", "Doors - Grace Hopper", 2),
    ]
    document = read(text, ReadingGuide(lines={found[1]: Decision("talk")}))
    assert [talk.title for talk in talks(document)] == ["Caches", "Queues", "Doors", "Notes"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"Day 1": "conference"}, None),
        ({"Queues - Mary Shelley": "conference"}, "stands above its conference"),
        ({"PyFest 2024": "conference", "Thanks": "conference"}, "two conferences"),
    ],
)
def test_roles_that_make_no_tree_are_refused(lines, words):
    chosen = {place_of(TEXT, text): Decision(role) for text, role in lines.items()}
    if words is None:
        assert read(guide=ReadingGuide(lines=chosen)).conference.title == "Day 1"
        return
    with pytest.raises(UnreadableFileError) as error:
        read(guide=ReadingGuide(lines=chosen))
    assert words in error.value.message.text


def test_rst_is_followed_by_the_lines_of_its_file():
    text = "PyFest 2024\n===========\n\nCaches - Ada Lovelace\n---------------------\n\nsteam\n\n"
    text += "Queues - Mary Shelley\n---------------------\n\ndoors\n\nThanks\n------\n\nTo all.\n"
    path = "pyfest-2024/notes.rst"
    rows = [row for row in read_outline(path, text.encode()).rows if row.is_title]
    assert [(row.line, row.role) for row in rows][1:3] == [(4, "talk"), (9, "talk")]
    lines = {rows[1].place: Decision(title="Warm caches"), rows[2].place: Decision("section")}
    document = parse_document(path, text.encode(), guide=ReadingGuide(lines=lines))
    assert [talk.title for talk in talks(document)] == ["Warm caches"]


TITLES = st.sampled_from(["Caches", "Queues - Ada Lovelace", "Notes", "Day 1", "PyFest 2024"])
LINES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["# ", "## ", "### ", "- ", ""]), TITLES),
        st.tuples(st.just(""), st.sampled_from(["**Doors**", "steam", "```", "Title\n====="])),
    ),
    max_size=12,
)
ROLES = st.sampled_from(["", "conference", "day", "talk", "group", "section", "skip"])


@given(LINES, st.lists(ROLES, max_size=12))
def test_any_roles_for_any_text_are_followed_or_refused_and_lose_no_line(lines, roles):
    text = "\n\n".join(start + rest for start, rest in lines) + "\n"
    rows = read_outline(PATH, text.encode()).rows if text.strip() else ()
    lines = {row.place: Decision(role) for row, role in zip(rows, roles, strict=False) if role}
    conferences = [place for place, one in lines.items() if one.role == "conference"]
    try:
        document = read(text, ReadingGuide(lines=lines))
    except UnreadableFileError:
        assert conferences or not lines
        return
    counts = document.line_counts
    parts = counts.imported + counts.blank + counts.dropped + counts.hidden + counts.raw
    assert parts == counts.total
    wanted = sum(one.role == "talk" for one in lines.values())
    assert len(talks(document)) >= wanted


@given(LINES)
def test_an_outline_that_is_written_out_reads_the_same(lines):
    text = "\n\n".join(start + rest for start, rest in lines) + "\n"
    try:
        document = read(text)
    except UnreadableFileError:
        return
    written = read_outline(PATH, text.encode()).as_guide()
    again = read(text, ReadingGuide.from_json(written.as_json()))
    assert again.conference == document.conference
    assert again.line_counts == document.line_counts


def test_a_guide_is_the_same_after_json():
    chosen = ReadingGuide(
        Decision("conference", conference="PyFest", day="Friday", date=datetime.date(2024, 5, 17)),
        {
            Place("Notes", "Caches", 2): Decision("talk", speakers=(), kind="keynote"),
            Place("Queues"): Decision(title="Doors", speakers=("Ada Lovelace",)),
        },
    )
    assert ReadingGuide.from_json(chosen.as_json()) == chosen


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "only version 1 can be read"),
        ({"lines": {}}, "no list"),
        ({"pages": []}, "no place for “pages”"),
        ({"file": []}, "no object"),
        ({"file": {"role": "day"}}, "no role"),
        ({"lines": ["Notes"]}, "line 1 of the outline"),
        ({"lines": [{"role": "talk"}]}, "“heading” is missing"),
        ({"lines": [{"heading": "x"}, {"heading": "y", "role": "lecture"}]}, "line 2"),
        ({"lines": [{"heading": "x", "number": "1"}]}, "“number”"),
        ({"lines": [{"heading": "x", "speakers": "Ada"}]}, "“speakers”"),
        ({"lines": [{"heading": "x", "date": "May"}]}, "“May” is no date"),
        ({"lines": [{"heading": "x", "rank": 1}]}, "no place for “rank”"),
        ({"lines": [{"heading": "x" * 1001}]}, "1000 characters"),
    ],
)
def test_a_broken_guide_says_what_is_wrong(change, words):
    with pytest.raises(GuideError, match=words):
        ReadingGuide.from_json({"version": 1, "file": {}, "lines": []} | change)
    with pytest.raises(GuideError):
        ReadingGuide.from_json([])
