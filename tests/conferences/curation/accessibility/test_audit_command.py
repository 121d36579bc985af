"""The command that audits all pages, a conference or a file."""

import io
import json

import pytest
from django.core.management import call_command

from conferences.curation.accessibility.rendering import DraftRenderError
from tests.conferences.curation.accessibility.conftest import BLOCKS, EXPECTED
from tests.conferences.curation.drafts import save_draft

pytestmark = pytest.mark.django_db


def run_command(*arguments):
    output, status = io.StringIO(), 0
    try:
        call_command("audit_accessibility", *arguments, stdout=output)
    except SystemExit as end:
        status = end.code
    return output.getvalue(), status


@pytest.mark.postgresql("JSON columns and bulk writing")
def test_the_command_lists_findings_as_json(faulty_talk):
    output, status = run_command("--format", "json")
    findings = {row["rule"]: row for row in json.loads(output) if row["title"] == "Indexes"}
    assert status == 0
    assert {(rule, row["block"]) for rule, row in findings.items()} == EXPECTED
    assert findings["raw-block"]["severity"] == "error"
    assert findings["raw-block"]["page"].endswith("/pyfest/monday/indexes/")
    assert "Turn it into prose" in findings["raw-block"]["remedy"]


@pytest.mark.parametrize(("worst", "status"), [("error", 0), ("warning", 1), ("advice", 1)])
def test_the_command_fails_on_the_given_severity_or_worse(talk, worst, status):
    save_draft(talk, *BLOCKS[1:])
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
    (finding,) = json.loads(run_command("--html", str(file), "--format", "json")[0])
    assert (finding["rule"], finding["line"]) == ("image-alt", 2)
    monkeypatch.setattr("sys.stdin", io.StringIO("<h2></h2>"))
    output, status = run_command("--html", "-", "--fail-on", "error")
    assert "A heading is empty" in output
    assert status == 1
    with pytest.raises(Exception, match="can't be read"):
        run_command("--html", str(tmp_path / "none.html"))
