"""Pictures of notes: found among the files, stored once, or reported as missing."""

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
from tests.importers.drafts import blocks, draft
from tests.importers.edits import edit, replace_text

pytestmark = pytest.mark.django_db

NOTES = """# PyFest 2024

## Monday

### [Indexes](https://2024.pyfest.example/talks/indexes/)

Before the first talk
![](pictures/the%20hall.png)

![The stage, lit](./pictures/stage.png "A title")

- in a list ![nested](pictures/stage.png)
"""


KEYNOTE = "# PyFest 2024\n\n## Monday\n\n### Keynote: A\n\n"


@pytest.fixture
def hall():
    return {"notes/pictures/the hall.png": picture_file().read()}


@pytest.fixture
def both(hall):
    return hall | {"notes/pictures/stage.png": picture_file(width=320).read()}


def values_of(kind, page):
    """The values of a page's blocks of one kind."""
    return [block["value"] for block in blocks(page) if block["type"] == kind]


def imported(notes, pictures, path="notes/pyfest.md"):
    return apply_files({path: notes.encode()}, pictures=pictures).reports[0]


def test_pictures_beside_the_notes_are_found(both):
    imported(NOTES, both)
    first, second = values_of("image", TalkPage.objects.get())
    assert first["caption"] == "Before the first talk"
    assert first["image"]["alt_text"] == "Before the first talk"
    assert first["check_alt"]
    assert second["image"]["alt_text"] == "The stage, lit"
    assert not second["check_alt"]
    assert second["caption"] == "A title"
    assert {first["missing_image"], second["missing_image"]} == {""}


def test_the_same_picture_is_stored_once(hall):
    twice = hall | {"notes/pictures/stage.png": hall["notes/pictures/the hall.png"]}
    imported(NOTES, twice)
    imported(NOTES.replace("2024", "2023"), twice, "notes/other.md")
    assert get_image_model().objects.count() == 1


def test_a_picture_in_a_list_stays_there(both):
    assert imported(NOTES, both)["pages"][-1]["counts"]["images"] == 3
    talk = TalkPage.objects.get()
    (picture,) = get_image_model().objects.filter(title="stage")
    assert values_of("prose", talk) == [f"- in a list ![nested](picture:{picture.pk})"]
    assert talk.pk in {int(row.object_id) for row in ReferenceIndex.get_references_to(picture)}
    html = render_body(talk).html
    assert re.search(r'<li>in a list <picture>.*<img[^>]* alt="nested"', html, re.DOTALL)
    pages = imported(NOTES + "\n", both)["pages"]
    assert {page["action"] for page in pages} == {"unchanged"}
    picture.delete()
    placeholder = '<span class="picture-elsewhere" data-missing-image>nested</span>'
    assert placeholder in render_body(TalkPage.objects.get()).html


@pytest.mark.parametrize(
    "written",
    ["pictures/the%20hall.png", "<pictures/the hall.png>", 'pictures/the%20hall.png "Title"'],
)
def test_ways_to_write_a_picture_in_a_text(written, hall):
    report = imported(f"{KEYNOTE}See `![x](y.png)` ![x]({written}) there\n", hall)
    assert not [m for m in report["messages"] if "missing" in m["text"]]
    assert "<picture>" in render_body(TalkPage.objects.get()).html


def test_a_missing_picture_in_a_text_is_reported():
    report = imported(KEYNOTE + "Text\n\n- see\n- ![x](y.png) there\n", {})
    (message,) = [m for m in report["messages"] if "y.png" in m["text"]]
    assert message["lines"] == [10, 10]
    assert "picture:its number" in message["remedy"]


def test_a_missing_picture_keeps_its_place_and_is_reported(client, hall):
    report = imported(NOTES, hall)
    _hall, missing = values_of("image", TalkPage.objects.get())
    assert missing["image"] is None
    assert missing["missing_image"] == "./pictures/stage.png – “The stage, lit”"
    block, in_list = [m for m in report["messages"] if m["level"] == "warning"]
    assert "stage.png" in block["text"]
    assert (block["lines"], in_list["lines"]) == ([10, 10], [12, 12])
    assert "Upload it" in block["remedy"]


def test_a_picture_that_is_added_later_takes_its_place(hall, both):
    imported(NOTES, hall)
    imported(NOTES + "\n", both)
    pictures = values_of("image", draft(TalkPage.objects.get()))
    assert [bool(value["image"]["image"]) for value in pictures] == [True, True]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("https://example.org/a.png", "nothing is fetched"),
        ("photo.heic", "not among the files"),
        ("../../../etc/passwd.png", "not among the files"),
    ],
)
def test_remote_and_unknown_pictures_are_reported(source, problem):
    report = imported(f"{KEYNOTE}![x]({source})\n", {})
    assert any(problem in message["text"] for message in report["messages"])


def test_damaged_pictures_and_other_file_types_are_reported(hall):
    damaged = {path: data[:60] for path, data in hall.items()}
    pictures = damaged | {"notes/pictures/stage.heic": b"x"}
    report = imported(NOTES.replace("stage.png", "stage.heic"), pictures)
    warnings = " ".join(m["text"] for m in report["messages"] if m["level"] == "warning")
    assert "damaged" in warnings
    assert ".heic cannot be shown" in warnings
    assert not get_image_model().objects.exists()


def test_planning_stores_no_picture(both):
    make_plan({"notes/pyfest.md": NOTES.encode()}, pictures=PictureFiles(both))
    assert not get_image_model().objects.exists()


def test_a_conflict_shows_the_picture_of_the_notes(both):
    notes = KEYNOTE + "- See this long list of reasons to come\n"
    imported(notes, both)
    edit(TalkPage.objects.get(), replace_text("this", "that"))
    imported(notes.replace("this", "![it](pictures/stage.png)"), both)
    (picture,) = get_image_model().objects.all()
    assert Conflict.objects.get().theirs == (
        f"- See ![it](picture:{picture.pk}) long list of reasons to come"
    )


def test_pictures_stay_if_their_files_are_not_given_again(both):
    imported(NOTES, both)
    before = blocks(TalkPage.objects.get())
    report = imported(NOTES.replace("in a list", "amid a list"), {})
    assert not [m for m in report["messages"] if "missing" in m["text"]]
    now = blocks(draft(TalkPage.objects.get()))
    assert [block["id"] for block in now] == [block["id"] for block in before]
    assert now[-1]["value"] == before[-1]["value"].replace("in a list", "amid a list")
    assert now[:-1] == before[:-1]


def test_a_picture_that_an_editor_chose_stays(hall, both):
    imported(NOTES, hall)
    image = {"image": ImageFactory().pk, "alt_text": "The stage", "decorative": False}
    edit(TalkPage.objects.get(), lambda content: content[1]["value"].update(image=image))
    imported(NOTES, both)
    assert not Conflict.objects.exists()
