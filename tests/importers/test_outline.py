"""Editors correct what a file is read as: in the admin, and with a file for the command."""

import json
import re
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from conferences.models import ConferencePage, DayPage, TalkPage
from importers.models import ImportRun, SourceFile
from tests.importers.drafts import talk
from tests.importers.import_screens import apply_plan, imported_run, note_file, uploaded_run
from tests.importers.samples import NOTES, make_zip

pytestmark = pytest.mark.django_db

#: Its last heading looks like a talk.
FAREWELL = "Farewell - Thank You"
MISREAD = """# PyFest 2024

## Caches - Ada Lovelace

### Room - Blue Hall

steam

## Queues - Mary Shelley

doors

## Farewell - Thank You

To all.
"""


def outline_url(run, path="pyfest-2024.md", **query):
    query = urlencode({"source": path} | query)
    return f"{reverse('importers:outline', args=[run.pk])}?{query}"


def read_form(response):
    """The data that a browser would send: the form's fields as they are shown."""
    html = response.text
    data = dict(re.findall(r'<input type="hidden" name="(version)" value="(\w+)"', html))
    fields = re.findall(r'<input type="(?:text|date)" name="([^"]+)"[^>]* value="([^"]*)"', html)
    data |= dict(fields)
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        selected = re.search(r'value="([^"]*)" selected', options)
        data[name] = selected[1] if selected else re.search(r'value="([^"]*)"', options)[1]
    return data


def change(client, run, *, url="", **changes):
    """Changes fields by the text of their line, such as farewell_role="section"."""
    url = url or outline_url(run)
    response = client.get(url)
    shown = re.findall(r'id="heading-(\d+)">([^<]+)<', response.text)
    headings = [(index, heading.lower()) for index, heading in shown]
    data = read_form(response)
    for name, value in changes.items():
        start, _underscore, field = name.rpartition("_")
        found = [
            index for index, heading in headings if start and heading.lower().startswith(start)
        ]
        data[f"{found[0]}-{field}" if found else name.replace("file_", "file-")] = value
    return client.post(url, data, follow=True)


def planned_titles(client, run):
    html = client.get(run.get_absolute_url()).text
    return re.findall(r'<label for="page-[^>]+>([^<]+)</label>', html)


def test_a_misread_file_is_right_after_one_change_and_at_the_next_import(as_editor, front_page):
    run = uploaded_run(as_editor, note_file(data=MISREAD))
    assert planned_titles(as_editor, run) == ["PyFest 2024", "Caches", "Queues", FAREWELL]
    plan = as_editor.get(run.get_absolute_url()).text
    assert outline_url(run).replace("&", "&amp;") in plan

    response = change(as_editor, run, farewell_role="group")
    assert "1 decision about the outline." in response.text
    assert planned_titles(as_editor, run) == ["PyFest 2024", "Caches", "Queues"]
    assert "1 decision about the outline." in as_editor.get(run.get_absolute_url()).text

    apply_plan(as_editor, run)
    assert sorted(TalkPage.objects.values_list("title", flat=True)) == ["Caches", "Queues"]
    again = uploaded_run(as_editor, note_file(data=MISREAD.replace("doors", "gates")))
    assert planned_titles(as_editor, again) == ["PyFest 2024", "Caches", "Queues"]


def test_values_are_corrected_in_place_and_the_page_stays_the_same(as_editor, front_page):
    imported_run(as_editor, MISREAD)
    page_id = talk("Caches").pk
    run = uploaded_run(as_editor, note_file(data=MISREAD))
    change(
        *(as_editor, run),
        caches_title="Warm caches",
        caches_speakers="Grace Hopper,  Ada Lovelace",
        caches_kind="keynote",
        file_conference="PyFest Europe 2024",
        file_day="Friday",
        file_date="2024-05-17",
    )
    apply_plan(as_editor, run)
    page = TalkPage.objects.get(pk=page_id).get_latest_revision_as_object()
    assert (page.title, page.kind) == ("Warm caches", "keynote")
    speakers = [each.speaker.name for each in page.talk_speakers.all()]
    assert speakers == ["Grace Hopper", "Ada Lovelace"]
    assert (
        ConferencePage.objects.get().get_latest_revision_as_object().title == "PyFest Europe 2024"
    )
    assert str(DayPage.objects.get().get_latest_revision_as_object().date) == "2024-05-17"
    assert TalkPage.objects.count() == 3


