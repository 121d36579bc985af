"""Files, folders and zips: what is taken, and what is not even opened."""

import io
import os
import stat
import warnings
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers import uploads
from importers.documents import NotReadable
from importers.models import SourceFile, UploadedFile
from importers.uploads import Gathered, add_zip, gathered


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
    with pytest.raises(NotReadable, match="leads outside"):
        unzipped(zipped({name: "x"}))


def test_a_link_to_elsewhere_is_not_followed():
    link = zipfile.ZipInfo("notes.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(NotReadable, match="link to elsewhere"):
        unzipped(zipped({link: "/etc/passwd"}))


def test_what_unpacks_to_far_too_much_is_not_opened():
    with pytest.raises(NotReadable, match="far more than it should"):
        unzipped(zipped({"notes.md": b"\0" * (11 * uploads.MB)}))


def test_too_many_files(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 3)
    with pytest.raises(NotReadable, match="more than 3 files"):
        unzipped(zipped({f"{n}.md": "x" for n in range(5)}))


@pytest.mark.parametrize(
    "data",
    [b"", b"no zip", zipped({"a.md": "x" * 500})[:-30]],
    ids=["empty", "something else", "cut short"],
)
def test_what_is_no_zip_is_said(data):
    with pytest.raises(NotReadable, match="no zip that can be opened") as error:
        unzipped(data)
    assert error.value.message.remedy == "Export it again."


def test_a_file_that_is_too_large_is_said_with_its_bound():
    with pytest.raises(NotReadable, match="5 MB is the most"):
        Gathered().add("notes.md", b"x" * (6 * uploads.MB))


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
    assert list(found.pictures) == [f"{tmp_path.name}/my hall.png"]


def test_a_file_goes_by_the_same_name_however_its_path_was_written(tmp_path, monkeypatch):
    folder = tmp_path / "pf"
    folder.mkdir()
    (folder / "index.md").write_text("![](hall.png)")
    (folder / "hall.png").write_bytes(b"x")
    monkeypatch.chdir(folder)
    ways = [str(folder), str(folder / "index.md"), ".", "index.md", "../pf", "../pf/index.md"]
    for way in ways:
        found = gathered([way])
        assert (list(found.notes), list(found.pictures)) == (["pf/index.md"], ["pf/hall.png"])
    assert list(gathered(ways).notes) == ["pf/index.md"]
    assert not gathered(ways).refused


def refused(found):
    return [(path, message.text) for path, message in found.refused]


def test_two_files_of_the_same_name_in_two_folders_are_both_taken(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.md").write_text(name)
    found = gathered([str(tmp_path / name / "notes.md") for name in "ab"])
    assert found.notes == {"a/notes.md": b"a", "b/notes.md": b"b"}


def test_the_second_of_two_files_at_one_path_is_refused_and_said(tmp_path):
    for name in ("x", "y"):
        (tmp_path / name / "a").mkdir(parents=True)
        (tmp_path / name / "a" / "notes.md").write_text(name)
    found = gathered([str(tmp_path / "x" / "a"), str(tmp_path / "y" / "a")])
    assert found.notes == {"a/notes.md": b"x"}
    assert refused(found) == [
        ("a/notes.md", "There are two files at a/notes.md, and the first one was taken.")
    ]


def packed(*members):
    """A zip as no sound program makes it: names may come twice, or be none."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(packed(("a/notes.md", "1"), ("a/notes.md", "2")), id="the same name"),
        pytest.param(packed(("a/notes.md", "1"), ("a\\notes.md", "2")), id="the other slash"),
        pytest.param(
            packed(
                ("x/in.zip", packed(("a/notes.md", "1"))), ("y/in.zip", packed(("a/notes.md", "2")))
            ),
            id="two zips of a name in it",
        ),
    ],
)
def test_a_zip_with_two_files_at_one_path(data):
    found = unzipped(data)
    assert found.notes == {"a/notes.md": b"1"}
    ((path, text),) = refused(found)
    assert path.startswith("notes.zip/")
    assert text == "There are two files at a/notes.md, and the first one was taken."


def test_the_same_file_twice_is_taken_once():
    found = unzipped(packed(("a/notes.md", "1"), ("a/notes.md", "1")))
    assert (found.notes, found.refused) == ({"a/notes.md": b"1"}, [])


@pytest.mark.parametrize("name", ["./", ""])
def test_a_member_that_is_the_zips_own_folder(name):
    assert unzipped(packed((name, ""), ("notes.md", "x"))).notes == {"notes.md": b"x"}


def test_a_zip_nested_too_deep_is_said():
    found = unzipped(zipped({"b.zip": zipped({"c.zip": zipped({"notes.md": "x"})}), "a.md": "y"}))
    assert found.notes == {"a.md": b"y"}
    assert refused(found) == [
        (
            "notes.zip/b.zip/c.zip",
            "notes.zip/b.zip/c.zip is a zip in a zip in a zip, which is not opened.",
        )
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_member_is_said_and_the_others_are_taken(method):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("bad.md", bytes(range(256)) * 40)
        archive.writestr("good.md", "x")
    data = bytearray(buffer.getvalue())
    for place in range(45, 90):
        data[place] ^= 0xFF
    found = unzipped(bytes(data))
    assert found.notes == {"good.md": b"x"}
    ((path, text),) = refused(found)
    assert path == "notes.zip/bad.md"
    assert text.startswith("bad.md in notes.zip cannot be unpacked")


SOUND = zipped({"a/notes.md": "# Notes\n" * 30, "p.png": "y", "in.zip": zipped({"n.md": "x"})})


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8),
    st.integers(1, len(SOUND)),
)
def test_a_zip_damaged_anywhere_is_taken_or_refused_in_words(changes, length):
    data = bytearray(SOUND)
    for place, value in changes:
        data[place] = value
    found = Gathered()
    with found.refusing("notes.zip"):
        add_zip(found, bytes(data[:length]), "notes.zip")
    for path, message in found.refused:
        assert path.startswith("notes.zip")
        assert message.text
        assert message.remedy


def test_a_file_that_may_not_be_read_or_has_no_name_does_not_stop_the_others(tmp_path):
    (tmp_path / "good.md").write_text("x")
    (tmp_path / "long.md").write_bytes(b"x" * (6 * uploads.MB))
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x")
    found = gathered([str(tmp_path)])
    assert sorted(found.notes) == [f"{tmp_path.name}/caf?.md", f"{tmp_path.name}/good.md"]
    ((path, text),) = refused(found)
    assert path == f"{tmp_path.name}/long.md"
    assert "5 MB is the most" in text


@pytest.mark.parametrize("model", [UploadedFile, SourceFile])
def test_paths_fit_where_they_are_kept(model):
    assert model._meta.get_field("path").max_length == uploads.LONGEST_PATH
    with pytest.raises(NotReadable, match="longer than 500 letters"):
        Gathered().add("a" * 600 + ".md", b"x")
