"""Backup and restore, on the database under test, and from SQLite to it."""

import json
import os
import shutil
import signal
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from home.operations.pre_release_check import OLD_BACKUP
from tests.config.processes import COMPLETE
from tests.config.s3_server import ENVIRONMENT, create_buckets, run_s3_server
from tests.home.operations.site_instances import Postgresql, Site

pytestmark = pytest.mark.database

POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]


@pytest.fixture(scope="module")
def sqlite_template(django_db_setup, django_db_blocker):
    """A migrated file. On PostgreSQL that of an earlier run on SQLite, if it is as new."""
    if not POSTGRESQL:
        return Path(django_db_setup.name)
    with django_db_blocker.unblock():
        applied = MigrationRecorder(connection).applied_migrations().keys()
        connection.close()
    for file in settings.DATA_DIR.glob("test-template-*.sqlite3"):
        with closing(sqlite3.connect(file)) as database:
            rows = database.execute("SELECT app, name FROM django_migrations")
            if applied == {*rows}:
                return file
    return None


@pytest.fixture(scope="module")
def make_site(tmp_path_factory, django_db_setup, sqlite_template, fork_server):
    """Makes empty sites, copies of the template databases."""
    server = Postgresql(os.environ["DATABASE_URL"]) if POSTGRESQL else None

    def make(name, vendor="postgresql" if POSTGRESQL else "sqlite"):
        folder = tmp_path_factory.mktemp(name)
        if vendor == "postgresql":
            url = server.create_database(folder.name, template=django_db_setup.name)
            return Site(url, folder, fork_server)
        site = Site(f"sqlite:///{folder}/db.sqlite3", folder, None if POSTGRESQL else fork_server)
        if sqlite_template:
            shutil.copy(sqlite_template, folder / "db.sqlite3")
        else:
            site.do("migrate --verbosity=0")
        return site

    yield make
    if server:
        server.drop_all()


@pytest.fixture(scope="module")
def filled(make_site):
    """Always on SQLite."""
    site = make_site("filled", "sqlite")
    site.backup = site.folder / "site.backup"
    _, site.output, site.state = site.do("fill", f"backup {site.backup}", "read_state")
    return site


@pytest.fixture(scope="module")
def restored(make_site, filled):
    """On the database under test, with a backup of its own."""
    site = make_site("restored")
    site.backup = site.folder / "second.backup"
    site.output, site.state, _ = site.do(
        f"restore {filled.backup}", "read_state", f"backup {site.backup}"
    )
    return site


def find_differences(one, other):
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@contextmanager
def missing_picture(site, tmp_path):
    """Yields the path of an image that is moved away until the block ends."""
    picture = site.pictures / "picture.png"
    moved = picture.rename(tmp_path / "moved.png")
    try:
        yield picture
    finally:
        if picture.is_dir():
            picture.rmdir()
        moved.rename(picture)


def read_manifest(backup):
    with ZipFile(backup) as archive:
        return json.loads(archive.read("manifest.json"))


def tamper_with(backup, file, change=lambda manifest: None, members=None):
    """A copy of a backup with another manifest, or other members."""
    with ZipFile(backup) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr(name, (members or {}).get(name, old.read(name)))
        change(manifest := read_manifest(backup))
        new.writestr("manifest.json", json.dumps(manifest))
    return file


@pytest.mark.postgresql("backup")
def test_every_row_file_and_page_is_restored(filled, restored):
    assert len(filled.state["wagtailcore.Page"]) > 20
    assert len(filled.state["wagtailcore.Revision"]) > 20
    assert filled.state["importers.SourceFile"][0]["data"]
    assert {page[0] for name, page in filled.state.items() if name.startswith("/")} == {200}
    assert find_differences(filled.state, restored.state) == []
    assert restored.files() == filled.files()
    assert "wagtailcore.Page: " in filled.output
    assert "The site is restored." in restored.output


@pytest.mark.postgresql("backup")
def test_restoring_over_a_site_needs_an_option(make_site, restored):
    """With a backup of the database under test. The site works afterwards."""
    site = make_site("other")
    _, refused = site.do("create_pictures", f"restore {restored.backup}")
    assert "add --replace" in refused["error"]
    assert site.files() == {"original_images/picture.png", "original_images/of-its-own.png"}
    _, state, rebuilt, tree, found = site.do(
        f"restore {restored.backup} --replace",
        *("read_state", "rebuild_page_index", "fixtree --noinput", "write_and_search"),
    )
    (picture,) = state["wagtailimages.Image"]
    # The old file stayed until the restore was complete, so the new one got another name.
    assert picture["file"] != "original_images/picture.png"
    assert site.files() == {picture["file"], "documents/slides.pdf"}
    changed = find_differences(restored.state, state)
    assert [name for name in changed if not name.startswith("/")] == ["wagtailimages.Image"]
    assert "all entries were correct" in rebuilt
    assert "No problems found" in tree
    assert found["editors"] >= 2
    assert found["readers"]