def test_a_whole_level_is_changed_at_once_and_everything_is_forgotten_again(as_editor, front_page):
    run = uploaded_run(as_editor, note_file(data=MISREAD))
    before = planned_titles(as_editor, run)
    response = change(as_editor, run, all_lines="2", all_role="day", command="all")
    assert "3 decisions about the outline." in response.text
    report = as_editor.get(run.get_absolute_url()).text
    assert report.count("Day") > 2
    change(as_editor, run, command="reset")
    assert planned_titles(as_editor, run) == before
    assert "about the outline." not in as_editor.get(run.get_absolute_url()).text


def test_a_decision_is_taken_back_by_choosing_automatic(as_editor, front_page):
    run = uploaded_run(as_editor, note_file(data=MISREAD))
    change(as_editor, run, farewell_role="skip")
    response = change(as_editor, run, farewell_role="")
    assert "about the outline." not in response.text
    assert ImportRun.objects.get(pk=run.pk).guides["pyfest-2024.md"].as_json()["lines"] == []


def test_other_lines_are_offered_when_asked_for(as_editor, front_page):
    run = uploaded_run(as_editor, note_file(data=MISREAD))
    assert ">steam<" not in as_editor.get(outline_url(run)).text
    change(as_editor, run, url=outline_url(run, all=1), steam_role="talk")
    assert "steam" in planned_titles(as_editor, run)
    # A chosen line stays in sight.
    assert ">steam<" in as_editor.get(outline_url(run)).text


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(as_editor, front_page):
    run = uploaded_run(as_editor, note_file(data=MISREAD))
    stale = read_form(as_editor.get(outline_url(run)))
    change(as_editor, run, farewell_role="skip")
    before = ImportRun.objects.get(pk=run.pk).options
    response = as_editor.post(outline_url(run), stale, follow=True)
    assert "Somebody else has changed this outline" in response.text
    assert ImportRun.objects.get(pk=run.pk).options == before


def test_impossible_roles_are_explained_and_can_be_mended(as_editor, front_page):
    run = uploaded_run(as_editor, note_file(data=MISREAD))
    response = change(as_editor, run, queues_role="conference")
    assert "stands above its conference" in response.text
    assert "stands above its conference" in as_editor.get(run.get_absolute_url()).text
    response = change(as_editor, run, queues_role="")
    assert "stands above its conference" not in response.text


def test_a_heading_that_is_gone_is_shown_until_it_is_forgotten(as_editor, front_page):
    run = uploaded_run(as_editor, note_file(data=MISREAD))
    change(as_editor, run, farewell_role="group")
    apply_plan(as_editor, run)
    run = uploaded_run(as_editor, note_file(data=MISREAD.replace("Farewell", "Goodbye")))
    assert "“Farewell - Thank You”, which is not in the notes" in (
        as_editor.get(run.get_absolute_url()).text
    )
    assert "No longer in the notes" in as_editor.get(outline_url(run)).text
    response = change(as_editor, run, command="forget:Farewell - Thank You")
    assert "No longer in the notes" not in response.text


def test_a_refused_file_is_read_as_the_editor_says(as_editor, front_page):
    run = uploaded_run(
        as_editor, note_file("soup.md", "# Soup\n\nWater.\n\n## Salt\n\nA little.\n")
    )
    page = as_editor.get(run.get_absolute_url()).text
    assert "This file won't be imported." in page
    assert outline_url(run, "soup.md") in page
    change(as_editor, run, url=outline_url(run, "soup.md"), file_role="talk")
    assert "Soup" in planned_titles(as_editor, run)


