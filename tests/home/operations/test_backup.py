"""Backup and restore, on the database under test, and from SQLite to it."""

import json
import os
import shutil
import signal
import urllib.request
from zipfile import ZipFile

import boto3
import pytest
from django.conf import settings
from moto.server import ThreadedMotoServer

from home.operations.pre_release_check import OLD_BACKUP
from tests.config.processes import COMPLETE
from tests.home.operations.site_instances import Postgresql, Site

pytestmark = [pytest.mark.database, pytest.mark.postgresql("backup")]

POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]


@pytest.fixture(scope="module")
def make_site(tmp_path_factory):
    """Makes empty sites: the first is migrated, the others are copies of it."""
    server = Postgresql(os.environ["DATABASE_URL"]) if POSTGRESQL else None
    first = {}

    def make(name, vendor="postgresql" if POSTGRESQL else "sqlite"):
        folder = tmp_path_factory.mktemp(name)
        template = first.get(vendor)
        if vendor == "postgresql":
            source = template.folder.name if template else "template1"
            url = server.create_database(folder.name, template=source)
        else:
            url = f"sqlite:///{folder}/db.sqlite3"
            if template:
                shutil.copy(template.folder / "db.sqlite3", folder)
        site = Site(url, folder)
        if not template:
            first[vendor] = site
            site.do("migrate --verbosity=0")
            return make(name, vendor)
        return site

    yield make
    if server:
        server.drop_all()


@pytest.fixture(scope="module")
def filled(make_site):
    """Always on SQLite."""
    site = make_site("filled", "sqlite")
    site.backup = site.folder / "site.backup"
    _, site.output, site.everything = site.do("fill", f"backup {site.backup}", "everything")
    return site


@pytest.fixture(scope="module")
def restored(make_site, filled):
    """On the database under test, with a backup of its own."""
    site = make_site("restored")
    site.backup = site.folder / "second.backup"
    site.output, site.everything, _ = site.do(
        f"restore {filled.backup}", "everything", f"backup {site.backup}"
    )
    return site


