"""How each dialect packs notes, and how talks are marked: two separate questions."""

import datetime

import pytest

from importers.documents import NotReadable
from importers.parsers import read
from importers.parsers.identity import LONGEST


def document(text, name="notes.md", dialect=None):
    return read(name, text.encode(), dialect)


def pages(found):
    return [(recap.type, recap.title) for recap in found.conference.walk()]


def talks(found):
    return [recap for recap in found.conference.walk() if recap.type == "talk"]


def blocks(found):
    return [(block.kind, block.value) for talk in talks(found) for block in talk.blocks]


BODY = "\n## Day 1\n\n### Indexes\n\nSome notes.\n"


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: PyFest 2024\naliases: [/old/day-1, /old]\n---\n",
        '+++\ntitle = "PyFest 2024"\naliases = ["/old/day-1", "/old"]\n+++\n',
        '{"title": "PyFest 2024", "aliases": ["/old/day-1", "/old"]}\n',
    ],
)
def test_hugo_front_matter_in_three_languages(front):
    found = document(front + BODY)
    assert found.dialect == "hugo"
    assert pages(found) == [
        ("conference", "PyFest 2024"),
        ("day", "Day 1"),
        ("talk", "Indexes"),
    ]
    assert found.conference.former_addresses == ("/old",)
    assert found.conference.children[0].former_addresses == ("/old/day-1",)


@pytest.mark.parametrize(
    ("front", "line"),
    [("---\ntitle: x\na: b: c\n---\n", 3), ("+++\ntitle = \n+++\n", 2)],
)
def test_broken_front_matter_is_refused_with_its_line_and_a_remedy(front, line):
    with pytest.raises(NotReadable) as refusal:
        document(front + BODY)
    assert refusal.value.message.lines[0] == line
    assert "Mend the line" in refusal.value.message.remedy


def test_fields_without_a_place_are_dropped_by_name():
    found = document("---\ntitle: PyFest 2024\ncategories:\n  - a\n  - b\nweight: 3\n---\n" + BODY)
    assert [(d.lines, d.reason) for d in found.dropped] == [
        ((3, 5), "the field “categories” has no place on a page"),
        ((6, 6), "the field “weight” has no place on a page"),
    ]


HUGO = "---\ntitle: PyFest 2024\n---\n\n## Day 1\n\n### Indexes\n\n"


def test_shortcodes_become_what_this_site_has():
    found = document(
        HUGO + "{{< toc >}}\n\n{{< youtube abcdefghijk >}}\n\n"
        '{{< figure src="a.png" caption="A hall" alt="Seats" >}}\n\n'
        "{{< highlight python >}}\n# no heading\n{{ x }}\n{{< /highlight >}}\n\n"
        "{{< gallery dir=x >}}\n"
    )
    assert blocks(found) == [
        ("embed", {"title": "A video", "url": "https://www.youtube.com/watch?v=abcdefghijk"}),
        ("image", {"source": "a.png", "alternative": "Seats", "caption": "A hall"}),
        ("code", {"language": "python", "code": "# no heading\n{{ x }}\n", "caption": ""}),
        (
            "raw",
            {"text": "{{< gallery dir=x >}}", "reason": "The shortcode “gallery” is not known"},
        ),
    ]
    assert [d.reason for d in found.dropped] == ["the shortcode “toc”: this site has its own way"]
    (warning,) = [m for m in found.messages if m.level == "warning"]
    assert warning.remedy == "Turn it into other blocks."
    assert found.account.raw == 1


def test_shortcodes_and_template_tags_in_code_are_left_alone():
    code = "```\n{{< toc >}}\n{% include 'x' %}\n# Migrate\n```\n"
    assert blocks(document(HUGO + code)) == [
        (
            "code",
            {"language": "", "code": "{{< toc >}}\n{% include 'x' %}\n# Migrate\n", "caption": ""},
        )
    ]


NOTION = """# PyFest

Created: May 1, 2024 9:00 AM
Tags: Python, Web

## Wednesday May 1

### [Indexes](https://2024.pyfest.de/talks/indexes/)

![x](PyFest%200f1e2d3c4b5a69788796a5b4c3d2e1f0/hall.png)

[Caches](https://2024.pyfest.de/talks/caches/)

- a note
"""


def test_notion_properties_are_no_text_and_the_talks_addresses_name_the_conference():
    found = document(NOTION)
    assert found.dialect == "notion"
    assert found.conference.title == "PyFest DE 2024"
    assert found.conference.website == "https://2024.pyfest.de/"
    assert [d.lines for d in found.dropped] == [(3, 3), (4, 4)]
    day = found.conference.children[0]
    assert day.date == datetime.date(2024, 5, 1)
    assert [talk.title for talk in talks(found)] == ["Indexes", "Caches"]


