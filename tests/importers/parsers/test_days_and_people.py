"""Days in headings and names of files, in several languages; people in bylines."""

import datetime

import pytest

from importers.parsers.bylines import find_byline
from importers.parsers.day_labels import (
    DayLabel,
    find_date_range,
    parse_day_label,
    parse_name_of_file,
    resolve_date,
    split_day,
)
from importers.parsers.nodes import parse_markdown
from importers.parsers.people import parse_people


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Monday", DayLabel(weekday=0)),
        ("Day 2", DayLabel(number=2)),
        ("Day two: Tuesday, May 7, 2024", DayLabel(1, 5, 7, 2024, 2)),
        ("20240507", DayLabel(None, 5, 7, 2024)),
        ("2024-05-07", DayLabel(None, 5, 7, 2024)),
        ("7.5.2024", DayLabel(None, 5, 7, 2024)),
        ("Dienstag, 7. Mai", DayLabel(1, 5, 7)),
        ("2. Tag", DayLabel(number=2)),
        ("mardi 7 mai 2024", DayLabel(1, 5, 7, 2024)),
        ("Jour 2", DayLabel(number=2)),
        ("Dia 2", DayLabel(number=2)),
        ("martes, 7 de mayo", DayLabel(1, 5, 7)),
        ("dinsdag 7 mei", DayLabel(1, 5, 7)),
        ("martedì 7 maggio", DayLabel(1, 5, 7)),
        ("2日目", DayLabel(number=2)),
        ("5月7日", DayLabel(None, 5, 7)),
        ("вторник, 7 мая", DayLabel(1, 5, 7)),
    ],
)
def test_days_are_read_in_several_languages(text, label):
    assert parse_day_label(text) == label


@pytest.mark.parametrize("text", ["", "Day", "2024", "May the engine run", "Monday blues", "12"])
def test_other_headings_name_no_day(text):
    assert parse_day_label(text) is None


@pytest.mark.parametrize(
    ("name", "label", "text"),
    [
        ("day-one", DayLabel(number=1), "day-one"),
        ("pyfest-day2", DayLabel(number=2), "day2"),
        ("j1-3-caches", DayLabel(number=1), "j1"),
        ("2024-05-07-caches", DayLabel(None, 5, 7, 2024), "2024-05-07"),
        ("saturday", DayLabel(weekday=5), "saturday"),
    ],
)
def test_days_in_names_of_files(name, label, text):
    assert parse_name_of_file(name) == (label, text)


def test_names_of_files_without_a_day():
    assert [parse_name_of_file(name) for name in ("caches", "pyfest-2024", "1_caches")] == [
        None
    ] * 3


def test_a_title_may_name_conference_and_day():
    assert split_day("PyFest 2024 - Day 1") == ("PyFest 2024", "Day 1", DayLabel(number=1))
    assert split_day("Day 2 of PyFest")[:2] == ("PyFest", "Day 2")
    assert split_day("Caches: Part 2") is None


def test_dates_are_completed_by_year_and_range():
    dates = find_date_range("vom 6. bis 8. Mai", 2024)
    assert (dates.first.day, dates.last.day) == (6, 8)
    assert resolve_date(DayLabel(weekday=1), 2024, dates) == datetime.date(2024, 5, 7)
    assert resolve_date(DayLabel(1, 5, 8), 2024, None) is None, "the 8th is no Tuesday"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lovelace (Engines)", ["Ada Lovelace"]),
        ("Ada Lovelace, Engines", ["Ada Lovelace"]),
        ("Ada Lovelace, engineer at Engines, Mary Shelley", ["Ada Lovelace", "Mary Shelley"]),
        ("Ada Lovelace, Steam Labs", ["Ada Lovelace"]),
        (
            "Ludwig van Beethoven und Anne-Marie d'Aubigné",
            ["Ludwig van Beethoven", "Anne-Marie d'Aubigné"],
        ),
        ("The Engine Room", []),
        ("Steam Foundation", []),
    ],
)
def test_companies_and_roles_are_no_people(text, names):
    assert [person.name for person in parse_people(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "by Ada Lovelace",
        "_Speaker: Ada Lovelace_",
        "**Ada Lovelace (Engines)**",
        "Sprecherin: Ada Lovelace",
        "**Speakers**\n\n- Ada Lovelace, Engines",
        "- Speaker: Ada Lovelace\n- Room: 2",
        "- by Ada Lovelace\n- steam",
        "## Speaker: Ada Lovelace",
        "talk by [Ada Lovelace](https://ada.example/)",
        "_Ada Lovelace_ [:video_camera:](https://videos.example/1)",
        "2024-05-07\n\nby Ada Lovelace at PyFest 2024",
    ],
)
def test_bylines_below_a_title(text):
    byline = find_byline(parse_markdown(text.split("\n")).nodes)
    assert [person.name for person in byline.speakers] == ["Ada Lovelace"]


@pytest.mark.parametrize(
    "text",
    ["Engines run by steam.", "- Ada Lovelace wrote notes", "Speakers were loud.", "## Caches"],
)
def test_other_lines_are_no_byline(text):
    assert find_byline(parse_markdown(text.split("\n")).nodes) is None
