"""Pictures of notes: taken from beside them, stored once, or missed by name."""

import json

import pytest
from wagtail.images import get_image_model

from conferences.models import TalkPage
from importers.apply import apply_files
from importers.pictures import Pictures
from importers.plan import make_plan
from tests.factories import picture_file

pytestmark = pytest.mark.django_db

NOTES = """# PyFest 2024

## Monday

### [Indexes](https://2024.pyfest.example/talks/indexes/)

Before the first talk
![](pictures/the%20hall.png)

![The stage, lit](./pictures/stage.png "A title")

- in a list ![nested](pictures/stage.png)
"""


@pytest.fixture
def hall():
    return picture_file(name="hall.png").read()


@pytest.fixture
def stage():
    return picture_file(width=320, name="stage.png").read()


def pictures_of(title="Indexes"):
    talk = TalkPage.objects.get(title=title)
    return [
        inner["value"]
        for block in talk.body.raw_data
        for inner in block["value"]["content"]
        if inner["type"] == "image"
    ]


def imported(notes, pictures, path="notes/pyfest.md"):
    return apply_files({path: notes.encode()}, pictures=pictures).reports[0]


def test_pictures_beside_the_notes_are_taken(hall, stage):
    imported(NOTES, {"notes/pictures/the hall.png": hall, "notes/pictures/stage.png": stage})
    first, second = pictures_of()
    assert first["caption"] == "Before the first talk"
    assert first["image"]["alt_text"] == "Before the first talk"
    assert first["check_alt"]
    assert second["image"]["alt_text"] == "The stage, lit"
    assert not second["check_alt"]
    assert second["caption"] == "A title"
    assert {first["wanted"], second["wanted"]} == {""}


def test_the_same_picture_is_stored_once(hall):
    both = {"notes/pictures/the hall.png": hall, "notes/pictures/stage.png": hall}
    imported(NOTES, both)
    imported(NOTES.replace("2024", "2023"), both, "notes/other.md")
    assert get_image_model().objects.count() == 1


def test_a_missing_picture_keeps_its_place_and_is_said(client, hall):
    report = imported(NOTES, {"notes/pictures/the hall.png": hall})
    missing = pictures_of()[1]
    assert missing["image"] is None
    assert missing["wanted"] == "./pictures/stage.png – “The stage, lit”"
    (message,) = [m for m in report["messages"] if m["level"] == "warning"]
    assert "stage.png" in message["text"]
    assert message["lines"] == [10, 10]
    assert "Upload it" in message["remedy"]


def test_a_picture_that_comes_later_takes_its_place(hall, stage):
    first = {"notes/pictures/the hall.png": hall}
    imported(NOTES, first)
    imported(NOTES + "\n", first | {"notes/pictures/stage.png": stage})
    content = TalkPage.objects.get().get_latest_revision().content
    values = [
        inner["value"]
        for block in json.loads(content["body"])
        for inner in block["value"]["content"]
        if inner["type"] == "image"
    ]
    assert all(value["image"]["image"] for value in values)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("https://example.org/a.png", "nothing is fetched"),
        ("photo.heic", "not beside the notes"),
        ("../../../etc/passwd.png", "not beside the notes"),
    ],
)
def test_a_remote_or_odd_picture_is_missed_by_name(source, words):
    notes = f"# PyFest 2024\n\n## Monday\n\n### Keynote: A\n\n![x]({source})\n"
    report = imported(notes, {})
    assert any(words in message["text"] for message in report["messages"])


def test_a_damaged_picture_or_another_kind_is_said_and_stops_nothing(hall):
    notes = NOTES.replace("stage.png", "stage.heic")
    report = imported(
        notes, {"notes/pictures/the hall.png": hall[:60], "notes/pictures/stage.heic": b"x"}
    )
    warnings = " ".join(m["text"] for m in report["messages"] if m["level"] == "warning")
    assert "damaged" in warnings
    assert ".heic cannot be shown" in warnings
    assert not get_image_model().objects.exists()


def test_planning_stores_no_picture(hall, stage):
    files = {"notes/pictures/the hall.png": hall, "notes/pictures/stage.png": stage}
    make_plan({"notes/pyfest.md": NOTES.encode()}, pictures=Pictures(files))
    assert not get_image_model().objects.exists()
