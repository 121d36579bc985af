"""Pictures of notes: found among the files, stored once, or reported as missing."""

import json
import re

import pytest
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from conferences.models import TalkPage
from conferences.page_context import render_body
from importers.apply import apply_files
from importers.models import Conflict
from importers.pictures import PictureFiles
from importers.plan.planner import make_plan
from tests.factories import ImageFactory, picture_file

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


@pytest.fixture
def both(hall, stage):
    return {"notes/pictures/the hall.png": hall, "notes/pictures/stage.png": stage}


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


def test_pictures_beside_the_notes_are_found(both):
    imported(NOTES, both)
    first, second = pictures_of()
    assert first["caption"] == "Before the first talk"
    assert first["image"]["alt_text"] == "Before the first talk"
    assert first["check_alt"]
    assert second["image"]["alt_text"] == "The stage, lit"
    assert not second["check_alt"]
    assert second["caption"] == "A title"
    assert {first["missing_image"], second["missing_image"]} == {""}


def test_the_same_picture_is_stored_once(hall):
    twice = {"notes/pictures/the hall.png": hall, "notes/pictures/stage.png": hall}
    imported(NOTES, twice)
    imported(NOTES.replace("2024", "2023"), twice, "notes/other.md")
    assert get_image_model().objects.count() == 1


def test_a_picture_in_a_list_stays_there(both):
    assert imported(NOTES, both)["pages"][-1]["counts"]["images"] == 3
    talk = TalkPage.objects.get()
    (picture,) = get_image_model().objects.filter(title="stage")
    (prose,) = [
        inner["value"]
        for inner in talk.body.raw_data[0]["value"]["content"]
        if inner["type"] == "prose"
    ]
    assert prose == f"- in a list ![nested](picture:{picture.pk})"
    assert talk.pk in {int(row.object_id) for row in ReferenceIndex.get_references_to(picture)}
    html = render_body(talk).html
    assert re.search(r'<li>in a list <picture>.*<img[^>]* alt="nested"', html, re.DOTALL)
    again = imported(NOTES + "\n", both)
    assert {page["action"] for page in again["pages"]} == {"unchanged"}
    picture.delete()
    assert (
        '<span class="picture-elsewhere" data-missing-image>nested</span>'
        in render_body(TalkPage.objects.get()).html
    )


@pytest.mark.parametrize(
    "written",
    ["pictures/the%20hall.png", "<pictures/the hall.png>", 'pictures/the%20hall.png "Title"'],
)
def test_ways_to_write_a_picture_in_a_text(written, hall):
    notes = (
        f"# PyFest 2024\n\n## Monday\n\n### Keynote: A\n\nSee `![x](y.png)` ![x]({written}) there\n"
    )
    report = imported(notes, {"notes/pictures/the hall.png": hall})
    assert not [m for m in report["messages"] if "missing" in m["text"]]
    assert "<picture>" in render_body(TalkPage.objects.get()).html


def test_a_missing_picture_in_a_text_is_reported():
    notes = "# PyFest 2024\n\n## Monday\n\n### Keynote: A\n\nText\n\n- see\n- ![x](y.png) there\n"
    (message,) = [m for m in imported(notes, {})["messages"] if "y.png" in m["text"]]
    assert message["lines"] == [10, 10]
    assert "picture:its number" in message["remedy"]


def test_a_missing_picture_keeps_its_place_and_is_reported(client, hall):
    report = imported(NOTES, {"notes/pictures/the hall.png": hall})
    missing = pictures_of()[1]
    assert missing["image"] is None
    assert missing["missing_image"] == "./pictures/stage.png – “The stage, lit”"
    block, in_list = [m for m in report["messages"] if m["level"] == "warning"]
    assert "stage.png" in block["text"]
    assert (block["lines"], in_list["lines"]) == ([10, 10], [12, 12])
    assert "Upload it" in block["remedy"]


def test_a_picture_that_is_added_later_takes_its_place(hall, both):
    imported(NOTES, {"notes/pictures/the hall.png": hall})
    imported(NOTES + "\n", both)
    content = TalkPage.objects.get().get_latest_revision().content
    values = [
        inner["value"]
        for block in json.loads(content["body"])
        for inner in block["value"]["content"]
        if inner["type"] == "image"
    ]
    assert all(value["image"]["image"] for value in values)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("https://example.org/a.png", "nothing is fetched"),
        ("photo.heic", "not among the files"),
        ("../../../etc/passwd.png", "not among the files"),
    ],
)
def test_remote_and_unknown_pictures_are_reported(source, problem):
    notes = f"# PyFest 2024\n\n## Monday\n\n### Keynote: A\n\n![x]({source})\n"
    report = imported(notes, {})
    assert any(problem in message["text"] for message in report["messages"])


def test_damaged_pictures_and_other_file_types_are_reported(hall):
    notes = NOTES.replace("stage.png", "stage.heic")
    report = imported(
        notes, {"notes/pictures/the hall.png": hall[:60], "notes/pictures/stage.heic": b"x"}
    )
    warnings = " ".join(m["text"] for m in report["messages"] if m["level"] == "warning")
    assert "damaged" in warnings
    assert ".heic cannot be shown" in warnings
    assert not get_image_model().objects.exists()


def test_planning_stores_no_picture(both):
    make_plan({"notes/pyfest.md": NOTES.encode()}, pictures=PictureFiles(both))
    assert not get_image_model().objects.exists()


def test_a_conflict_shows_the_picture_of_the_notes(both):
    notes = (
        "# PyFest 2024\n\n## Monday\n\n### Keynote: A\n\n- See this long list of reasons to come\n"
    )
    imported(notes, both)
    draft = TalkPage.objects.get().get_latest_revision_as_object()
    body = draft.body.raw_data
    body[0]["value"]["content"][0]["value"] = "- See that long list of reasons to come"
    draft.save_revision()
    imported(notes.replace("this", "![it](pictures/stage.png)"), both)
    (picture,) = get_image_model().objects.all()
    assert Conflict.objects.get().theirs == (
        f"- See ![it](picture:{picture.pk}) long list of reasons to come"
    )


def test_pictures_stay_if_their_files_are_not_given_again(both):
    imported(NOTES, both)
    before = list(TalkPage.objects.get().body.raw_data[0]["value"]["content"])
    result = imported(NOTES.replace("in a list", "amid a list"), {})
    assert not [m for m in result["messages"] if "missing" in m["text"]]
    now = json.loads(TalkPage.objects.get().get_latest_revision().content["body"])
    now = now[0]["value"]["content"]
    assert [block["id"] for block in now] == [block["id"] for block in before]
    assert now[-1]["value"] == before[-1]["value"].replace("in a list", "amid a list")
    assert now[:-1] == before[:-1]


def test_a_picture_that_an_editor_chose_stays(hall, both):
    imported(NOTES, {"notes/pictures/the hall.png": hall})
    found = ImageFactory()
    draft = TalkPage.objects.get().get_latest_revision_as_object()
    body = json.loads(json.dumps(list(draft.body.raw_data)))
    block = body[0]["value"]["content"][1]["value"]
    block["image"] = {"image": found.pk, "alt_text": "The stage", "decorative": False}
    draft.body = json.dumps(body)
    draft.save_revision()
    imported(NOTES, both)
    assert not Conflict.objects.exists()
