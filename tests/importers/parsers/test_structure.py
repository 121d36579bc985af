"""Talks are found at any level of heading, in lists, in bold lines and across files."""

import datetime

import pytest

from importers import parsers
from importers.parsed_documents import UnreadableFileError
from importers.parsers.conference_titles import title_from_folders
from importers.parsers.folders import read_contexts


def read(files):
    """The documents of an import, by path. Refused files are None."""
    data = {path: text.encode() for path, text in files.items()}
    contexts = read_contexts(filter(None, (parsers.summarise(*each) for each in data.items())))
    documents = {}
    for path, content in data.items():
        try:
            documents[path] = parsers.parse_document(path, content, None, contexts.get(path))
        except UnreadableFileError:
            documents[path] = None
    return documents


def outline(document):
    return [(page.type, page.title) for page in document.conference.walk()]


def talks(document):
    return [page for page in document.conference.walk() if page.type == "talk"]


def titles(text, path="pyfest-2024/notes.md"):
    return [talk.title for talk in talks(read({path: text})[path])]


PARTS = "## Notes\n\nSteam.\n\n## Questions\n\nWhy?\n\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"# Caches\n\n{PARTS}# Queues\n\n{PARTS}", id="repeated first level with equal parts"
        ),
        pytest.param(
            "# PyFest 2024\n\n## Talks\n\n### Caches\n\nby Ada Lovelace\n\nx\n\n### Queues\n\n"
            "by Mary Shelley\n\ny\n",
            id="below a heading over talks",
        ),
        pytest.param(
            "# PyFest 2024\n\n## Caches\n\nSpeaker: Ada Lovelace\n\n### Steam\n\nx\n\n### Coal\n\n"
            "x\n\n### Water\n\nx\n\n## Queues\n\nSpeaker: Mary Shelley\n\n### Doors\n\ny\n",
            id="topics below are more frequent",
        ),
        pytest.param(
            "# PyFest 2024\n\n- **Caches** by Ada Lovelace\n  - steam\n"
            "- **Queues** by Mary Shelley\n  - doors\n",
            id="items of a list",
        ),
        pytest.param(
            "# PyFest 2024\n\n**Caches** - Ada Lovelace\n\nsteam\n\n"
            "**Queues** - Mary Shelley\n\ndoors\n",
            id="lines in bold",
        ),
        pytest.param(
            "# PyFest 2024\n\n---\n\n**Caches**\nAda Lovelace - @ada\n\nsteam\n\n---\n\n"
            "**Queues**\nMary Shelley\n\ndoors\n",
            id="lines in bold above a name",
        ),
        pytest.param(
            "# Keynotes\n\n## Caches\n\nsteam\n\n## Queues\n\ndoors\n", id="below a plural"
        ),
        pytest.param(
            "# PyFest 2024\n\n# Caches\n\nby Ada Lovelace\n\n# Queues\n\nby Mary Shelley\n",
            id="the conference on the level of its talks",
        ),
        pytest.param(
            "# PyFest 2024\n\n# Caches\n\n## Ada Lovelace - @ada\n\nx\n\n# Queues\n\n"
            "## Mary Shelley and Anne Lister\n\ny\n",
            id="speakers in headings below",
        ),
        pytest.param(
            "# PyFest 2024\n\n## 10:00 – Caches\n\nx\n\n## 11:00 – Queues\n\ny\n", id="with times"
        ),
    ],
)
def test_the_level_of_talks_is_found_by_meaning(text):
    assert titles(text) == ["Caches", "Queues"]


def test_a_talk_a_level_too_high_is_a_talk():
    text = (
        "# PyFest 2024\n\n### Caches - Ada Lovelace\n\nx\n\n## Queues - Mary Shelley\n\ny\n\n"
        "### Doors - Anne Lister\n\nz\n"
    )
    assert titles(text) == ["Caches", "Queues", "Doors"]


def test_topics_below_a_title_are_no_talks():
    text = (
        "# How caches grow\n\nby Ada Lovelace\n\n## Steam\n\nx\n\n## Coal\n\ny\n\n## Water\n\nz\n"
    )
    assert titles(text, "talks/growing.md") == ["How caches grow"]
    topics = "# Steam\n\nx\n\n# Coal\n\ny\n\n# Water\n\nz\n"
    files = {
        f"pyfest-2024/{name}.md": f"# {name}\n\nby Ada Lovelace\n" for name in ("Doors", "Engines")
    }
    documents = read({**files, "pyfest-2024/how-caches-grow.md": topics})
    (talk,) = talks(documents["pyfest-2024/how-caches-grow.md"])
    assert talk.title == "How caches grow"


