"""Files, folders and zips: what is collected, and what is refused."""

import io
import os
import stat
import warnings
import zipfile

import pytest
from hypothesis import given, settings, strategies as st

from importers import file_collection
from importers.file_collection import CollectedFiles, add_zip, collect_files
from importers.models import SourceFile, UploadedFile
from importers.parsed_documents import UnreadableFileError
from tests.importers.samples import make_zip
from tests.long_run import examples

pytestmark = pytest.mark.postgresql("binary columns")


def unpack(data):
    files = CollectedFiles()
    add_zip(files, data, "notes.zip")
    return files


def test_notes_and_pictures_of_a_zip_are_collected_and_others_ignored():
    members = {"a/notes.md": "x", "a/p.png": "y", "a/other.docx": "z", "__MACOSX/b.md": ""}
    files = unpack(make_zip(members))
    assert (files.notes, files.pictures) == ({"a/notes.md": b"x"}, {"a/p.png": b"y"})


def test_a_zip_in_a_zip_as_notion_exports_it():
    assert unpack(make_zip({"Part-1.zip": make_zip({"notes.md": "x"})})).notes == {"notes.md": b"x"}


LINK = zipfile.ZipInfo("notes.md")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16
OUTSIDE = ("../notes.md", "/etc/notes.md", "C:/notes.md", "a/../../notes.md", "..\\notes.md")


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        *(pytest.param({name: "x"}, "leads outside", id=name) for name in OUTSIDE),
        pytest.param({LINK: "/etc/passwd"}, "symbolic link", id="symbolic link"),
        pytest.param({"notes.md": b"\0" * (11 << 20)}, "far more than", id="zip bomb"),
    ],
)
def test_an_unsafe_zip_is_refused(members, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        unpack(make_zip(members))


def test_a_zip_with_too_many_files_is_refused(monkeypatch):
    monkeypatch.setattr(file_collection, "MAX_FILES", 3)
    with pytest.raises(UnreadableFileError, match="more than 3 files"):
        unpack(make_zip({f"{n}.md": "x" for n in range(5)}))


@pytest.mark.parametrize(
    "data",
    [b"", b"no zip", make_zip({"a.md": "x" * 500})[:-30]],
    ids=["empty", "something else", "cut short"],
)
def test_other_bytes_are_refused_as_no_zip(data):
    with pytest.raises(UnreadableFileError, match="not a zip that can be opened") as error:
        unpack(data)
    assert error.value.message.remedy == "Export it again."


def test_a_folder_is_collected_without_hidden_files_and_links(tmp_path):
    for name in ("a/notes.md", "a/p.png", ".git/x.md", "a/.hidden.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "a" / "link.md").symlink_to("/etc/hostname")
    files = collect_files([str(tmp_path)])
    assert list(files.notes) == [f"{tmp_path.name}/a/notes.md"]
    assert list(files.pictures) == [f"{tmp_path.name}/a/p.png"]


def test_pictures_that_a_single_file_names_are_collected_with_it(tmp_path):
    (tmp_path / "notes.md").write_text("![](my%20hall.png)")
    for name in ("my hall.png", "other.png"):
        (tmp_path / name).write_bytes(b"x")
    files = collect_files([str(tmp_path / "notes.md")])
    assert list(files.pictures) == [f"{tmp_path.name}/my hall.png"]


def test_a_file_has_the_same_name_however_its_path_is_written(tmp_path, monkeypatch):
    folder = tmp_path / "pf"
    folder.mkdir()
    (folder / "index.md").write_text("![](hall.png)")
    (folder / "hall.png").write_bytes(b"x")
    monkeypatch.chdir(folder)
    ways = [str(folder), str(folder / "index.md"), ".", "index.md", "../pf", "../pf/index.md"]
    for way in ways:
        files = collect_files([way])
        assert (list(files.notes), list(files.pictures)) == (["pf/index.md"], ["pf/hall.png"])
    assert list(collect_files(ways).notes) == ["pf/index.md"]
    assert not collect_files(ways).refused


def refused(files):
    return [(path, message.text) for path, message in files.refused]


def test_files_of_the_same_name_in_two_folders_are_both_collected(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.md").write_text(name)
    files = collect_files([str(tmp_path / name / "notes.md") for name in "ab"])
    assert files.notes == {"a/notes.md": b"a", "b/notes.md": b"b"}


def test_the_second_of_two_files_at_one_path_is_refused(tmp_path):
    for name in ("x", "y"):
        (tmp_path / name / "a").mkdir(parents=True)
        (tmp_path / name / "a" / "notes.md").write_text(name)
    files = collect_files([str(tmp_path / "x" / "a"), str(tmp_path / "y" / "a")])
    assert files.notes == {"a/notes.md": b"x"}
    text = "There are two files at a/notes.md. Only the first one was used."
    assert refused(files) == [("a/notes.md", text)]


def make_odd_zip(*members):
    """A zip as no sound program makes it: names may come twice, or be empty."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, data)
    return buffer.getvalue()


FIRST, SECOND = (make_zip({"a/notes.md": text}) for text in "12")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(make_odd_zip(("a/notes.md", "1"), ("a/notes.md", "2")), id="the same name"),
        pytest.param(make_odd_zip(("a/notes.md", "1"), ("a\\notes.md", "2")), id="the other slash"),
        pytest.param(make_zip({"x/in.zip": FIRST, "y/in.zip": SECOND}), id="in two zips"),
    ],
)
def test_the_second_of_two_files_at_one_path_of_a_zip_is_refused(data):
    files = unpack(data)
    assert files.notes == {"a/notes.md": b"1"}
    ((path, text),) = refused(files)
    assert path.startswith("notes.zip/")
    assert text == "There are two files at a/notes.md. Only the first one was used."


def test_the_same_file_twice_is_collected_once():
    files = unpack(make_odd_zip(("a/notes.md", "1"), ("a/notes.md", "1")))
    assert (files.notes, files.refused) == ({"a/notes.md": b"1"}, [])


@pytest.mark.parametrize("name", ["./", ""])
def test_the_root_folder_of_a_zip_is_ignored(name):
    assert unpack(make_odd_zip((name, ""), ("notes.md", "x"))).notes == {"notes.md": b"x"}


def test_a_zip_nested_too_deep_is_refused():
    in_b = make_zip({"c.zip": make_zip({"notes.md": "x"})})
    files = unpack(make_zip({"b.zip": in_b, "a.md": "y"}))
    assert files.notes == {"a.md": b"y"}
    path = "notes.zip/b.zip/c.zip"
    assert refused(files) == [(path, f"{path} is a zip in a zip in a zip. It was not opened.")]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_file_of_a_zip_is_refused_and_the_others_are_collected(method):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("bad.md", bytes(range(256)) * 40)
        archive.writestr("good.md", "x")
    data = bytearray(buffer.getvalue())
    for place in range(45, 90):
        data[place] ^= 0xFF
    files = unpack(bytes(data))
    assert files.notes == {"good.md": b"x"}
    ((path, text),) = refused(files)
    assert path == "notes.zip/bad.md"
    assert text.startswith("bad.md in notes.zip cannot be unpacked")


VALID_ZIP = make_zip({"a/notes.md": "# Notes\n" * 30, "p.png": "y", "in.zip": FIRST})


@settings(max_examples=examples(400), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(VALID_ZIP) - 1), st.integers(0, 255)), max_size=8),
    st.integers(1, len(VALID_ZIP)),
)
def test_a_zip_damaged_anywhere_is_collected_or_refused_in_words(changes, length):
    data = bytearray(VALID_ZIP)
    for place, value in changes:
        data[place] = value
    files = CollectedFiles()
    with files.skipping_refused("notes.zip"):
        add_zip(files, bytes(data[:length]), "notes.zip")
    for path, message in files.refused:
        assert path.startswith("notes.zip")
        assert message.text
        assert message.remedy


def test_a_large_file_and_an_undecodable_name_do_not_stop_the_others(tmp_path):
    (tmp_path / "good.md").write_text("x")
    (tmp_path / "long.md").write_bytes(b"x" * (6 * file_collection.MB))
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x")
    files = collect_files([str(tmp_path)])
    assert sorted(files.notes) == [f"{tmp_path.name}/caf?.md", f"{tmp_path.name}/good.md"]
    ((path, text),) = refused(files)
    assert path == f"{tmp_path.name}/long.md"
    assert "The limit is 5 MB" in text


@pytest.mark.parametrize("model", [UploadedFile, SourceFile])
def test_paths_fit_their_fields(model):
    assert model._meta.get_field("path").max_length == file_collection.MAX_PATH_LENGTH
    with pytest.raises(UnreadableFileError, match="longer than 500 characters"):
        CollectedFiles().add("a" * 600 + ".md", b"x")
