"""The demo: its registry covers the awkward cases, and filling a site with it is safe to repeat."""

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from wagtail.models import Page

from conferences.blocks import BodyBlock
from conferences.models import ConferencePage, TalkPage
from home.demo import build
from home.demo.examples import talks
from home.demo.styleguide import awkward_examples
from importers.models import SourceFile
from tests.importers.conftest import SOURCES


def blocks_of(example):
    """All blocks of an example, those in notes too."""
    for kind, value in example.body:
        yield kind, value
        if kind == "notes":
            yield from value["content"]


def some_talk(condition):
    return any(condition(talk) for talk in talks())


def test_registry_holds_every_kind_of_block_in_one_talk():
    everything = {*BodyBlock().child_blocks}
    assert some_talk(lambda talk: {kind for kind, _ in blocks_of(talk)} == everything)


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
                max(map(len, value["code"].splitlines()), default=0) >= 200
                for kind, value in blocks_of(talk)
                if kind == "code"
            ),
            id="wide code",
        ),
        pytest.param(
            lambda talk: any(
                len(value["columns"]) >= 10 for kind, value in blocks_of(talk) if kind == "table"
            ),
            id="a wide table",
        ),
        pytest.param(
            lambda talk: len({v["source"].key for kind, v in talk.body if kind == "notes"}) == 2,
            id="two authors' notes",
        ),
        pytest.param(lambda talk: talk.kind == "podcast", id="a podcast"),
        pytest.param(lambda talk: talk.kind == "lightning", id="lightning talks"),
    ],
)
def test_registry_holds_the_awkward_case_and_says_so(condition):
    assert some_talk(lambda talk: talk.shows and condition(talk))


def test_every_example_passes_the_checks_of_the_form(db):
    builder = build.Builder(None)
    for example in talks():
        stream = BodyBlock()
        value = stream.to_python(builder.body(example.body, example.slug))
        stream.clean(value)


@pytest.fixture
def filled(db):
    call_command("demo", verbosity=0)


def test_recaps_come_in_by_the_importer_one_for_each_dialect(filled):
    dialects = {file.report["dialect"] for file in SourceFile.objects.all()}
    assert dialects >= {"hugo", "notion", "recap", "transcript"}
    assert not any(file.report["lines"]["raw"] for file in SourceFile.objects.all())
    imported = TalkPage.objects.filter(imported__isnull=False).distinct()
    assert imported.count() >= 40
    assert not imported.filter(live=False).exists()
    assert not imported.filter(has_unpublished_changes=True).exists()
    years = ConferencePage.objects.filter(imported__isnull=False).values_list("edition", flat=True)
    assert sorted(set(years)) == [2022, 2023, 2024, 2025]
    kinds = set()
    for talk in imported:
        for block in talk.body.raw_data:
            kinds |= {inner["type"] for inner in block["value"]["content"]}
    assert kinds >= {"prose", "quote", "code", "link", "table", "image", "transcript"}


def test_no_recap_says_a_sentence_of_the_documents_that_tests_read():
    """Other people's notes are for tests alone: no line of theirs is ours."""
    theirs = set()
    for path in SOURCES:
        theirs |= {line.strip(" -*>#") for line in path.read_text().splitlines()}
    for path in build.RECAPS.rglob("*.*"):
        if path.suffix in {".md", ".vtt"}:
            for line in path.read_text().splitlines():
                words = line.strip(" -*>#")
                is_title = line.startswith("#") or "](" in line
                if len(words.split()) >= 7 and not is_title:
                    assert words not in theirs, (path.name, words)


def test_every_page_of_the_demo_opens_and_the_longest_talk_is_light(client, filled, root):
    css = (root / "site" / "static" / "css" / "site.css").read_bytes()
    weights = {}
    for page in Page.objects.filter(depth__gt=1).specific():
        response = client.get(page.url)
        assert response.status_code == 200, page.url
        weights[page.url] = len(gzip.compress(response.content + css))
    heaviest = max(weights, key=weights.get)
    assert weights[heaviest] <= 30_000, (heaviest, weights[heaviest])
    assert Page.objects.filter(live=False, depth__gt=1).count() == 0


def test_the_addresses_in_the_styleguide_lead_to_the_examples(client, filled):
    assert list(awkward_examples())
    for example, address in awkward_examples():
        assert example.title.split("&")[0] in client.get(address).text.replace("&#x27;", "'")


def test_each_login_has_its_role(filled):
    for name, role in build.LOGINS.items():
        user = authenticate(username=name, password=name)
        assert [group.name for group in user.groups.all()] == [role]


def test_running_it_again_keeps_what_an_editor_changed(filled, capsys):
    talk = TalkPage.objects.first()
    talk.title = "Changed by an editor"
    talk.save_revision().publish()
    TalkPage.objects.last().delete()
    count = Page.objects.count()
    call_command("demo", port="8123")
    assert Page.objects.count() == count
    assert TalkPage.objects.filter(title="Changed by an editor").exists()
    said = capsys.readouterr().out
    for words in ("http://127.0.0.1:8123/", "http://127.0.0.1:8123/desk/", "editor / editor"):
        assert words in said


def test_an_interrupted_fill_leaves_nothing_behind(db, monkeypatch):
    fill_one = build.Builder.conference
    monkeypatch.setattr(
        build.Builder,
        "conference",
        lambda self, example: fill_one(self, example) and 1 / 0,
    )
    with pytest.raises(ZeroDivisionError):
        call_command("demo", verbosity=0)
    assert not ConferencePage.objects.exists()


def test_reset_starts_over(root, tmp_path):
    environment = os.environ | {
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    environment.pop("DATABASE_URL", None)

    def manage(*command):
        answer = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    count = "from wagtail.models import Page; print(Page.objects.count())"
    home = "from home.models import HomePage; "
    manage("migrate", "-v0")
    manage("shell", "-v0", "-c", home + "HomePage.objects.update(title='Changed')")
    manage("demo", "--reset")
    assert int(manage("shell", "-v0", "-c", count)) > 20
    title = manage("shell", "-v0", "-c", home + "print(HomePage.objects.get())")
    assert title == "Hallway Track"


def test_reset_touches_no_other_database(root, tmp_path):
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
    code = "from django.core.management import get_commands; print('demo' in get_commands())"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(root / "site"),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "x" * 60,
        "SITE_URL": "https://recaps.example.org",
        "DATABASE_URL": "sqlite:////tmp/unused.sqlite3",
    }
    answer = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.strip() == "False", answer.stderr
