"""The demo: its examples cover the edge cases, and a site is filled completely or not at all."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from conferences.blocks import BodyBlock
from conferences.models import ConferencePage
from home.demo import build
from home.demo.examples import CONFERENCES
from tests.importers.conftest import NEEDS_SOURCES, SOURCES

TALKS = [
    talk
    for conference in CONFERENCES
    for parent in (conference, *conference.days)
    for talk in parent.talks
]


def walk_blocks(example):
    """All blocks of an example, with those inside notes."""
    for kind, value in example.body:
        yield kind, value
        if kind == "notes":
            yield from value["content"]


def find_values(example, block_type):
    return [value for kind, value in walk_blocks(example) if kind == block_type]


def has_talk(condition):
    return any(map(condition, TALKS))


def test_one_example_has_every_block():
    all_blocks = {*BodyBlock().child_blocks}
    assert has_talk(lambda talk: {kind for kind, _ in walk_blocks(talk)} == all_blocks)


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param(lambda talk: not talk.speakers, id="no speakers"),
        pytest.param(lambda talk: len(talk.speakers) == 8, id="eight speakers"),
        pytest.param(lambda talk: len(talk.title) >= 120, id="a title of 120 characters"),
        pytest.param(lambda talk: not talk.body, id="no notes"),
        pytest.param(lambda talk: talk.language in {"ar", "he", "fa"}, id="right-to-left text"),
        pytest.param(
            lambda talk: any(
                len(line) >= 200
                for code in find_values(talk, "code")
                for line in code["code"].splitlines()
            ),
            id="wide code",
        ),
        pytest.param(
            lambda talk: any(len(table["columns"]) >= 10 for table in find_values(talk, "table")),
            id="a wide table",
        ),
        pytest.param(
            lambda talk: len({notes["source"].key for notes in find_values(talk, "notes")}) == 2,
            id="two authors' notes",
        ),
        pytest.param(lambda talk: talk.kind == "podcast", id="a podcast"),
        pytest.param(lambda talk: talk.kind == "lightning", id="lightning talks"),
    ],
)
def test_examples_include_the_edge_case_and_describe_it(condition):
    assert has_talk(lambda talk: talk.shows and condition(talk))


def test_every_example_is_valid(db):
    builder = build.DemoBuilder(None)
    stream = BodyBlock()
    for example in TALKS:
        stream.clean(stream.to_python(builder.build_body(example.body, example.slug)))


@NEEDS_SOURCES
def test_demo_recaps_share_no_sentence_with_the_source_documents():
    """Other people's notes may only be used in tests."""
    sources = [line for path in SOURCES for line in path.read_text().splitlines()]
    theirs = {line.strip(" -*>#") for line in sources}
    for path in build.RECAPS.rglob("*.*"):
        if path.suffix in {".md", ".vtt"}:
            for line in path.read_text().splitlines():
                words = line.strip(" -*>#")
                is_title = line.startswith("#") or "](" in line
                if len(words.split()) >= 7 and not is_title:
                    assert words not in theirs, (path.name, words)


def test_an_interrupted_fill_leaves_no_pages(db, monkeypatch):
    add_conference = build.DemoBuilder.add_conference

    def fail_after_one(self, example):
        add_conference(self, example)
        raise ZeroDivisionError

    monkeypatch.setattr(build.DemoBuilder, "add_conference", fail_after_one)
    smallest = replace(CONFERENCES[0], days=[], talks=[], cover="", cover_alt="")
    monkeypatch.setattr(build, "CONFERENCES", [smallest])
    with pytest.raises(ZeroDivisionError):
        call_command("demo", verbosity=0)
    assert not ConferencePage.objects.exists()


def test_reset_recreates_the_demo(filled_demo):
    """The fixture resets a database with a changed title."""
    with closing(sqlite3.connect(filled_demo / "db.sqlite3")) as database:
        pages = database.execute("SELECT title, depth FROM wagtailcore_page").fetchall()
    assert [title for title, depth in pages if depth == 2] == ["Hallway Track"]
    assert len(pages) > 20


def test_reset_refuses_another_database(conference, settings, tmp_path):
    """That of the test, which is not in the folder of the demo. Its files stay too."""
    settings.DATA_DIR = tmp_path
    files = [tmp_path / "db.sqlite3", settings.MEDIA_ROOT]
    for file in files:
        file.mkdir()
    with pytest.raises(CommandError, match="Unset DATABASE_URL"):
        call_command("demo", reset=True)
    assert all(file.exists() for file in files)
    assert ConferencePage.objects.get() == conference
