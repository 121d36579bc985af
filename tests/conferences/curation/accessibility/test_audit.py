"""Judging drafts: stored with the revision, fresh when it changes, listed, exported, commanded."""

import io
import json
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Page

from conferences.curation.accessibility.audit import (
    CannotShow,
    audited,
    newest_audit,
    newest_findings,
    tally,
)
from conferences.curation.accessibility.tasks import audit_pages
from conferences.curation.models import Audit, Finding
from conferences.models import Source
from importers.apply import apply_files
from tests.conferences.test_viewsets import edit_url, talk_form
from tests.conftest import logged_in
from tests.factories import ConferenceFactory, DayFactory, SourceFactory, TalkFactory
from tests.importers.samples import files

pytestmark = pytest.mark.django_db

FAULTS = [
    {"type": "raw", "value": {"text": "{{< x >}}", "reason": ""}, "id": "raw-block"},
    {"type": "prose", "value": "[here](https://example.org)", "id": "prose-block"},
    {"type": "code", "value": {"code": "x = 1", "language": "", "caption": ""}, "id": "code-block"},
]


@pytest.fixture
def faulty(talk):
    talk.body, talk.search_description = json.dumps(FAULTS), "What it says."
    talk.save_revision()
    return talk


def rules(audit):
    return {(finding.rule, finding.block) for finding in audit.findings.all()}


FOUND = {
    ("raw-block", "raw-block"),
    ("vague-link", "prose-block"),
    ("code-language", "code-block"),
}


def test_each_finding_names_its_block(faulty):
    assert rules(newest_audit(faulty)) == FOUND


def test_an_unchanged_revision_is_judged_once(faulty, django_assert_max_num_queries):
    first = newest_audit(faulty)
    with django_assert_max_num_queries(12):
        again = newest_audit(Page.objects.get(pk=faulty.pk))
    assert (again.pk, again.at) == (first.pk, first.at)


def test_a_revision_that_saves_itself_anew_is_judged_anew(faulty):
    newest_audit(faulty)
    revision = faulty.get_latest_revision()
    faulty.body = json.dumps(FAULTS[1:])
    faulty.save_revision(overwrite_revision=revision)
    assert rules(newest_audit(faulty)) == FOUND - {("raw-block", "raw-block")}


def test_another_severity_in_the_settings_judges_anew(faulty, settings):
    newest_audit(faulty)
    settings.ACCESSIBILITY_RULES = {"raw-block": "off"}
    assert rules(newest_audit(faulty)) == FOUND - {("raw-block", "raw-block")}


def test_a_finding_keeps_its_age(faulty):
    newest_audit(faulty)
    long_ago = timezone.now() - timedelta(days=40)
    Finding.objects.update(since=long_ago)
    faulty.title = "Another title"
    faulty.save_revision()
    assert {finding.since for finding in newest_audit(faulty).findings.all()} == {long_ago}


def test_a_page_without_any_revision_is_judged_itself(conference):
    conference.search_description = ""
    conference.save()
    assert rules(audited(conference, None)) == {("meta-description", "")}
    assert newest_findings().count() == 1
    conference.save_revision()
    newest_audit(conference)
    assert Audit.objects.get().revision_id