def test_topics_without_a_title_are_one_talk_unless_the_file_is_named_like_a_conference():
    topics = "# Steam\n\nx\n\n# Coal\n\ny\n\n# Water\n\nz\n"
    assert titles(topics, "conference-notes/how-caches-grow.md") == ["How caches grow"]
    assert titles(topics, "conference-notes/pyfest-2024.md") == ["Steam", "Coal", "Water"]


def test_a_topic_written_like_a_name_is_no_speaker():
    text = (
        "# PyFest 2024\n\n## Caches\n\nTech Debt\n\nOf debt and how it grows.\n\n"
        "## Queues - Moving Parts\n\nAll parts are moving.\n\n## Doors\n\nby Ada Lovelace\n"
    )
    (document,) = read({"pyfest-2024/notes.md": text}).values()
    assert [[person.name for person in talk.speakers] for talk in talks(document)] == [
        [],
        [],
        ["Ada Lovelace"],
    ]


def test_titles_are_numbered_by_letters_if_most_have_one():
    text = "# PyFest 2024\n\n" + "".join(
        f"## {each}\n\nx\n\n" for each in ("A. pandas", "B. numpy")
    )
    assert titles(text + "## D. scipy\n\nx\n") == ["pandas", "numpy", "scipy"]
    assert titles(text + "## Scipy\n\nx\n")[:2] == ["A. pandas", "B. numpy"]


def test_a_list_of_favourites_in_a_longer_text_has_no_talks():
    items = "- **Caches** by Ada Lovelace\n- **Queues** by Mary Shelley\n"
    prose = "I went there by train, and it rained all day, so I saw every talk. " * 3
    text = f"# PyFest 2024\n\n{prose}\n\nThese were my favourites:\n\n{items}"
    assert titles(text) in ([], ["PyFest 2024"])
    assert titles(text.replace("Shelley\n", "Shelley\n  - doors\n")) == ["Caches", "Queues"]
    assert titles(f"# PyFest 2024\n\nMy notes.\n\n{items}") == ["Caches", "Queues"]


def test_a_text_about_keynotes_says_the_kind_of_its_talks():
    text = "# Keynotes\n\n## Ada Lovelace\n\nsteam\n\n## Mary Shelley\n\nx\n"
    first, second = talks(read({"pyfest-2024/keynotes.md": text})["pyfest-2024/keynotes.md"])
    assert (first.kind, second.kind) == ("keynote", "keynote")
    assert [speaker.name for speaker in first.speakers] == ["Ada Lovelace"]


def test_a_heading_over_keynotes_is_no_talk():
    text = (
        "# PyFest 2024\n\n## Keynote\n\n### Caches\n\n**Ada Lovelace (Engines)**\n\nx\n\n"
        "### Queues\n\n**Mary Shelley**\n\ny\n\n## Doors\n\n**Anne Lister**\n\nz\n"
    )
    (document,) = read({"pyfest-2024/notes.md": text}).values()
    assert [(talk.title, talk.kind) for talk in talks(document)] == [
        ("Caches", "keynote"),
        ("Queues", "keynote"),
        ("Doors", "talk"),
    ]


def test_a_title_that_begins_a_sentence_is_cut_from_it():
    text = (
        "# PyFest 2024\n\n- [Caches](https://pyfest.example/talks/caches/) by Ada Lovelace showed\n"
        "  how steam works.\n- [Queues](https://pyfest.example/talks/queues/) by Mary Shelley and\n"
        "  Anne Lister was about doors.\n"
    )
    (document,) = read({"pyfest-2024/notes.md": text}).values()
    first, second = talks(document)
    assert (first.title, first.blocks[0].value) == ("Caches", "showed how steam works.")
    assert [person.name for person in second.speakers] == ["Mary Shelley", "Anne Lister"]


def test_talks_below_one_heading_may_have_a_layout_of_their_own():
    keynotes = ["Ada Lovelace: Caches", "Mary Shelley: Queues", "Anne Lister: Doors"]
    others = ["Engines - Joan Clarke", "Looms - Mary Somerville", "Tides - Emmy Noether"]
    text = "# PyFest 2024\n\n## Keynotes\n\n{}\n\n## Talks\n\n{}\n".format(
        *("\n\n".join(f"### {title}\n\nx" for title in group) for group in (keynotes, others))
    )
    assert titles(text) == ["Caches", "Queues", "Doors", "Engines", "Looms", "Tides"]


