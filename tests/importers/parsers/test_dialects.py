"""Each dialect, and every way in which notes mark their talks."""

import datetime

import pytest

from importers.parsed_documents import UnreadableFileError
from importers.parsers import parse_document
from importers.parsers.identity import MAX_IDENTITY_LENGTH


def parse(text, name="notes.md", dialect=None):
    return parse_document(name, text.encode(), dialect)


def pages(document):
    return [(page.type, page.title) for page in document.conference.walk()]


def talks(document):
    return [page for page in document.conference.walk() if page.type == "talk"]


def blocks(document):
    return [(block.kind, block.value) for talk in talks(document) for block in talk.blocks]


BODY = "\n## Day 1\n\n### Indexes\n\nSome notes.\n"


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: PyFest 2024\naliases: [/old/day-1, /old]\n---\n",
        '+++\ntitle = "PyFest 2024"\naliases = ["/old/day-1", "/old"]\n+++\n',
        '{"title": "PyFest 2024", "aliases": ["/old/day-1", "/old"]}\n',
    ],
)
def test_hugo_front_matter_in_yaml_toml_and_json(front):
    document = parse(front + BODY)
    assert document.dialect == "hugo"
    assert pages(document) == [("conference", "PyFest 2024"), ("day", "Day 1"), ("talk", "Indexes")]
    assert document.conference.former_addresses == ("/old",)
    assert document.conference.children[0].former_addresses == ("/old/day-1",)


@pytest.mark.parametrize(
    ("front", "line"), [("---\ntitle: x\na: b: c\n---\n", 3), ("+++\ntitle = \n+++\n", 2)]
)
def test_invalid_front_matter_is_refused_with_its_line_and_a_remedy(front, line):
    with pytest.raises(UnreadableFileError) as refusal:
        parse(front + BODY)
    assert refusal.value.message.lines[0] == line
    assert "Correct the line" in refusal.value.message.remedy


def test_front_matter_that_would_take_long_is_refused():
    with pytest.raises(UnreadableFileError, match="too many lists in brackets"):
        parse("---\na: " + "[" * 300 + "\n---\n" + BODY)


def test_unused_fields_are_reported_as_dropped():
    document = parse("---\ntitle: PyFest 2024\ncategories:\n  - a\n  - b\nweight: 3\n---\n" + BODY)
    assert [(dropped.lines, dropped.reason) for dropped in document.dropped] == [
        ((3, 5), "the field “categories” has no place on a page"),
        ((6, 6), "the field “weight” has no place on a page"),
    ]


POST = "---\ntitle: PyFest 2024\n---\n\n## Day 1\n\n### Indexes\n\n"


def test_shortcodes_become_blocks():
    reason = "The shortcode “gallery” is not supported."
    document = parse(
        POST + "{{< toc >}}\n\n{{< youtube abcdefghijk >}}\n\n"
        '{{< figure src="a.png" caption="A hall" alt="Seats" >}}\n\n'
        "{{< highlight python >}}\n# no heading\n{{ x }}\n{{< /highlight >}}\n\n"
        "{{< gallery dir=x >}}\n"
    )
    assert blocks(document) == [
        ("embed", {"title": "A video", "url": "https://www.youtube.com/watch?v=abcdefghijk"}),
        ("image", {"source": "a.png", "alternative": "Seats", "caption": "A hall"}),
        ("code", {"language": "python", "code": "# no heading\n{{ x }}\n", "caption": ""}),
        ("raw", {"text": "{{< gallery dir=x >}}", "reason": reason}),
    ]
    assert [dropped.reason for dropped in document.dropped] == [
        "the shortcode “toc”, for which this site has its own layout"
    ]
    (warning,) = [message for message in document.messages if message.level == "warning"]
    assert warning.remedy == "Replace the raw source with other blocks on the page."
    assert document.line_counts.raw == 1


def test_shortcodes_and_template_tags_in_code_stay_code():
    code = "{{< toc >}}\n{% include 'x' %}\n# Migrate\n"
    value = {"language": "", "code": code, "caption": ""}
    assert blocks(parse(f"{POST}```\n{code}```\n")) == [("code", value)]


