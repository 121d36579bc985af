"""The import_notes command: preview, import, report and exit status."""

import json
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db.models.signals import post_save
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from conferences.models import ConferencePage, Source, TalkPage
from importers import parsers
from importers.models import ImportedPage, SourceFile
from importers.parsers.identity import MAX_IDENTITY_LENGTH
from importers.parsers.notes_file import Score
from tests.factories import picture_file
from tests.importers.drafts import blocks, draft, snapshot, talk
from tests.importers.edits import open_in_editor
from tests.importers.samples import NOTES

pytestmark = pytest.mark.django_db


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "pyfest-2024.md"
    path.write_text(NOTES)
    return path


def run(*arguments, capsys=None):
    """Returns the output and the exit status."""
    status = 0
    try:
        call_command("import_notes", *map(str, arguments))
    except SystemExit as end:
        status = end.code
    return capsys.readouterr().out, status


def test_preview_writes_nothing(notes, capsys):
    before = snapshot()
    output, status = run(notes, capsys=capsys)
    assert snapshot() == before
    assert status == 0
    assert "New: PyFest 2024" in output
    assert "Nothing has been saved. Add --apply to import exactly this." in output


def test_apply_does_what_the_preview_showed(notes, capsys):
    planned = json.loads(run(notes, "--format", "json", capsys=capsys)[0])
    done = json.loads(run(notes, "--apply", "--format", "json", capsys=capsys)[0])
    assert (planned["applied"], done["applied"]) == (False, True)
    assert planned["plan"] == done["plan"]
    assert planned["totals"] == done["totals"]
    assert planned["totals"]["create"] == 6
    assert not Page.objects.filter(depth__gt=2, live=True).exists()


def test_publish_option_publishes_new_pages(notes, client, capsys):
    Source.objects.create(key="pyfest-2024", title="PyFest 2024", status="own")
    run(notes, "--apply", "--publish", capsys=capsys)
    assert client.get(talk().url).status_code == 200


def test_notes_without_permission_stay_drafts_with_one_warning(notes, capsys):
    output, status = run(notes, "--apply", "--publish", capsys=capsys)
    assert status == 1
    assert output.count("Set the permission of") == 1
    assert not TalkPage.objects.filter(live=True).exists()


def test_a_second_run_publishes_what_only_waited_for_permission(notes, editor, capsys):
    run(notes, "--apply", "--publish", capsys=capsys)
    talk("Queues").save_revision(user=editor)
    before = Revision.objects.count()
    _output, status = run(notes, "--apply", "--publish", "--permission", "own", capsys=capsys)
    assert status == 0
    assert Source.objects.get().status == "own"
    live = TalkPage.objects.filter(live=True)
    assert set(live.values_list("title", flat=True)) == {"Indexes", "Caches"}
    assert Revision.objects.count() == before


def test_a_page_that_was_taken_down_or_is_open_is_not_published_again(notes, editor, capsys):
    run(notes, "--apply", "--publish", "--permission", "own", capsys=capsys)
    talk("Queues").unpublish()
    talk("Caches").unpublish()
    TalkPage.objects.filter(draft_title="Caches").update(first_published_at=None)
    open_in_editor(talk("Caches"), editor)
    run(notes, "--apply", "--publish", capsys=capsys)
    assert not TalkPage.objects.filter(draft_title__in=["Queues", "Caches"], live=True).exists()


def test_what_is_said_about_a_source_is_recorded_and_the_rest_stays(notes, capsys):
    run(notes, "--apply", "--author", "A Visitor", "--licence", "CC BY 4.0", capsys=capsys)
    run(notes, "--apply", "--source-url", "https://pyfest.example/notes", capsys=capsys)
    source = Source.objects.get()
    assert (source.author, source.licence, source.url, source.status) == (
        "A Visitor",
        "CC BY 4.0",
        "https://pyfest.example/notes",
        "asked",
    )


def test_a_refusal_is_not_overruled_by_the_command(notes, capsys):
    run(notes, "--apply", capsys=capsys)
    Source.objects.update(status="refused")
    run(notes, "--apply", "--permission", "own", capsys=capsys)
    run(notes, "--apply", "--permission", "own", "--publish", capsys=capsys)
    assert Source.objects.get().status == "refused"
    assert not TalkPage.objects.filter(live=True).exists()


def test_conference_and_dialect_options(notes, capsys):
    options = ("--conference", "PyFest West 2024", "--dialect", "markdown")
    output, _ = run(notes, "--apply", *options, capsys=capsys)
    assert "Plain Markdown" in output
    assert ConferencePage.objects.get().title == "PyFest West 2024"


def test_refused_file_does_not_stop_the_others(notes, tmp_path, capsys):
    (tmp_path / "shopping.md").write_text("- milk\n")
    output, status = run(tmp_path, "--apply", capsys=capsys)
    assert status == 1
    assert ConferencePage.objects.count() == 1
    assert "Error: " in output
    assert "shopping.md:1: This file does not look like conference notes." in output
    assert "choose its dialect" in output


