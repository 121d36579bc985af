"""The command that audits all pages, a conference or a file."""

import io
import json

import pytest
from django.core.management import call_command

from conferences.curation.accessibility.rendering import DraftRenderError
from tests.conferences.curation.accessibility.conftest import BLOCKS, EXPECTED

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql("JSON columns and bulk writing")]


def run_command(*arguments, stdin=""):
    out = io.StringIO()
    status = 0
    try:
        call_command("audit_accessibility", *arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return out.getvalue(), status


def test_the_command_lists_findings_as_json(faulty_talk):
    said, status = run_command("--format", "json")
    findings = [one for one in json.loads(said) if one["title"] == "Indexes"]
    assert status == 0
    assert {(one["rule"], one["block"]) for one in findings} == EXPECTED
    one = next(one for one in findings if one["rule"] == "raw-block")
    assert one["severity"] == "error"
    assert one["page"].endswith("/pyfest/monday/indexes/")
    assert "Turn it into prose" in one["remedy"]


@pytest.mark.parametrize(("worst", "status"), [("error", 0), ("warning", 1), ("advice", 1)])
def test_the_command_fails_on_the_given_severity_or_worse(talk, worst, status):
    talk.body = json.dumps(BLOCKS[1:])
    talk.save_revision()
    assert run_command("--fail-on", worst)[1] == status


def test_the_command_fails_if_a_page_cannot_be_rendered(talk, monkeypatch):
    def broken(_page):
        raise DraftRenderError

    monkeypatch.setattr("conferences.curation.accessibility.store.render_draft", broken)
    assert run_command("--fail-on", "error")[1] == 1
    assert run_command()[1] == 0


def test_the_command_checks_one_conference(faulty_talk, front_page):
    assert json.loads(run_command("--conference", "pyfest", "--format", "json")[0])
    with pytest.raises(Exception, match="Conferences: pyfest"):
        run_command("--conference", "nowhere")


def test_the_command_checks_a_file(tmp_path, monkeypatch):
    file = tmp_path / "page.html"
    file.write_text("<p>x</p>\n<img src=a.png>")
    (one,) = json.loads(run_command("--html", str(file), "--format", "json")[0])
    assert (one["rule"], one["line"]) == ("image-alt", 2)
    monkeypatch.setattr("sys.stdin", io.StringIO("<h2></h2>"))
    said, status = run_command("--html", "-", "--fail-on", "error")
    assert "A heading is empty" in said
    assert status == 1
    with pytest.raises(Exception, match="can't be read"):
        run_command("--html", str(tmp_path / "none.html"))