def test_a_heading_over_numbered_talks_is_none():
    text = (
        "# PyFest 2024\n\n## Keynotes\n\n### Theme\n\nx\n\n### Talk 1: Caches - Ada Lovelace\n\n"
        "x\n\n### Talk 2: Queues - Mary Shelley\n\ny\n\n## Doors - Anne Lister\n\n### Open\n\nz\n"
    )
    assert titles(text) == ["Caches", "Queues", "Doors"]


def test_items_of_a_list_keep_their_text_and_lines():
    text = (
        "# PyFest 2024\n\n- **Caches** by Ada Lovelace\n  - steam\n    - coal\n"
        "- **Queues** by Mary Shelley\n"
    )
    (document,) = read({"pyfest-2024/notes.md": text}).values()
    first, second = talks(document)
    assert first.blocks[0].value == "- steam\n  - coal"
    assert (first.lines, second.lines) == (((3, 5),), ((6, 6),))
    assert document.line_counts.raw == 0
    assert {each.imported_kind for each in document.reinterpretations} == {"heading"}


def test_links_and_words_of_a_title_are_kept_or_listed():
    text = (
        "# PyFest 2024\n\n## 10:30 – Caches - [Ada Lovelace](https://ada.example/), Engines\n\n"
        "x\n\n## 11:30 – Queues ([link](https://pyfest.example/talks/queues/))\n\ny\n"
    )
    (document,) = read({"pyfest-2024/notes.md": text}).values()
    first, second = talks(document)
    assert (first.blocks[0].kind, first.blocks[0].value["url"]) == ("link", "https://ada.example/")
    assert second.official_url == "https://pyfest.example/talks/queues/"
    listed = [message.text for message in document.messages]
    assert "Of this title, “10 30 Engines” was left out." in listed


def test_a_byline_that_says_more_than_names_stays_in_the_text():
    text = (
        "# PyFest 2024\n\n## Caches\n\nby Ada Lovelace, engineer at Engines\n\nx\n\n"
        "## Queues\n\nby Mary Shelley\n\ny\n"
    )
    (document,) = read({"pyfest-2024/notes.md": text}).values()
    first, second = (talk.blocks[0].value for talk in talks(document))
    assert (first, second) == ("by Ada Lovelace, engineer at Engines\n\nx", "y")


FOLDER = {
    "pyfest-2024/README.md": "# PyFest 2024 notes\n\nWhat I heard.\n",
    "pyfest-2024/caches.md": "# Caches\n\nhttps://pyfest.example/talks/caches/\n\n## Steam\n\nx\n",
    "pyfest-2024/queues.md": "# Queues\n\nhttps://pyfest.example/talks/queues/\n\n## Doors\n\ny\n",
    "pyfest-2024/1_sorting.md": "* big before small\n",
}


def test_a_file_for_each_talk():
    documents = read(FOLDER)
    assert [outline(document) for document in documents.values()] == [
        [("conference", "PyFest 2024")],
        [("conference", "PyFest 2024"), ("talk", "Caches")],
        [("conference", "PyFest 2024"), ("talk", "Queues")],
        [("conference", "PyFest 2024"), ("talk", "Sorting")],
    ]
    (talk,) = talks(documents["pyfest-2024/caches.md"])
    assert talk.official_url == "https://pyfest.example/talks/caches/"


def test_titles_of_files_are_read_like_those_beside_them():
    documents = read(
        {
            "pyfest-2024/a.md": "# Caches -- Ada Lovelace\n\nx\n",
            "pyfest-2024/b.md": "# Queues -- Mary Shelley @mary\n\ny\n",
            "pyfest-2024/Doors - Anne Lister.md": "Of doors.\n",
            "pyfest-2024/d.md": "# Sorting\n\nz\n",
        }
    )
    found = [talk for document in documents.values() for talk in talks(document)]
    assert [(talk.title, [person.name for person in talk.speakers]) for talk in found] == [
        ("Caches", ["Ada Lovelace"]),
        ("Queues", ["Mary Shelley"]),
        ("Doors", ["Anne Lister"]),
        ("Sorting", []),
    ]


@pytest.mark.parametrize(
    ("path", "title", "conference"),
    [
        ("2024-05-pyfest.md", "Notes", "pyfest 2024"),
        ("pyfest-2024/README.md", "Conference notes", "pyfest 2024"),
        ("conference-notes/pyfest-2024.md", "Talks", "pyfest 2024"),
    ],
)
def test_a_title_that_says_nothing_is_not_the_conference(path, title, conference):
    text = f"# {title}\n\n## Caches\n\nby Ada Lovelace\n\n## Queues\n\nby Mary Shelley\n"
    assert read({path: text})[path].conference.title == conference