def test_rejected_files_do_not_stop_the_others(notes, tmp_path, capsys):
    (tmp_path / "large.md").write_bytes(b"x" * (6 << 20))
    (tmp_path / "broken.zip").write_bytes(b"PK, but no zip")
    paths = notes, tmp_path / "large.md", tmp_path / "broken.zip"
    output, status = run(*paths, "--apply", "--format", "json", capsys=capsys)
    assert status == 1
    assert ConferencePage.objects.count() == 1
    report = json.loads(output)
    assert report["totals"]["error"] == 2
    assert [source["messages"][0]["text"] for source in report["sources"][1:]] == [
        f"{tmp_path.name}/large.md is too large: 6.0 MB. The limit is 5 MB.",
        "broken.zip is not a zip that can be opened.",
    ]


def test_broken_zip_alone_is_an_error(tmp_path, capsys):
    (tmp_path / "broken.zip").write_bytes(b"PK, but no zip")
    output, status = run(tmp_path / "broken.zip", capsys=capsys)
    assert status == 1
    text = "broken.zip is not a zip that can be opened. Export it again."
    assert f"Error: broken.zip:1: {text}" in output


def test_folder_and_file_give_the_same_source(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "pf"
    folder.mkdir()
    (folder / "index.md").write_text(NOTES)
    monkeypatch.chdir(folder)
    for way in (folder, folder / "index.md", "index.md", "."):
        assert run(way, "--apply", capsys=capsys)[1] == 0
    assert Source.objects.get().key == "pf-index"
    assert [block["type"] for block in draft(talk()).body.raw_data] == ["notes"]


@pytest.fixture
def failing_source():
    """Saving the file of the source `a-trouble.md` fails."""

    def refuse(instance, **_):
        if instance.path.endswith("trouble.md"):
            raise OSError("the disk is full")

    post_save.connect(refuse, sender=SourceFile)
    yield
    post_save.disconnect(refuse, sender=SourceFile)


def test_failing_source_does_not_stop_the_others(
    notes, tmp_path, front_page, failing_source, capsys, caplog
):
    text = NOTES.replace("PyFest", "GoodFest").replace("Everything", "![Hall](hall.png)\n\nAll")
    notes.write_text(text)
    (tmp_path / "a-trouble.md").write_text(text.replace("GoodFest", "BadFest"))
    (tmp_path / "hall.png").write_bytes(picture_file().read())
    output, status = run(tmp_path, "--apply", capsys=capsys)
    assert status == 1
    assert "a-trouble.md:1: An unexpected error occurred, so nothing of this source" in output
    assert "Details are in its log." in output
    assert "disk is full" not in output
    assert "OSError: the disk is full" in caplog.text
    assert [page.title for page in ConferencePage.objects.all()] == ["GoodFest 2024"]
    assert not Source.objects.filter(title="BadFest 2024").exists()
    picture = get_image_model().objects.get()
    assert blocks(draft(talk("Caches")))[0]["value"]["image"]["image"] == picture.pk


def test_a_file_that_makes_a_parser_fail_does_not_stop_the_others(
    notes, tmp_path, monkeypatch, capsys, caplog
):
    def parse(notes, score):
        raise RecursionError("far too deep")

    def score(notes):
        return Score(100 if "trouble" in notes.file.path else 0)

    dialect = SimpleNamespace(NAME="stumbling", score=score, parse=parse)
    monkeypatch.setitem(parsers.DIALECTS, "stumbling", dialect)
    (tmp_path / "a-trouble.md").write_text(NOTES)
    output, status = run(tmp_path, "--apply", capsys=capsys)
    assert status == 1
    assert "An unexpected error occurred while this file was read" in output
    assert "RecursionError: far too deep" in caplog.text
    assert [page.title for page in ConferencePage.objects.all()] == ["PyFest 2024"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/nowhere/at/all.md"], "Check the path"),
        (["--dialect", "klingon", "x.md"], "invalid choice"),
        ([], "required"),
    ],
)
def test_usage_errors(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_notes", *arguments)


def test_folder_without_notes_is_a_usage_error(tmp_path):
    with pytest.raises(CommandError, match="No notes in") as error:
        call_command("import_notes", str(tmp_path))
    assert error.value.returncode == 2


def test_json_report_matches_its_documentation(tmp_path, root, capsys):
    documented = (root / "docs" / "reference" / "import-notes-command.md").read_text()
    example = json.loads(documented.split("```json\n")[1].split("```")[0])
    notes = tmp_path / "pyfest.md"
    notes.write_text(
        "# PyFest 2024\n\n## Monday May 6\n\n### Keynote: Indexes - Ada Lovelace\n\n"
        "'''Words\nof it'''\n\n![](a.png)\n\nA line of more words than a heading\n*\n"
    )
    report = json.loads(run(notes, "--format", "json", capsys=capsys)[0])
    assert list(report) == list(example)
    (source,), (expected,) = report["sources"], example["sources"]
    assert list(source) == list(expected)
    assert list(source["lines"]) == list(expected["lines"])
    for name in ("pages", "dropped", "promoted", "messages"):
        assert list(source[name][0]) == list(expected[name][0]), name
    assert list(source["pages"][0]["counts"]) == list(expected["pages"][0]["counts"])
    assert list(report["totals"]) == list(example["totals"])


def test_identities_fit_into_their_column():
    assert ImportedPage._meta.get_field("identity").max_length == MAX_IDENTITY_LENGTH
