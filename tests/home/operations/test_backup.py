"""A site in one file, and back: on the database under test, and from SQLite to it."""

import json
import os
import shutil
from zipfile import ZipFile

import pytest
from django.conf import settings

from tests.home.operations.sites import Postgresql, Site

pytestmark = pytest.mark.database

POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]

#: What the demo lacks: a document, a password for a part of the tree, a rating of one's own.
MORE = """
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Page, PageViewRestriction
from wagtail.users.models import UserProfile
from conferences.models import ConferencePage, TalkPage

Document.objects.create(title="Slides", file=ContentFile(b"%PDF", name="slides.pdf"))
writer = User.objects.get(username="writer")
writer.user_permissions.add(Permission.objects.get(codename="import_notes"))
UserProfile.get_for_user(writer)
page = ConferencePage.objects.first()
PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
talk = TalkPage.objects.last()
talk.title = "A draft – 10 % “new”"
talk.save_revision(user=writer)
"""


@pytest.fixture(scope="module")
def make_site(tmp_path_factory):
    """Empty sites: one is migrated, the others are copies of it."""
    server = Postgresql(os.environ["DATABASE_URL"]) if POSTGRESQL else None
    first = {}

    def make(name, vendor="postgresql" if POSTGRESQL else "sqlite"):
        folder = tmp_path_factory.mktemp(name)
        like = first.get(vendor)
        if vendor == "postgresql":
            url = server.database(folder.name, like=like.folder.name if like else "template1")
        else:
            url = f"sqlite:///{folder}/db.sqlite3"
            if like:
                shutil.copy(like.folder / "db.sqlite3", folder)
        site = Site(url, folder)
        if not like:
            first[vendor] = site
            site.manage("migrate", "-v0")
            return make(name, vendor)
        return site

    yield make
    if server:
        server.drop_all()


@pytest.fixture(scope="module")
def filled(make_site):
    """On SQLite, wherever it goes from there."""
    site = make_site("filled", "sqlite")
    site.manage("demo", "-v0")
    site.python(MORE)
    return site


@pytest.fixture(scope="module")
def everything(filled):
    return filled.everything()


@pytest.fixture(scope="module")
def backup(filled):
    file = filled.folder / "site.backup"
    filled.manage("backup", file)
    return file


@pytest.fixture(scope="module")
def restored(make_site, backup):
    """On the database under test."""
    site = make_site("restored")
    site.manage("restore", backup)
    return site


def differences(one, other):
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def tampered(backup, tmp_path, change=lambda manifest: None, members=None):
    """A copy of a backup with another manifest, or other members."""
    file = tmp_path / "tampered.backup"
    with ZipFile(backup) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr(name, (members or {}).get(name, old.read(name)))
        manifest = json.loads(old.read("manifest.json"))
        change(manifest)
        new.writestr("manifest.json", json.dumps(manifest))
        for name in (members or {}).keys() - set(old.namelist()):
            new.writestr(name, members[name])
    return file


def test_every_row_every_file_and_every_page_comes_back(everything, filled, restored):
    assert len(everything["wagtailcore.Page"]) > 90
    assert everything["wagtailcore.Revision"]
    assert everything["importers.SourceFile"][0]["data"]
    there = restored.everything()
    assert differences(everything, there) == []
    assert restored.files() == filled.files()


def test_the_restored_site_goes_on_from_there(restored):
    """Numbers that are free, lists that are whole, a search for editors, a tree without faults."""
    restored.python("""
from django.contrib.auth.models import User
from home.models import HomePage
from conferences.models import ConferencePage
assert User.objects.create_user("new").pk > 3
page = HomePage.objects.get().add_child(instance=ConferencePage(title="New", slug="new"))
page.save_revision().publish()
found = ConferencePage.objects.search("DjangoCon")
assert len(found) >= 4, found
page.delete(); User.objects.get(username="new").delete()
""")
    assert "nothing differed" in restored.manage("rebuild_reading")
    assert "No problems found" in restored.manage("fixtree", "--noinput")