def test_an_outline_of_many_lines_has_pages_and_changes_only_what_was_sent(as_editor, front_page):
    talks = "".join(f"## Talk {number}: Doors - Ada Lovelace\n\nx\n\n" for number in range(250))
    run = uploaded_run(as_editor, note_file(data=f"# PyFest 2024\n\n{talks}"))
    first = as_editor.get(outline_url(run))
    assert "Page 1 of 2" in first.text
    response = change(as_editor, run, url=outline_url(run, p=2), **{"talk 249_role": "skip"})
    assert "1 decision about the outline." in response.text
    response = change(as_editor, run, all_lines="2", all_role="section", command="all")
    assert "250 decisions about the outline." in response.text


def test_files_beside_it_still_say_what_conference_it_is(as_editor, front_page):
    files = {
        "pyfest-2024/caches.md": b"# Caches\n\nby Ada Lovelace\n\nx\n",
        "pyfest-2024/queues.md": b"# Queues\n\nby Mary Shelley\n\ny\n",
    }
    run = uploaded_run(as_editor, note_file("notes.zip", make_zip(files)))
    form = read_form(as_editor.get(outline_url(run, "pyfest-2024/caches.md")))
    assert form["file-conference"].lower() == "pyfest 2024"


def test_unknown_files_empty_files_and_finished_imports(as_editor, front_page):
    run = uploaded_run(as_editor, note_file(data=MISREAD), note_file("empty.md", ""))
    assert as_editor.get(outline_url(run, "other.md")).status_code == 404
    response = as_editor.get(outline_url(run, "empty.md"), follow=True)
    assert "This file is empty." in response.text
    apply_plan(as_editor, run)
    assert as_editor.get(outline_url(run)).status_code == 404


# The command


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "pyfest").mkdir()
    (tmp_path / "pyfest" / "notes.md").write_text(MISREAD)
    return tmp_path / "pyfest", tmp_path / "outline.json"


def test_the_command_writes_an_outline_and_follows_its_changes(paths, front_page, capsys):
    notes, outline = paths
    call_command("import_notes", str(notes), write_outline=str(outline))
    assert f"Wrote {outline}." in capsys.readouterr().out
    assert not SourceFile.objects.exists()
    written = json.loads(outline.read_text())
    (source,) = written["sources"]
    assert source["source"] == "pyfest/notes.md"
    assert [line["role"] for line in source["lines"]] == [
        *("conference", "talk", "section", "talk", "talk")
    ]
    source["lines"][-1]["role"] = "group"
    outline.write_text(json.dumps(written))
    call_command("import_notes", str(notes), outline=str(outline), apply=True)
    assert sorted(TalkPage.objects.values_list("title", flat=True)) == ["Caches", "Queues"]
    # The next import follows it without being told.
    (notes / "notes.md").write_text(MISREAD + "\nAnd to you.\n")
    call_command("import_notes", str(notes), apply=True)
    assert TalkPage.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "No such file"),
        ("{", "no JSON"),
        ("[]", "no list of “sources”"),
        ('{"version": 1, "sources": [{"source": "other.md"}]}', "“other.md”"),
        ('{"version": 0, "sources": [{"source": "pyfest/notes.md"}]}', "version 0"),
        ('{"version": 1, "sources": [{"source": "pyfest/notes.md", "lines": 1}]}', "no list"),
    ],
)
def test_an_outline_that_cannot_be_used_stops_the_command(paths, front_page, text, words):
    notes, outline = paths
    if text is not None:
        outline.write_text(text)
    with pytest.raises(CommandError, match=words) as error:
        call_command("import_notes", str(notes), outline=str(outline), apply=True)
    assert error.value.returncode == 2
    assert not TalkPage.objects.exists()


def test_an_outline_that_is_only_written_and_followed_changes_no_page(tmp_path, front_page):
    path = tmp_path / "pyfest-2024.md"
    path.write_text(NOTES)
    outline = tmp_path / "outline.json"
    call_command("import_notes", str(path), apply=True)
    pages = TalkPage.objects.values_list("pk", "latest_revision_id")
    before = list(pages)
    call_command("import_notes", str(path), write_outline=str(outline))
    call_command("import_notes", str(path), outline=str(outline), apply=True)
    assert list(pages.all()) == before
