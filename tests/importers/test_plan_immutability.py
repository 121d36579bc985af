"""The plan is a frozen value, the same for everybody who looks at it."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from types import SimpleNamespace

import pytest
from django.db.models import Model
from django.utils import translation

from conferences.models import DayPage, TalkPage
from importers import parsers
from importers.apply import apply_files
from importers.parsers.notes_file import Score
from importers.pictures import NEW, PictureFiles
from importers.plan.planner import make_plan
from tests.factories import picture_file
from tests.importers.samples import CHANGED_NOTES, MERGED_POST, NOTES, POST, files

pytestmark = pytest.mark.django_db


def walk(value):
    yield value
    if is_dataclass(value):
        value = vars(value)
    if isinstance(value, Mapping):
        value = list(value.values())
    for inner in value if isinstance(value, list | tuple) else ():
        yield from walk(inner)


def test_applying_does_not_change_the_plan():
    picture = {"hall.png": picture_file(name="hall.png").read()}
    notes = files(f"{NOTES}\n![The hall](hall.png)\n\nSee ![the hall](hall.png) again.\n")
    plan = make_plan(notes, pictures=PictureFiles(picture))
    assert make_plan(notes, pictures=PictureFiles(picture)).hash == plan.hash
    result = apply_files(notes, pictures=picture)
    assert TalkPage.objects.count() == 3
    assert result.plan == plan
    assert result.plan.hash == plan.hash
    assert NEW in repr(result.plan)


def test_a_plan_holds_no_database_rows():
    apply_files(files())
    apply_files(files(POST, "pyfest-day-1.md"))
    for text in (CHANGED_NOTES, NOTES.replace("### Queues", ""), "", MERGED_POST):
        plan = make_plan(files(text))
        assert not [value for value in walk(plan) if isinstance(value, Model)], text


def test_all_of_a_plan_and_its_result_is_frozen():
    result = apply_files(files())
    values = [value for value in walk(result) if is_dataclass(value)]
    assert len({type(value) for value in values}) > 10
    assert all(value.__dataclass_params__.frozen for value in values)


def test_plans_are_made_in_the_language_of_the_site(monkeypatch):
    languages = []

    def parse(file, score):
        languages.append(translation.get_language())
        return parsers.plain_markdown.parse(file, score)

    dialect = SimpleNamespace(NAME="spy", score=lambda file: Score(100), parse=parse)
    monkeypatch.setitem(parsers.DIALECTS, "spy", dialect)
    with translation.override("de"):
        make_plan(files())
        assert translation.get_language() == "de"
    assert languages == ["en"]


def test_a_day_is_never_matched_with_the_conference_of_a_replaced_source():
    """Before, the talks were below the conference itself."""
    for number in (1, 2):
        notes = f"# PyFest 2024\n\n## Keynote: Talk {number}\n\nNotes of day {number}.\n"
        apply_files(files(notes, f"pyfest-day-{number}.md"))
    aliases = "aliases: [/posts/pyfest-day-1, /posts/pyfest-day-2]"
    day = "## Day {0}\n\n### Keynote: Talk {0}\n\nNotes of day {0}.\n\n"
    days = "".join(map(day.format, (1, 2)))
    apply_files(files(f"---\ntitle: PyFest 2024\n{aliases}\n---\n\n{days}"))
    assert [day.draft_title for day in DayPage.objects.order_by("path")] == ["Day 1", "Day 2"]
    assert TalkPage.objects.count() == 2
