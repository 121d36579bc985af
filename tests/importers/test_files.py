"""Files, folders and zips: what is taken, and what is not even opened."""

import io
import stat
import zipfile

import pytest

from importers import files
from importers.files import Gathered, TooMuch, add_zip, gathered


def zipped(members, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def unzipped(data):
    found = Gathered()
    add_zip(found, data, "notes.zip")
    return found


def test_a_zip_holds_notes_and_pictures():
    found = unzipped(
        zipped({"a/notes.md": "x", "a/p.png": "y", "a/other.docx": "z", "__MACOSX/b.md": ""})
    )
    assert (found.notes, found.pictures) == ({"a/notes.md": b"x"}, {"a/p.png": b"y"})
    assert found.others == ["a/other.docx"]


def test_a_zip_in_a_zip_as_notion_makes_them():
    assert unzipped(zipped({"Part-1.zip": zipped({"notes.md": "x"})})).notes == {"notes.md": b"x"}


@pytest.mark.parametrize(
    "name", ["../notes.md", "/etc/notes.md", "C:/notes.md", "a/../../notes.md", "..\\notes.md"]
)
def test_a_path_that_leads_outside_is_not_opened(name):
    with pytest.raises(TooMuch, match="leads outside"):
        unzipped(zipped({name: "x"}))


def test_a_link_to_elsewhere_is_not_followed():
    link = zipfile.ZipInfo("notes.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(TooMuch, match="link to elsewhere"):
        unzipped(zipped({link: "/etc/passwd"}))


def test_what_unpacks_to_far_too_much_is_not_opened():
    with pytest.raises(TooMuch, match="far more than it should"):
        unzipped(zipped({"notes.md": b"\0" * (11 * files.MB)}))


def test_too_many_files(monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 3)
    with pytest.raises(TooMuch, match="more than 3 files"):
        unzipped(zipped({f"{n}.md": "x" for n in range(5)}))


@pytest.mark.parametrize(
    "data",
    [b"", b"no zip", zipped({"a.md": "x" * 500})[:-30]],
    ids=["empty", "something else", "cut short"],
)
def test_what_is_no_zip_is_said(data):
    with pytest.raises(TooMuch, match="Export it again"):
        unzipped(data)


def test_a_file_that_is_too_large_is_said_with_its_bound():
    with pytest.raises(TooMuch, match="5 MB is the most"):
        Gathered().add("notes.md", b"x" * (6 * files.MB))


def test_a_folder_with_all_below_it_but_what_is_hidden(tmp_path):
    for name in ("a/notes.md", "a/p.png", ".git/x.md", "a/.hidden.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "a" / "link.md").symlink_to("/etc/hostname")
    found = gathered([str(tmp_path)])
    assert list(found.notes) == [f"{tmp_path.name}/a/notes.md"]
    assert list(found.pictures) == [f"{tmp_path.name}/a/p.png"]


def test_a_single_file_brings_the_pictures_it_names(tmp_path):
    (tmp_path / "notes.md").write_text("![](my%20hall.png)")
    for name in ("my hall.png", "other.png"):
        (tmp_path / name).write_bytes(b"x")
    found = gathered([str(tmp_path / "notes.md")])
    assert list(found.pictures) == ["my hall.png"]