@pytest.mark.parametrize(
    ("folders", "title"),
    [
        ("pyfest-2024", "pyfest 2024"),
        ("pyfest2024/deep_learning", "pyfest2024"),
        ("2024/pyfest/talks", "pyfest 2024"),
        ("conferences/2024-05-PyFest", "PyFest 2024"),
        ("pyfest-2023/pyfest-2024", "pyfest 2024"),
        ("PyCon/Engines/2024", "PyCon Engines 2024"),
    ],
)
def test_the_conference_in_the_names_of_folders(folders, title):
    assert title_from_folders(folders.split("/")) == title


def test_a_day_may_have_a_remark():
    text = (
        "# PyFest 2024\n\n## Monday 6 May: it rained!\n\n### Caches - Ada Lovelace\n\nx\n\n"
        "### Queues - Mary Shelley\n\ny\n"
    )
    (document,) = read({"pyfest-2024/notes.md": text}).values()
    (day,) = document.conference.children
    assert (day.title, day.date) == ("Monday 6 May: it rained!", datetime.date(2024, 5, 6))


def test_a_folder_of_conference_notes_says_what_its_files_are():
    text = "# Caches\n\nThey keep things.\n"
    assert titles(text, "conference-notes/caches.md") == ["Caches"]
    assert read({"recipes/caches.md": text})["recipes/caches.md"] is None
    assert read({"conference-notes/README.md": text})["conference-notes/README.md"] is None


def test_a_file_for_each_day():
    day = "## Caches - Ada Lovelace\n\nx\n\n## Queues - Mary Shelley\n\ny\n"
    documents = read({"pyfest-2024/day-one.md": day, "pyfest-2024/day-two.md": day})
    for number, document in enumerate(documents.values(), 1):
        assert outline(document)[:2] == [("conference", "pyfest 2024"), ("day", f"Day {number}")]
        assert [talk.title for talk in talks(document)] == ["Caches", "Queues"]


def test_posts_for_each_day_are_about_one_conference():
    post = (
        "---\ntitle: 'PyFest 2024: Day {}'\n---\n\n## Keynote: Ada Lovelace\n\nx\n\n"
        "## Queues\n\ny\n"
    )
    documents = read({f"posts/pyfest-{n}.md": post.format(n) for n in (1, 2)})
    assert [outline(document)[:2] for document in documents.values()] == [
        [("conference", "PyFest 2024"), ("day", "Day 1")],
        [("conference", "PyFest 2024"), ("day", "Day 2")],
    ]


def test_an_index_says_the_day_of_the_files_that_it_links():
    index = "# PyFest 2024\n\n## 2024-05-07\n\n* [Caches](caches.md)\n* [Queues](queues.md)\n"
    documents = read(FOLDER | {"pyfest-2024/README.md": index})
    day = documents["pyfest-2024/caches.md"].conference.children[0]
    assert (day.type, day.date) == ("day", datetime.date(2024, 5, 7))
    assert talks(documents["pyfest-2024/README.md"]) == []


def test_a_heading_alone_that_names_a_person_is_the_speaker():
    text = "# Caches\n\n## Ada Lovelace\n\n### Steam\n\nx\n\n### Coal\n\ny\n"
    documents = read(FOLDER | {"pyfest-2024/caches.md": text})
    (talk,) = talks(documents["pyfest-2024/caches.md"])
    assert (talk.title, talk.speakers[0].name) == ("Caches", "Ada Lovelace")


def test_front_matter_of_a_transcript_is_read():
    text = (
        "---\ntitle: About steam\nurl: https://radio.example/12\n---\n" + "We talk and talk.\n" * 30
    )
    (document,) = read({"transcripts/12.md": text}).values()
    (talk,) = talks(document)
    assert (document.dialect, talk.title) == ("transcript", "About steam")
    assert talk.official_url == "https://radio.example/12"
    assert "title:" not in talk.blocks[0].value["text"]


@pytest.mark.parametrize(
    ("label", "date"),
    [("Day 1", "2024-05-06"), ("Monday", "2024-05-06"), ("Tuesday", None)],
)
def test_a_post_about_a_day_is_dated_with_it(label, date):
    text = (
        f"---\ntitle: 'PyFest 2024: {label}'\ndate: 2024-05-06 18:00:00\n---\n\n"
        "## Caches - Ada Lovelace\n\nx\n\n## Queues - Mary Shelley\n\ny\n"
    )
    (document,) = read({"posts/first.md": text}).values()
    (day,) = document.conference.children
    assert (day.title, day.date) == (label, date and datetime.date.fromisoformat(date))
    assert [dropped.lines for dropped in document.dropped] == ([] if date else [(3, 3)])