RECAP = """# PyFest 2024 Recap

Contents
--------

- [Monday](#monday)

PyFest took place May 6-8 in a tent.

## Monday

### Morning Talks

[Indexes](https://2024.pyfest.example/talks/indexes/) by Ada Lovelace and Mary Shelley

My points of interest
* a point

[Caches](https://2024.pyfest.example/talks/caches/) by Grace Hopper

My points of interest
*

<sub>[**back to top**](#contents)</sub>

### Lunch

There was soup.

<!--
## Tuesday

[Hidden](https://2024.pyfest.example/talks/hidden/) by Nobody
"""


def test_a_recap_has_furniture_that_goes_and_comments_that_stay_hidden():
    found = document(RECAP)
    assert found.dialect == "recap"
    assert pages(found) == [
        ("conference", "PyFest 2024"),
        ("day", "Monday"),
        ("talk", "Indexes"),
        ("talk", "Caches"),
    ]
    first, second = talks(found)
    assert [speaker.name for speaker in first.speakers] == ["Ada Lovelace", "Mary Shelley"]
    assert second.blocks == ()
    assert found.conference.children[0].date == datetime.date(2024, 5, 6)
    assert found.account.hidden == 4
    reasons = {dropped.reason for dropped in found.dropped}
    assert reasons == {
        "a table of contents: pages make their own",
        "a heading over talks",
        "a heading over an empty list",
        "a link back to the top",
    }
    assert "soup" in str(found.conference.children[0].blocks)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Transcript: PyFest 2024 Recap\n" + "so we were talking about queues\n" * 30,
            "so we were",
        ),
        (
            (
                "1\n00:00:01,000 --> 00:00:02,000\nAda: Hello.\n\n"
                "2\n00:00:03,000 --> 00:00:04,000\nAda: Again.\n\n"
                "3\n00:01:05,500 --> 00:01:06,000\nMary: Yes.\n"
            ),
            "[0:00:01] Ada: Hello. Again.\n\n[0:01:05] Mary: Yes.",
        ),
        (
            (
                "WEBVTT - PyFest 2024 Recap\n\nNOTE made by a machine\n\n"
                "00:01.000 --> 00:02.000 align:start\n<v Ada Lovelace>Hello <i>there</i>\n"
            ),
            "[0:00:01] Ada Lovelace: Hello there",
        ),
    ],
)
def test_transcripts_are_one_page(text, said):
    found = document(text, "pyfest-2024.txt")
    assert found.dialect == "transcript"
    (talk,) = talks(found)
    assert talk.kind == "podcast"
    assert [block.kind for block in talk.blocks] == ["transcript"]
    assert talk.blocks[0].value["text"].startswith(said)
    assert found.account.raw == 0


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        pytest.param(
            "PyFest 2024\n===========\n\nMonday\n------\n\n### Indexes\n\nx\n\n### Caches\n\ny\n",
            ["Indexes", "Caches"],
            id="setext",
        ),
        pytest.param(
            "#PyFest 2024\n\n##Day 1\n\n###Indexes\n\nx\n\n###Keynote: Caches\n\ny\n",
            ["Indexes", "Keynote: Caches"],
            id="no space",
        ),
        pytest.param(
            "# PyFest 2024\n\n## Keynote: Indexes\n\nx\n\n## Caches\n\ny\n",
            ["Keynote: Indexes", "Caches"],
            id="second level",
        ),
        pytest.param(
            "# Monday\n\n## Keynote: Indexes\n\nx\n\n# Tuesday\n\n## Caches\n\ny\n",
            ["Keynote: Indexes", "Caches"],
            id="days at the first level",
        ),
        pytest.param(
            "# PyFest 2024\n\n## Monday\n\n#### Keynote: Indexes\n\nx\n\n#### Caches\n\ny\n",
            ["Keynote: Indexes", "Caches"],
            id="fourth level",
        ),
        pytest.param(
            "# PyFest 2024\n\n## Monday\n\n### Indexes - Ada Lovelace\n\n### Caches - Mary Ann\n",
            ["Indexes", "Caches"],
            id="title and speaker",
        ),
    ],
)
def test_plain_markdown_marks_its_talks_in_its_own_way(text, titles):
    found = document(text, "pyfest-2024.md")
    assert found.dialect == "markdown"
    assert [talk.title for talk in talks(found)] == titles


def test_title_and_speaker_are_told_apart():
    found = document(
        "# PyFest 2024\n\n## Monday\n\n### Indexes - Ada Lovelace\n\n### B - Mary Shelley\n"
    )
    assert [talk.speakers[0].name for talk in talks(found)] == ["Ada Lovelace", "Mary Shelley"]


