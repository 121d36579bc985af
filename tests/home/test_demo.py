"""The demo: its examples cover the edge cases, and a site is filled completely or not at all."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.core.management import call_command

from conferences.blocks import BodyBlock
from conferences.models import ConferencePage
from home.demo import build
from home.demo.examples import CONFERENCES
from tests.config.processes import evaluate
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
    with pytest.raises(ZeroDivisionError):
        call_command("demo", verbosity=0)
    assert not ConferencePage.objects.exists()


def test_reset_recreates_the_demo(filled_demo):
    """The fixture resets a database with a changed title."""
    with closing(sqlite3.connect(filled_demo / "db.sqlite3")) as database:
        pages = database.execute("SELECT title, depth FROM wagtailcore_page").fetchall()
    assert [title for title, depth in pages if depth == 2] == ["Hallway Track"]
    assert len(pages) > 20


def test_reset_refuses_another_database(root, tmp_path):
    site = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(site)) as database:
        database.execute("CREATE TABLE somebodys_site (page)")
    environment = {"DATABASE_URL": f"sqlite:///{site}", "DATA_DIR": str(tmp_path / "data")}
    answer = subprocess.run(
        [sys.executable, "manage.py", "demo", "--reset"],
        cwd=root,
        env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Unset DATABASE_URL" in answer.stderr
    with closing(sqlite3.connect(site)) as database:
        assert database.execute("SELECT * FROM somebodys_site").fetchall() == []


def test_production_has_no_demo_command(root):
    setup = "import django; django.setup(); from django.core.management import get_commands"
    assert evaluate(root, "'demo' in get_commands()", setup) == "False"