def test_a_site_that_has_something_is_replaced_only_when_told_so(make_site, restored, tmp_path):
    """By a backup of the database under test, this time."""
    everything, backup = restored.everything(), tmp_path / "second.backup"
    restored.manage("backup", backup)
    site = make_site("other")
    site.python("""
from wagtail.images.models import Image
from tests.factories import picture_file
for name in ("seats.png", "of-its-own.png"):
    Image.objects.create(title="Ours", file=picture_file(name=name))
""")
    ours = (site.media / "original_images" / "seats.png").read_bytes()
    assert "say --replace" in site.refuses("restore", backup)
    assert (site.media / "original_images" / "seats.png").read_bytes() == ours
    site.manage("restore", backup, "--replace")
    there = site.everything()
    # Our file of that name stayed until the new site stood, so theirs is called otherwise now.
    moved = [row["file"] for row in there["wagtailimages.Image"]]
    assert "original_images/seats.png" not in moved
    assert site.files() == {*moved, "documents/slides.pdf"}
    tables = [name for name in differences(everything, there) if not name.startswith("/")]
    assert tables == ["wagtailimages.Image"]


def test_a_damaged_backup_leaves_the_site_as_it_was(restored, backup, tmp_path):
    """Found at the last table, when all others are written and files are there."""
    with ZipFile(backup) as archive:
        last = list(json.loads(archive.read("manifest.json"))["tables"])[-1]
        name = f"tables/{last}.jsonl"
        lines = archive.read(name).replace(b"conferences", b"conferencez", 1)
    damaged = tampered(backup, tmp_path, members={name: lines})
    picture = restored.media / "original_images" / "hallway.png"
    before, kept = restored.everything(), picture.rename(tmp_path / "kept.png")
    files = restored.files()
    assert f"is damaged: {name}" in restored.refuses("restore", damaged, "--replace")
    assert restored.files() == files, "the picture that was brought back is taken away again"
    kept.rename(picture)
    assert differences(before, restored.everything()) == []
    assert f"is damaged: {name}" in restored.refuses("restore", damaged, "--check")


def test_a_backup_that_breaks_off_leaves_no_file(filled, tmp_path):
    picture = filled.media / "original_images" / "hallway.png"
    kept = picture.rename(tmp_path / "kept.png")
    picture.mkdir()
    try:
        folder = tmp_path / "backups"
        folder.mkdir()
        assert "No backup was made." in filled.refuses("backup", folder / "site.backup")
        assert list(folder.iterdir()) == []
    finally:
        picture.rmdir()
        kept.rename(picture)


def test_uploads_that_are_gone_are_named_and_the_rest_is_kept(filled, tmp_path):
    picture = filled.media / "original_images" / "hallway.png"
    kept = picture.rename(tmp_path / "kept.png")
    try:
        answer = filled.run("manage.py", "backup", str(tmp_path / "site.backup"))
        assert answer.returncode == 0
        assert (
            "no such file: wagtailimages.Image.file: original_images/hallway.png" in answer.stderr
        )
    finally:
        kept.rename(picture)


def test_a_backup_is_never_written_over_and_is_its_owners_alone(filled, backup):
    assert "exists already" in filled.refuses("backup", backup)
    assert backup.stat().st_mode & 0o077 == 0
    assert "The backup is whole." in filled.manage("restore", backup, "--check")


def test_no_file_is_written_outside_of_the_uploads(make_site, backup, tmp_path):
    def climb(manifest):
        manifest["files"][0]["name"] = "../../climbed.png"

    site = make_site("safe")
    assert "no place for one" in site.refuses("restore", tampered(backup, tmp_path, climb))
    assert not list(site.folder.parent.rglob("climbed.png"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda there: there.append("home.9999_tomorrow"),
            "newer version of the site, which has home",
        ),
        (
            lambda there: there.remove("home.0001_front_page"),
            "older version of the site, which lacks",
        ),
    ],
)
def test_another_version_says_what_to_do(make_site, backup, tmp_path, change, said):
    file = tampered(backup, tmp_path, lambda manifest: change(manifest["migrations"]))
    assert said in make_site("version").refuses("restore", file)


def test_what_is_no_backup_is_refused(make_site, tmp_path):
    (tmp_path / "notes.txt").write_text("no archive")
    site = make_site("refusing")
    assert "is no backup" in site.refuses("restore", tmp_path / "notes.txt")
    assert "There is no file" in site.refuses("restore", tmp_path / "nowhere")


def test_a_backup_shows_one_moment_and_holds_up_nobody(make_site):
    """Somebody writes, and is done, while the tables are being read."""
    said = make_site("busy").python("""
from threading import Thread
from django.contrib.auth.models import User
from django.db import connection
from home.operations.backup.tables import rows, snapshot

def write():
    User.objects.create_user("meanwhile")
    connection.close()

with snapshot():
    before = list(rows(User))
    writer = Thread(target=write)
    writer.start()
    writer.join(30)
    print(before == list(rows(User)), writer.is_alive())
print(User.objects.count())
""")
    assert said.split() == ["True", "False", "1"]