NOTION = """# PyFest

Created: May 1, 2024 9:00 AM
Tags: Python, Web

## Wednesday May 1

### [Indexes](https://2024.pyfest.de/talks/indexes/)

![x](PyFest%200f1e2d3c4b5a69788796a5b4c3d2e1f0/hall.png)

[Caches](https://2024.pyfest.de/talks/caches/)

- a note
"""


def test_notion_properties_are_dropped_and_talk_links_complete_the_title():
    document = parse(NOTION)
    assert document.dialect == "notion"
    assert document.conference.title == "PyFest DE 2024"
    assert document.conference.website == "https://2024.pyfest.de/"
    assert [dropped.lines for dropped in document.dropped] == [(3, 3), (4, 4)]
    day = document.conference.children[0]
    assert day.date == datetime.date(2024, 5, 1)
    assert [talk.title for talk in talks(document)] == ["Indexes", "Caches"]


MONDAY = [("conference", "PyFest 2024"), ("day", "Monday")]
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


def test_boilerplate_of_a_recap_is_dropped_and_comments_stay_hidden():
    document = parse(RECAP)
    assert document.dialect == "recap"
    assert pages(document) == [*MONDAY, ("talk", "Indexes"), ("talk", "Caches")]
    first, second = talks(document)
    assert [speaker.name for speaker in first.speakers] == ["Ada Lovelace", "Mary Shelley"]
    assert second.blocks == ()
    assert document.conference.children[0].date == datetime.date(2024, 5, 6)
    assert document.line_counts.hidden == 4
    assert {dropped.reason for dropped in document.dropped} == {
        "a table of contents; pages have their own",
        "a heading over talks",
        "a heading over an empty list",
        "a link back to the top",
    }
    assert "soup" in str(document.conference.children[0].blocks)


@pytest.mark.parametrize(
    ("text", "transcript"),
    [
        ("Transcript: PyFest 2024 Recap\n" + "so we were talking\n" * 30, "so we were"),
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
def test_a_transcript_is_one_page(text, transcript):
    document = parse(text, "pyfest-2024.txt")
    assert document.dialect == "transcript"
    (talk,) = talks(document)
    assert talk.kind == "podcast"
    assert [block.kind for block in talk.blocks] == ["transcript"]
    assert talk.blocks[0].value["text"].startswith(transcript)
    assert document.line_counts.raw == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "PyFest 2024\n===========\n\nMonday\n------\n\n### Keynote: A\n\nx\n\n### B\n\ny\n",
            id="setext",
        ),
        pytest.param("#PyFest 2024\n\n##Day 1\n\n###Keynote: A\n\nx\n\n###B\n\ny\n", id="no space"),
        pytest.param("# PyFest 2024\n\n## Keynote: A\n\nx\n\n## B\n\ny\n", id="second level"),
        pytest.param(
            "# Monday\n\n## Keynote: A\n\nx\n\n# Tuesday\n\n## B\n\ny\n",
            id="days first",
        ),
        pytest.param(
            "# PyFest 2024\n\n## Monday\n\n#### Keynote: A\n\nx\n\n#### B\n\ny\n", id="fourth level"
        ),
    ],
)
def test_ways_to_mark_talks_in_plain_markdown(text):
    document = parse(text, "pyfest-2024.md")
    assert document.dialect == "markdown"
    assert [talk.title for talk in talks(document)] == ["Keynote: A", "B"]


def test_title_and_speaker_are_separated():
    document = parse("# PyFest 2024\n\n## Monday\n\n### A - Ada Lovelace\n\n### B - Mary Shelley\n")
    assert document.dialect == "markdown"
    named = [(talk.title, talk.speakers[0].name) for talk in talks(document)]
    assert named == [("A", "Ada Lovelace"), ("B", "Mary Shelley")]