def test_a_site_moves_from_a_disk_to_a_bucket_and_back(make_site, filled, tmp_path):
    site, backup = make_site("cloudy"), tmp_path / "from-the-bucket.backup"
    site.settings = "config.settings.production"
    with run_s3_server() as url:
        create_buckets(url, "pictures", "papers")
        environment = COMPLETE | ENVIRONMENT | {"DATABASE_URL": site.url, "S3_ENDPOINT_URL": url}
        commands = (f"restore {filled.backup}", f"backup {backup}")
        restored, backed_up = site.do(*commands, **environment)
    assert "The site is restored." in restored, restored
    assert "2 files" in backed_up
    assert site.files() == set()
    assert read_manifest(filled.backup)["files"] == read_manifest(backup)["files"]


@pytest.mark.postgresql("backup")
def test_a_damaged_backup_leaves_the_site_as_it_was(restored, filled, tmp_path):
    """The damage is in the last table, when all others and the files are written."""
    name = f"tables/{list(read_manifest(filled.backup)['tables'])[-1]}.jsonl"
    with ZipFile(filled.backup) as archive:
        lines = archive.read(name).replace(b"conferences", b"conferencez", 1)
    damaged = tamper_with(filled.backup, tmp_path / "damaged", members={name: lines})
    with missing_picture(restored, tmp_path):
        files = restored.files()
        answers = restored.do(f"restore {damaged} --replace", f"restore {damaged} --check")
        assert all(f"is damaged: {name}" in answer["error"] for answer in answers)
        assert restored.files() == files, "the restored image is deleted again"
    assert find_differences(restored.state, restored.do("read_state")[0]) == []


@pytest.mark.postgresql("backup")
def test_an_interrupted_restore_leaves_the_site_as_it_was(make_site, filled):
    site = make_site("interrupted")
    _, before = site.do("create_pictures", "read_state")
    files = site.files()
    command = ("manage.py", "restore", filled.backup, "--replace")
    assert site.interrupt("importers.ImportedPage", *command) == 128 + signal.SIGTERM
    assert find_differences(before, site.do("read_state")[0]) == []
    assert site.files() == files


def test_a_failed_backup_leaves_no_file(filled, tmp_path):
    """A folder in place of an image can't be read."""
    folder = tmp_path / "backups"
    folder.mkdir()
    with missing_picture(filled, tmp_path) as picture:
        picture.mkdir()
        (answer,) = filled.do(f"backup {folder}/site.backup")
    assert answer["error"].startswith("No backup was made.")
    assert list(folder.iterdir()) == []


def test_a_backup_names_missing_uploads_and_is_never_overwritten(filled, tmp_path):
    backup = tmp_path / "site.backup"
    commands = (f"backup {backup}", f"backup {backup}", f"restore {backup} --check")
    with missing_picture(filled, tmp_path):
        output, refused, check = filled.do(*commands)
    assert "no such file: wagtailimages.Image.file: original_images/picture.png" in output
    assert "exists already" in refused["error"]
    assert "The backup is complete." in check
    assert backup.stat().st_mode & 0o077 == 0, "only its owner can read it"


@pytest.mark.postgresql("backup")
def test_an_invalid_backup_is_refused_with_a_reason_and_writes_nothing(make_site, filled, tmp_path):
    def climb(manifest):
        manifest["files"][0]["name"] = "../../climbed.png"

    def newer(manifest):
        manifest["migrations"].append("home.9999_tomorrow")

    def older(manifest):
        manifest["migrations"].remove("home.0001_initial")

    def before_release(manifest):
        manifest["migrations"] = ["conferences.0001_content_model", "home.0001_front_page"]

    def other(manifest):
        manifest["format"] = 99

    (tmp_path / "notes").write_text("no archive")
    for change in (climb, newer, older, before_release, other):
        tamper_with(filled.backup, tmp_path / change.__name__, change)
    reasons = {
        "climb": "which is outside of the folder for uploads",
        "newer": "newer version of the site, which has home.9999_tomorrow",
        "older": "older version of the site, which lacks home.0001_initial",
        "before_release": OLD_BACKUP,
        "other": "has the format 99",
        "notes": "isn't a backup",
        "nowhere": "There is no file",
    }
    site = make_site("refusing")
    answers = site.do(*(f"restore {tmp_path / name}" for name in reasons))
    for answer, reason in zip(answers, reasons.values(), strict=True):
        assert reason in answer["error"]
    assert not list(site.folder.parent.rglob("climbed.png"))
    assert site.files() == set()


@pytest.mark.postgresql("backup")
def test_a_backup_is_consistent_and_blocks_no_writer(make_site):
    """Another connection writes while the tables are being read."""
    code = """
import django; django.setup()
from threading import Thread
from django.contrib.auth.models import User
from django.db import connection
from home.operations.backup.tables import read_rows, snapshot

def write():
    User.objects.create_user("meanwhile")
    connection.close()

with snapshot():
    before = list(read_rows(User))
    writer = Thread(target=write)
    writer.start()
    writer.join(30)
    print(before == list(read_rows(User)), writer.is_alive())
print(User.objects.count())
"""
    assert make_site("busy").run("-c", code).stdout.split() == ["True", "False", "1"]