def test_a_file_for_one_talk():
    found = document("# Indexes\n\nby Ada Lovelace at PyFest 2024\n\nSome notes.\n")
    assert pages(found) == [("conference", "PyFest 2024"), ("talk", "Indexes")]
    found = document(
        "---\ntitle: Indexes\nspeakers: [Ada Lovelace]\nconference: PyFest 2024\nday: Monday\n"
        "slides: https://example.org/s\ntags: [SQL]\n---\n\nSome notes.\n"
    )
    assert pages(found) == [("conference", "PyFest 2024"), ("day", "Monday"), ("talk", "Indexes")]
    (talk,) = talks(found)
    assert (talk.slides_url, talk.topics) == ("https://example.org/s", ("SQL",))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "# mylib\n\nA library.\n\n## Installation\n\n`pip install mylib`\n",
            id="readme",
        ),
        pytest.param(
            "Permission is hereby granted, free of charge, to any person.\n", id="licence"
        ),
        pytest.param("- milk\n- bread\n", id="shopping list"),
        pytest.param("name,year\nAda,1815\n", id="table"),
        pytest.param("# Changelog\n\n## 1.1\n\n- fixed\n\n## 1.0\n\n- first\n", id="changelog"),
    ],
)
def test_what_is_no_notes_is_refused_unless_forced(text):
    with pytest.raises(NotReadable) as refusal:
        document(text)
    assert "does not look like notes of a conference" in str(refusal.value)
    assert "name its dialect" in refusal.value.message.remedy
    assert document(text, dialect="markdown").dialect == "markdown"


def test_the_evidence_says_why():
    found = document(RECAP)
    assert "2 links lead to a talk's own page" in found.evidence
    assert "a table of contents written by hand" in found.evidence
    assert found.score > 60


def test_dates_are_never_invented():
    found = document("# PyFest\n\n## Monday\n\n### Keynote: A\n\nx\n\n## Day 2\n\n### B\n\ny\n")
    assert [day.date for day in found.conference.children] == [None, None]
    wrong = document("# PyFest 2024\n\n## Monday May 7\n\n### Keynote: A\n\nx\n")
    assert wrong.conference.children[0].date is None


def identities(text):
    return [talk.identity for talk in talks(document(text))]


@pytest.mark.parametrize(
    ("titles", "known_as"),
    [
        (["A", "A", "B"], ["a", "a 2", "b"]),
        (["A", "A", "A 2"], ["a", "a 3", "a 2"]),
        (["A 2", "A", "A", "A"], ["a 2", "a", "a 3", "a 4"]),
    ],
)
def test_no_two_talks_are_known_by_the_same_name(titles, known_as):
    text = "# DupFest 2024\n\n## Day 1\n\n" + "".join(f"### {title}\n\nx\n\n" for title in titles)
    assert identities(text) == [f"day 1/{name}" for name in known_as]


def test_no_talk_is_known_by_the_name_of_the_conference():
    assert identities("# PyFest 2024\n\n## Keynote\n\nx\n\n## Conference\n\ny\n") == [
        "keynote",
        "conference 2",
    ]


def test_a_long_name_is_cut_and_still_its_own():
    first, second = (f"### {'Long words of a title ' * 40}{n}\n\nx\n\n" for n in "12")
    known_as = identities("# PyFest 2024\n\n## Day 1\n\n" + first + second)
    assert [len(name) for name in known_as] == [LONGEST, LONGEST]
    assert known_as[0] != known_as[1]
    assert identities("# PyFest 2024\n\n## Day 1\n\n" + second) == known_as[1:]


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ('---\ntitle: "PyFest\\0 2024"\n---\n', "PyFest 2024"),
        ('---\ntitle: "PyFest\\ud83d 2024"\n---\n', "PyFest 2024"),
        ('---\ntitle: "PyFest\\ud83c\\udf89 2024"\n---\n', "PyFest🎉 2024"),
        ('+++\ntitle = "PyFest\\u0000 2024"\n+++\n', "PyFest 2024"),
        ('{"title": "PyFest\\u0000 2024"}\n', "PyFest 2024"),
        ('{"title": "PyFest\\ud83d 2024"}\n', "PyFest 2024"),
    ],
)
def test_characters_that_nothing_can_keep_are_left_out_and_said(front, title):
    found = document(front + BODY)
    assert found.conference.title == title
    (message,) = found.messages
    assert message.level == "warning"
    assert message.text == "The field “title” held characters that cannot be kept."
    assert message.lines[0] == (1 if front.startswith("{") else 2)


def test_such_characters_in_lists_and_names_of_fields():
    found = document('{"aliases": ["/a\\u0000b"], "x\\ud800": 1, "title": "PyFest 2024"}\n' + BODY)
    assert found.conference.former_addresses == ("/ab",)
    assert [message.text.split("”")[0] for message in found.messages] == [
        "The field “aliases",
        "The field “x",
    ]
    "".join(found.evidence).encode()