@pytest.fixture
def bucket():
    """The settings for buckets on a local server with the API of S3."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    settings = {
        "MEDIA_BUCKET": "uploads",
        "DOCUMENTS_BUCKET": "papers",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "anybody",
        "AWS_SECRET_ACCESS_KEY": "anything",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    # All such servers of a process share their buckets.
    reset = f"{settings['AWS_ENDPOINT_URL']}/moto-api/reset"
    urllib.request.urlopen(urllib.request.Request(reset, method="POST")).close()  # noqa: S310
    keys = {name.lower(): value for name, value in settings.items() if "KEY" in name}
    s3 = boto3.client("s3", endpoint_url=settings["AWS_ENDPOINT_URL"], **keys)
    for name in ("uploads", "papers"):
        s3.create_bucket(Bucket=name)
    yield settings
    server.stop()


def differences(one, other):
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def tampered(backup, file, change=lambda manifest: None, members=None):
    """A copy of a backup with another manifest, or other members."""
    with ZipFile(backup) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr(name, (members or {}).get(name, old.read(name)))
        manifest = json.loads(old.read("manifest.json"))
        change(manifest)
        new.writestr("manifest.json", json.dumps(manifest))
    return file


def test_every_row_file_and_page_is_restored(filled, restored):
    assert len(filled.everything["wagtailcore.Page"]) > 20
    assert len(filled.everything["wagtailcore.Revision"]) > 20
    assert filled.everything["importers.SourceFile"][0]["data"]
    pages = [page for name, page in filled.everything.items() if name.startswith("/")]
    assert {status for status, _text in pages} == {200}
    assert differences(filled.everything, restored.everything) == []
    assert restored.files() == filled.files()
    assert "wagtailcore.Page: " in filled.output
    assert "The site is restored." in restored.output


def test_restoring_over_a_site_needs_an_option(make_site, restored):
    """With a backup of the database under test. The site works afterwards."""
    site = make_site("other")
    _, refused = site.do("own_pictures", f"restore {restored.backup}")
    assert "add --replace" in refused["error"]
    assert site.files() == {"original_images/picture.png", "original_images/of-its-own.png"}
    _, there, rebuilt, tree, goes_on = site.do(
        f"restore {restored.backup} --replace",
        *("everything", "rebuild_page_index", "fixtree --noinput", "go_on"),
    )
    (picture,) = there["wagtailimages.Image"]
    # The old file stayed until the restore was complete, so the new one got another name.
    assert picture["file"] != "original_images/picture.png"
    assert site.files() == {picture["file"], "documents/slides.pdf"}
    tables = [name for name in differences(restored.everything, there) if not name.startswith("/")]
    assert tables == ["wagtailimages.Image"]
    assert "all entries were correct" in rebuilt
    assert "No problems found" in tree
    assert goes_on["editors"] >= 2
    assert goes_on["readers"]


def test_a_site_moves_from_a_disk_to_a_bucket_and_back(make_site, filled, bucket, tmp_path):
    site, backup = make_site("cloudy"), tmp_path / "from-the-bucket.backup"
    site.settings = "config.settings.production"
    environment = COMPLETE | bucket | {"DATABASE_URL": site.url}
    restored, backed_up = site.do(f"restore {filled.backup}", f"backup {backup}", **environment)
    assert "The site is restored." in restored, restored
    assert "2 files" in backed_up
    assert site.files() == set()
    with ZipFile(filled.backup) as before, ZipFile(backup) as after:
        files = [json.loads(one.read("manifest.json"))["files"] for one in (before, after)]
    assert files[0] == files[1]


def test_a_damaged_backup_leaves_the_site_as_it_was(restored, filled, tmp_path):
    """The damage is in the last table, when all others and the files are written."""
    with ZipFile(filled.backup) as archive:
        last = list(json.loads(archive.read("manifest.json"))["tables"])[-1]
        name = f"tables/{last}.jsonl"
        lines = archive.read(name).replace(b"conferences", b"conferencez", 1)
    damaged = tampered(filled.backup, tmp_path / "damaged", members={name: lines})
    picture = restored.pictures / "picture.png"
    kept = picture.rename(tmp_path / "kept.png")
    files = restored.files()
    answers = restored.do(f"restore {damaged} --replace", f"restore {damaged} --check")
    assert all(f"is damaged: {name}" in answer["error"] for answer in answers)
    assert restored.files() == files, "the restored image is deleted again"
    kept.rename(picture)
    assert differences(restored.everything, restored.do("everything")[0]) == []


def test_an_interrupted_restore_leaves_the_site_as_it_was(make_site, filled):
    site = make_site("interrupted")
    _, before = site.do("own_pictures", "everything")
    files = site.files()
    command = ("manage.py", "restore", filled.backup, "--replace")
    assert site.interrupt("importers.ImportedPage", *command) == 128 + signal.SIGTERM
    assert differences(before, site.do("everything")[0]) == []
    assert site.files() == files


def test_a_failed_backup_leaves_no_file(filled, tmp_path):
    """A folder in place of an image can't be read."""
    picture = filled.pictures / "picture.png"
    kept = picture.rename(tmp_path / "kept.png")
    picture.mkdir()
    folder = tmp_path / "backups"
    folder.mkdir()
    try:
        (answer,) = filled.do(f"backup {folder}/site.backup")
    finally:
        picture.rmdir()
        kept.rename(picture)
    assert answer["error"].startswith("No backup was made.")
    assert list(folder.iterdir()) == []


def test_a_backup_names_missing_uploads_and_is_never_overwritten(filled, tmp_path):
    picture = filled.pictures / "picture.png"
    kept = picture.rename(tmp_path / "kept.png")
    backup = tmp_path / "site.backup"
    try:
        output, refused, check = filled.do(
            f"backup {backup}", f"backup {backup}", f"restore {backup} --check"
        )
    finally:
        kept.rename(picture)
    assert "no such file: wagtailimages.Image.file: original_images/picture.png" in output
    assert "exists already" in refused["error"]
    assert "The backup is complete." in check
    assert backup.stat().st_mode & 0o077 == 0, "only its owner can read it"


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
        tampered(filled.backup, tmp_path / change.__name__, change)
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