def test_saving_a_draft_judges_it_soon(as_editor, talk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_editor.post(edit_url(talk), talk_form(search_description=""))
    assert {finding.rule for finding in newest_findings()} == {"meta-description"}


def test_imported_drafts_are_judged_soon(front_page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        apply_files(files())
    assert {finding.rule for finding in newest_findings()} == {"permission"}


def test_a_permission_that_comes_is_seen(talk, django_capture_on_commit_callbacks):
    source = SourceFactory(status=Source.Status.ASKED)
    talk.body = json.dumps(
        [{"type": "notes", "value": {"source": source.pk, "content": FAULTS[1:2]}, "id": "n"}]
    )
    talk.search_description = "What it says."
    talk.save_revision().as_object().save()
    assert ("permission", "n") in rules(newest_audit(talk))
    source.status = Source.Status.LICENSED
    with django_capture_on_commit_callbacks(execute=True):
        source.save()
    assert rules(newest_audit(talk)) == {("vague-link", "prose-block")}


def test_a_link_to_a_page_that_goes_is_seen(talk, day):
    other = TalkFactory(parent=day, title="Queues", slug="queues")
    talk.search_description = "What it says."
    talk.body = json.dumps([{"type": "prose", "value": f"[Queues](page:{other.pk})", "id": "p"}])
    talk.save_revision().as_object().save()
    assert rules(newest_audit(talk)) == set()
    other.unpublish()
    talk.save_revision()
    assert rules(newest_audit(talk)) == set()  # not there yet is not broken
    other.delete()
    assert rules(newest_audit(talk)) == {("broken-link", "p")}


@pytest.mark.parametrize(
    ("address", "is_broken"),
    [
        ("/pyfest/monday/", False),
        ("/pyfest/monday", False),
        ("/pyfest/tuesday/", True),
        ("/pyfest/tuesday", True),
        ("/nothing/", True),
        ("/documents/", True),
        ("https://elsewhere.example/x", False),
        ("https://localhost/nothing/", True),
        ("http://LOCALHOST/pyfest/", False),
        ("http://localhost", False),
        ("#nowhere", True),
        ("//elsewhere.example/x", False),
    ],
)
def test_addresses_of_the_site_are_tried(talk, address, is_broken):
    talk.body = json.dumps([{"type": "prose", "value": f"[A day]({address})", "id": "p"}])
    talk.save_revision()
    assert (("broken-link", "p") in rules(newest_audit(talk))) is is_broken


# The command ----------------------------------------------------------------


def command(*arguments, stdin=""):
    out = io.StringIO()
    status = 0
    try:
        call_command("audit_accessibility", *arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return out.getvalue(), status


def test_the_command_lists_findings_as_json(faulty):
    said, status = command("--format", "json")
    findings = [one for one in json.loads(said) if one["title"] == "Indexes"]
    assert status == 0
    assert {(one["rule"], one["block"]) for one in findings} == FOUND
    one = next(one for one in findings if one["rule"] == "raw-block")
    assert one["severity"] == "error"
    assert one["page"].endswith("/pyfest/monday/indexes/")
    assert "Turn it into prose" in one["remedy"]


@pytest.mark.parametrize(("worst", "status"), [("error", 0), ("warning", 1), ("advice", 1)])
def test_the_command_fails_on_what_it_is_told(talk, worst, status):
    talk.body = json.dumps(FAULTS[1:])
    talk.save_revision()
    assert command("--fail-on", worst)[1] == status


def test_the_command_fails_where_a_page_could_not_be_judged(talk, monkeypatch):
    def broken(_page):
        raise CannotShow

    monkeypatch.setattr("conferences.curation.accessibility.audit.rendered", broken)
    assert command("--fail-on", "error")[1] == 1
    assert command()[1] == 0


def test_the_command_judges_one_conference(faulty, front_page):
    assert json.loads(command("--conference", "pyfest", "--format", "json")[0])
    with pytest.raises(Exception, match="There are: pyfest"):
        command("--conference", "nowhere")


def test_the_command_judges_a_file(tmp_path, monkeypatch):
    file = tmp_path / "page.html"
    file.write_text("<p>x</p>\n<img src=a.png>")
    (one,) = json.loads(command("--html", str(file), "--format", "json")[0])
    assert (one["rule"], one["line"]) == ("image-alt", 2)
    monkeypatch.setattr("sys.stdin", io.StringIO("<h2></h2>"))
    said, status = command("--html", "-", "--fail-on", "error")
    assert "A heading is empty" in said
    assert status == 1
    with pytest.raises(Exception, match="cannot be read"):
        command("--html", str(tmp_path / "none.html"))


# What editors see ----------------------------------------------------------------


def test_the_report_lists_filters_and_exports(as_editor, faulty, conference):
    newest_audit(faulty)
    tally()
    url = reverse("curation_report")
    page = as_editor.get(url).text
    assert f"{edit_url(faulty)}#block-raw-block-section" in page
    assert "PyFest 2024" in page
    assert "How it went" in page
    assert "no language" not in page
    for query, count in (
        ("severity=error", 1),
        ("rule=vague-link", 1),
        (f"conference={conference.pk}", 3),
        ("age=7", 0),
        ("live=true", 3),
    ):
        found = as_editor.get(f"{url}?{query}").context["object_list"]
        assert len(found) == count, query
    table = as_editor.get(f"{url}?export=csv").getvalue().decode()
    assert "A block holds raw source" in table
    assert as_editor.get(f"{url}?export=xlsx").status_code == 200


def test_a_spreadsheet_takes_whatever_was_written(as_editor, faulty):
    newest_audit(faulty)
    Finding.objects.update(text="=2+2\x08", detail="")
    answer = as_editor.get(f"{reverse('curation_report')}?export=xlsx")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert {cell.value for row in sheet.iter_rows() for cell in row} >= {"'=2+2"}
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("settled", [{"raw-block": "off"}, {}])
def test_findings_of_a_rule_that_is_gone_are_shown_nowhere(as_editor, faulty, settings, settled):
    newest_audit(faulty)
    Finding.objects.filter(rule="raw-block").update(rule="raw-block" if settled else "of-yore")
    settings.ACCESSIBILITY_RULES = settled
    for url in (reverse("curation_report"), reverse("wagtailadmin_home"), edit_url(faulty)):
        answer = as_editor.get(url)
        assert answer.status_code == 200
        assert "A block holds raw source (" not in answer.text
    rules_shown = {one.rule for one in newest_findings()}
    assert rules_shown == {"vague-link", "code-language"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_costs_the_same_for_any_number(as_editor, day, count, django_assert_num_queries):
    for number in range(count):
        talk = TalkFactory(parent=day, title=f"Talk {number}", slug=f"talk-{number}")
        talk.body = json.dumps(FAULTS)
        talk.save_revision()
        newest_audit(talk)
    as_editor.get(reverse("curation_report"))
    with django_assert_num_queries(16):
        as_editor.get(reverse("curation_report"))


def test_a_writer_sees_what_is_wrong_too(as_writer, faulty):
    newest_audit(faulty)
    assert "A block holds raw source" in as_writer.get(reverse("curation_report")).text
    panel = as_writer.get(edit_url(faulty)).text
    assert "A block holds raw source" in panel
    assert "Let the errors pass" not in panel


def test_home_lists_and_form_show_it(as_editor, faulty):
    newest_audit(faulty)
    assert "1 error</a>" in as_editor.get(reverse("wagtailadmin_home")).text
    below = as_editor.get(reverse("wagtailadmin_explore", args=[faulty.get_parent().pk])).text
    assert "1 error, 1 warning" in below
    form = as_editor.get(edit_url(faulty)).text
    assert f"{edit_url(faulty)}#block-raw-block-section" in form
    assert "Let the errors pass, with a reason" in form


@pytest.fixture
def elsewhere(front_page):
    """Somebody who edits another conference, and nothing else."""
    other = ConferenceFactory(parent=front_page, title="Elsewhere", slug="elsewhere")
    user = User.objects.create_user("guest", password="guest")
    group = Group.objects.create(name="Guests")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    permission = Permission.objects.get(
        codename="change_page", content_type__app_label="wagtailcore"
    )
    group.page_permissions.create(page=other, permission=permission)
    return user, other


def test_home_and_report_count_only_pages_that_one_may_work_on(faulty, elsewhere):
    newest_audit(faulty)
    tally()
    user, other = elsewhere
    client = logged_in(user)
    home, report = reverse("wagtailadmin_home"), reverse("curation_report")
    assert "Nothing was found" in client.get(home).text
    assert "#block-raw-block-section" not in client.get(report).text
    assert "How it went" not in client.get(report).text
    other.body, other.search_description = json.dumps(FAULTS[:1]), "What it says."
    other.save_revision(user=user)
    newest_audit(other)
    assert "1 error</a> on 1 page" in client.get(home).text
    assert client.get(report).text.count("#block-raw-block-section") == 1
    user.groups.get().page_permissions.all().delete()
    assert "Accessibility of the newest drafts" not in logged_in(user).get(home).text
    assert "Errors on my drafts" not in logged_in(user).get(home).text


def test_an_empty_site_says_so(as_editor):
    assert "Nothing was found" in as_editor.get(reverse("wagtailadmin_home")).text


# Marks in previews ----------------------------------------------------------------


def test_previews_carry_marks_and_readers_pages_none(as_editor, client, faulty):
    faulty.save()
    preview = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[faulty.pk])).text
    assert 'data-findings="raw-block"' in preview
    assert 'data-block="raw-block"' in preview
    assert preview.count('data-findings="raw-block"') == 1
    assert 'data-findings="code-language"' in as_editor.get(faulty.url).text
    for mark in ("data-findings", "data-block", "data-permission", "data-alt"):
        assert mark not in client.get(faulty.url).text


def test_days_are_judged_like_talks(conference):
    day = DayFactory(parent=conference, title="Tuesday", slug="tuesday")
    day.search_description = ""
    day.save_revision()
    assert rules(newest_audit(day)) == {("meta-description", "")}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_judge_one_page_at_once_neither_fails_and_the_newest_is_kept(faulty):
    """As the gate, and the task after a draft was saved."""
    stale = faulty.get_latest_revision()
    newest_audit(faulty)
    draft = faulty.get_latest_revision_as_object()
    draft.title = "Newer"
    newer = draft.save_revision()
    first = Page.objects.get(pk=faulty.pk).specific

    def judge_the_older():
        try:
            return audited(faulty, stale).digest
        finally:
            connection.close()

    Audit.objects.update(digest="")
    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            audited(first, newer)
            audited(first, stale)
            other = beside.submit(judge_the_older)
            wait([other], timeout=1)
        assert other.result()
    assert rules(Audit.objects.get(revision=newer)) == FOUND


def test_a_page_that_was_deleted_meanwhile_keeps_no_other_from_being_judged(conference):
    """A task has many pages to judge, and takes its time."""
    gone, talk = TalkFactory(parent=conference), TalkFactory(parent=conference)
    revision = talk.save_revision()

    def delete_one(execute, sql, *asked):
        answer = execute(sql, *asked)
        if deleting and "wagtailcore_page" in sql:
            deleting.pop().delete()
        return answer

    deleting = [Page.objects.get(pk=gone.pk)]
    with connection.execute_wrapper(delete_one):
        audit_pages.call([gone.pk, talk.pk])
    assert not deleting
    assert Audit.objects.filter(revision=revision).exists()
