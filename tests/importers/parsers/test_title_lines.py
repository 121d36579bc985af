"""A title's line is divided into title, people, number, time and links."""

import pytest

from importers.parsers.conference_titles import talk_title_from_name
from importers.parsers.kinds import guess_kind
from importers.parsers.nodes import parse_markdown
from importers.parsers.title_line import choose_layout, read_plain_title, read_title_line


def read(text):
    return read_title_line(parse_markdown([f"# {text}"]).nodes[0].inline_tokens)


def split(text, layout=""):
    found = read(text).best_split(layout)
    return (found.title, [person.name for person in found.speakers]) if found else None


@pytest.mark.parametrize(
    ("text", "title", "names"),
    [
        ("Caches by Ada Lovelace", "Caches", ["Ada Lovelace"]),
        ("“Caches”, by Ada Lovelace and Mary Shelley", "Caches", ["Ada Lovelace", "Mary Shelley"]),
        ("Mémoire vive par Ada Lovelace", "Mémoire vive", ["Ada Lovelace"]),
        ("Keynote: Łucja", "Keynote", ["Łucja"]),
        ("Opening keynote - Ada Lovelace", "Opening keynote", ["Ada Lovelace"]),
        ("Caches - [ada lovelace](https://ada.example/)", "Caches", ["ada lovelace"]),
        ("Caches, [Ada Lovelace](https://ada.example/)", "Caches", ["Ada Lovelace"]),
        ("**Caches** - *Ada Lovelace, engineer at Engines*", "Caches", ["Ada Lovelace"]),
        ("**Caches** `Databases` - *Ada Lovelace - Engines*", "Caches", ["Ada Lovelace"]),
        ("Ada Lovelace | @ada | Engines | “Caches”", "Caches", ["Ada Lovelace"]),
        ("An interview with [Ada Lovelace](https://a.example)", None, ["Ada Lovelace"]),
    ],
)
def test_certain_lines_are_split(text, title, names):
    expected = title or "An interview with Ada Lovelace"
    assert split(text) == (expected, names)


@pytest.mark.parametrize(
    "text",
    [
        "Caches - Beyond the Basics",
        "Caches: A Retrospective",
        "Step by step",
        "Engines with Less Steam",
        "Fast, Small and Cheap Engines",
        "1843-1852: Nine Years of Engines",
        "async & await",
    ],
)
def test_other_titles_stay_whole(text):
    assert split(text) is None
    assert read(text).title == text


def test_lines_beside_decide_an_uncertain_one():
    lines = ["Caches - Ada Lovelace", "Queues - Mary Shelley", "Sorting"]
    assert split(lines[0]) is None
    layout = choose_layout(read(line).splits for line in lines)
    assert split(lines[0], layout) == ("Caches", ["Ada Lovelace"])
    others = ["Caches - Ada Lovelace", "Queues", "Sorting"]
    assert choose_layout(read(line).splits for line in others) == ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Caches (10:35am)", "Caches"),
        ("Caches (Room 2 11:40 - 12:10)", "Caches"),
        ("Caches (and 2 queues)", "Caches (and 2 queues)"),
        ("Caches - @ada", "Caches"),
        ("Caches @ada, @mary", "Caches"),
        ("Who is @ada?", "Who is @ada?"),
    ],
)
def test_times_and_handles_behind_a_title_are_cut(text, title):
    assert read(text).title == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01-caches_and_queues", "Caches and queues"),
        ("2024-05-06-caches", "Caches"),
        ("20 ways to cache", "20 ways to cache"),
        ("CachesAreAQueue", "Caches Are A Queue"),
        ("JSCaches", "JSCaches"),
    ],
)
def test_a_talk_is_named_by_its_file(name, title):
    assert talk_title_from_name(name) == title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Pragmatic panel: caches", "panel"),
        ("A panel on caches", "talk"),
        ("Hands-on: caches", "tutorial"),
        ("Caches workshop", "tutorial"),
    ],
)
def test_kinds_in_titles(title, kind):
    assert guess_kind(title) == kind


def test_the_mark_behind_a_question_separates_its_speaker():
    others = ["Why queues? Mary Shelley", "Doors!"]
    layout = choose_layout(read(line).splits for line in ["Who caches? Ada Lovelace", *others])
    assert split("Who caches? Ada Lovelace", layout) == ("Who caches?", ["Ada Lovelace"])
    assert split("Who caches? Steam", layout) is None


def test_a_name_of_a_file_is_read_like_a_heading():
    found = read_plain_title("Caches by Ada Lovelace").best_split()
    assert (found.title, found.speakers[0].name) == ("Caches", "Ada Lovelace")


@pytest.mark.parametrize(
    ("text", "title", "time", "number"),
    [
        ("10:30 – Caches", "Caches", "10:30", ""),
        ("9:00 am - 9:45 am: Caches", "Caches", "9:00 am - 9:45 am", ""),
        ("A. Caches", "Caches", "", "A."),
        ("Chapitre 3 : Caches", "Caches", "", "Chapitre 3 :"),
        ("Talk 3: Caches", "Caches", "", "Talk 3:"),
        ("❤️ Keynote: the first program", "Keynote: the first program", "", ""),
        ("✨ Caches", "✨ Caches", "", ""),
        ("Caches 🎉🎉", "Caches", "", ""),
        ("Caches {#caches}", "Caches", "", ""),
        ("“Caches”", "Caches", "", ""),
        ("10 Engines", "10 Engines", "", ""),
    ],
)
def test_numbers_times_and_ornaments_are_cut(text, title, time, number):
    line = read(text)
    assert (line.title, line.time, line.number) == (title, time, number)


def test_links_behind_a_title_are_kept_apart():
    line = read("Caches ([link](https://a.example/1)) [[video](https://b.example/2)]")
    assert line.title == "Caches"
    assert [link.url for link in line.side_links] == ["https://a.example/1", "https://b.example/2"]
    assert read("[Caches](https://a.example/1)").main_link.url == "https://a.example/1"