def test_a_file_for_one_talk():
    document = parse("# Indexes\n\nby Ada Lovelace at PyFest 2024\n\nSome notes.\n")
    assert pages(document) == [("conference", "PyFest 2024"), ("talk", "Indexes")]
    document = parse(
        "---\ntitle: Indexes\nspeakers: [Ada Lovelace]\nconference: PyFest 2024\nday: Monday\n"
        "slides: https://example.org/s\ntags: [SQL]\n---\n\nSome notes.\n"
    )
    assert pages(document) == [*MONDAY, ("talk", "Indexes")]
    (talk,) = talks(document)
    assert (talk.slides_url, talk.topics) == ("https://example.org/s", ("SQL",))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# mylib\n\nA library.\n\n## Installation\n\n`pip install it`\n", id="readme"),
        pytest.param("Permission is hereby granted to any person.\n", id="licence"),
        pytest.param("- milk\n- bread\n", id="shopping list"),
        pytest.param("name,year\nAda,1815\n", id="table"),
        pytest.param("# Changelog\n\n## 1.1\n\n- fixed\n\n## 1.0\n\n- first\n", id="changelog"),
    ],
)
def test_other_texts_are_refused_unless_a_dialect_is_chosen(text):
    with pytest.raises(UnreadableFileError) as refusal:
        parse(text)
    assert "does not look like conference notes" in str(refusal.value)
    is_prose = "# " not in text
    dialects = "markdown or transcript" if is_prose else "markdown"
    assert refusal.value.message.remedy == f"If it is, choose its dialect: {dialects}."
    assert parse(text, dialect="markdown").dialect == "markdown"


def test_a_refused_file_of_restructuredtext_is_not_called_markdown():
    with pytest.raises(UnreadableFileError) as refusal:
        parse_document("changes.rst", b"Changes\n=======\n\nMore of them.\n")
    assert refusal.value.message.remedy == "If it is, choose its dialect: rst."


def test_the_score_comes_with_its_evidence():
    document = parse(RECAP)
    assert "2 links lead to a talk's own page" in document.evidence
    assert "a table of contents" in document.evidence
    assert document.score > 60


def test_dates_are_never_invented():
    document = parse("# PyFest\n\n## Monday\n\n### Keynote: A\n\nx\n\n## Day 2\n\n### B\n\ny\n")
    assert [day.date for day in document.conference.children] == [None, None]
    wrong_weekday = parse("# PyFest 2024\n\n## Monday May 7\n\n### Keynote: A\n\nx\n")
    assert wrong_weekday.conference.children[0].date is None


def identities(text):
    return [talk.identity for talk in talks(parse(text))]


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["A", "A", "B"], ["a", "a 2", "b"]),
        (["A", "A", "A 2"], ["a", "a 3", "a 2"]),
        (["A 2", "A", "A", "A"], ["a 2", "a", "a 3", "a 4"]),
    ],
)
def test_talks_with_the_same_title_get_different_identities(titles, names):
    text = "# DupFest 2024\n\n## Day 1\n\n" + "".join(f"### {title}\n\nx\n\n" for title in titles)
    assert identities(text) == [f"day 1/{name}" for name in names]


def test_no_talk_has_the_identity_of_its_conference():
    text = "# PyFest 2024\n\n## Keynote\n\nx\n\n## Conference\n\ny\n"
    assert identities(text) == ["keynote", "conference 2"]


def test_long_identities_are_shortened_and_stay_different():
    first, second = (f"### {'Long words of a title ' * 40}{n}\n\nx\n\n" for n in "12")
    shortened = identities("# PyFest 2024\n\n## Day 1\n\n" + first + second)
    assert [len(name) for name in shortened] == [MAX_IDENTITY_LENGTH, MAX_IDENTITY_LENGTH]
    assert shortened[0] != shortened[1]
    assert identities("# PyFest 2024\n\n## Day 1\n\n" + second) == shortened[1:]


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
def test_characters_that_cannot_be_stored_are_removed_and_reported(front, title):
    document = parse(front + BODY)
    assert document.conference.title == title
    (message,) = document.messages
    assert message.level == "warning"
    assert message.text == "The field “title” contained characters that cannot be stored."
    assert message.lines[0] == (1 if front.startswith("{") else 2)


def test_such_characters_in_lists_and_in_names_of_fields():
    document = parse('{"aliases": ["/a\\u0000b"], "x\\ud800": 1, "title": "PyFest 2024"}\n' + BODY)
    assert document.conference.former_addresses == ("/ab",)
    texts = [message.text.split("”")[0] for message in document.messages]
    assert texts == ["The field “aliases", "The field “x"]
    "".join(document.evidence).encode()
