"""Audits: stored with the revision, repeated when it changes, listed, exported, run by command."""

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
from django.utils.translation import get_language, override
from openpyxl import load_workbook
from wagtail.models import Page

from conferences.curation.accessibility.rendering import DraftRenderError
from conferences.curation.accessibility.store import (
    audit_newest_draft,
    audit_revision,
    count_findings_today,
    newest_findings,
)
from conferences.curation.accessibility.tasks import audit_pages
from conferences.curation.models import Audit, Finding
from conferences.models import Source
from importers.apply import apply_files
from tests.conferences.test_viewsets import edit_url, talk_form
from tests.conftest import log_in_client
from tests.factories import ConferenceFactory, DayFactory, SourceFactory, TalkFactory
from tests.importers.samples import files

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql("JSON columns and bulk writing")]

BLOCKS = [
    {"type": "raw", "value": {"text": "{{< x >}}", "reason": ""}, "id": "raw-block"},
    {"type": "prose", "value": "[here](https://example.org)", "id": "prose-block"},
    {"type": "code", "value": {"code": "x = 1", "language": "", "caption": ""}, "id": "code-block"},
]


@pytest.fixture
def faulty(talk):
    talk.body, talk.search_description = json.dumps(BLOCKS), "What it says."
    talk.save_revision()
    return talk


def findings_of(audit):
    return {(finding.rule, finding.block_id) for finding in audit.findings.all()}


EXPECTED = {
    ("raw-block", "raw-block"),
    ("vague-link", "prose-block"),
    ("code-language", "code-block"),
}


def test_each_finding_names_its_block(faulty):
    assert findings_of(audit_newest_draft(faulty)) == EXPECTED


def test_an_unchanged_revision_is_checked_once(faulty, django_assert_max_num_queries):
    first = audit_newest_draft(faulty)
    with django_assert_max_num_queries(12):
        again = audit_newest_draft(Page.objects.get(pk=faulty.pk))
    assert (again.pk, again.checked_at) == (first.pk, first.checked_at)


def test_an_overwritten_revision_is_checked_again(faulty):
    audit_newest_draft(faulty)
    revision = faulty.get_latest_revision()
    faulty.body = json.dumps(BLOCKS[1:])
    faulty.save_revision(overwrite_revision=revision)
    assert findings_of(audit_newest_draft(faulty)) == EXPECTED - {("raw-block", "raw-block")}


def test_changed_settings_make_audits_outdated(faulty, settings):
    audit_newest_draft(faulty)
    settings.ACCESSIBILITY_RULES = {"raw-block": "off"}
    assert findings_of(audit_newest_draft(faulty)) == EXPECTED - {("raw-block", "raw-block")}


def test_a_finding_keeps_the_date_when_it_was_first_found(faulty):
    audit_newest_draft(faulty)
    long_ago = timezone.now() - timedelta(days=40)
    Finding.objects.update(first_found_at=long_ago)
    faulty.title = "Another title"
    faulty.save_revision()
    dates = audit_newest_draft(faulty).findings.values_list("first_found_at", flat=True)
    assert set(dates) == {long_ago}


def test_the_audit_of_a_scheduled_revision_is_kept(faulty):
    scheduled = faulty.get_latest_revision()
    faulty.revisions.filter(pk=scheduled.pk).update(approved_go_live_at=timezone.now())
    kept = audit_newest_draft(faulty)
    draft = faulty.get_latest_revision_as_object()
    draft.title = "A draft after it"
    audit_revision(draft, draft.save_revision())
    draft.title = "Another draft after it"
    newest = audit_revision(draft, draft.save_revision())
    assert set(Audit.objects.all()) == {kept, newest}
    assert findings_of(kept) == EXPECTED


def test_audits_do_not_depend_on_the_language_of_the_user(faulty, monkeypatch, settings):
    """Otherwise an error accepted in one language would stop publishing in another."""
    languages = []

    def render(page):
        languages.append(get_language())
        return ""

    monkeypatch.setattr("conferences.curation.accessibility.store.render_draft", render)
    with override("de"):
        audit_newest_draft(faulty)
    assert languages == [settings.LANGUAGE_CODE]


def test_a_page_without_a_revision_is_checked_itself(conference):
    conference.search_description = ""
    conference.save()
    assert findings_of(audit_revision(conference, None)) == {("meta-description", "")}
    assert newest_findings().count() == 1
    conference.save_revision()
    audit_newest_draft(conference)
    assert Audit.objects.get().revision_id


def test_a_saved_draft_is_checked(as_editor, talk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_editor.post(edit_url(talk), talk_form(search_description=""))
    assert {finding.rule for finding in newest_findings()} == {"meta-description"}


def test_imported_drafts_are_checked(front_page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        apply_files(files())
    assert {finding.rule for finding in newest_findings()} == {"permission"}


def test_a_changed_permission_makes_audits_outdated(talk, django_capture_on_commit_callbacks):
    source = SourceFactory(status=Source.Status.ASKED)
    talk.body = json.dumps(
        [{"type": "notes", "value": {"source": source.pk, "content": BLOCKS[1:2]}, "id": "n"}]
    )
    talk.search_description = "What it says."
    talk.save_revision().as_object().save()
    assert ("permission", "n") in findings_of(audit_newest_draft(talk))
    source.status = Source.Status.LICENSED
    with django_capture_on_commit_callbacks(execute=True):
        source.save()
    assert findings_of(audit_newest_draft(talk)) == {("vague-link", "prose-block")}


def test_a_link_to_a_deleted_page_is_found(talk, day):
    other = TalkFactory(parent=day, title="Queues", slug="queues")
    talk.search_description = "What it says."
    talk.body = json.dumps([{"type": "prose", "value": f"[Queues](page:{other.pk})", "id": "p"}])
    talk.save_revision().as_object().save()
    assert findings_of(audit_newest_draft(talk)) == set()
    other.unpublish()
    talk.save_revision()
    # A link to an unpublished page is not broken.
    assert findings_of(audit_newest_draft(talk)) == set()
    other.delete()
    assert findings_of(audit_newest_draft(talk)) == {("broken-link", "p")}


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
def test_links_to_the_own_site_are_followed(talk, address, is_broken):
    talk.body = json.dumps([{"type": "prose", "value": f"[A day]({address})", "id": "p"}])
    talk.save_revision()
    assert (("broken-link", "p") in findings_of(audit_newest_draft(talk))) is is_broken


# The command ----------------------------------------------------------------


def run_command(*arguments, stdin=""):
    out = io.StringIO()
    status = 0
    try:
        call_command("audit_accessibility", *arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return out.getvalue(), status


def test_the_command_lists_findings_as_json(faulty):
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


def test_the_command_checks_one_conference(faulty, front_page):
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


# What editors see ----------------------------------------------------------------


def test_the_report_can_be_filtered_and_exported(as_editor, faulty, conference):
    audit_newest_draft(faulty)
    count_findings_today()
    url = reverse("accessibility_report")
    page = as_editor.get(url).text
    assert f"{edit_url(faulty)}#block-raw-block-section" in page
    assert "PyFest 2024" in page
    assert "Trend" in page
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


def test_exported_texts_are_no_formulas_and_have_no_control_characters(as_editor, faulty):
    audit_newest_draft(faulty)
    Finding.objects.update(text="=2+2\x08", detail="")
    answer = as_editor.get(f"{reverse('accessibility_report')}?export=xlsx")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert {cell.value for row in sheet.iter_rows() for cell in row} >= {"'=2+2"}
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("switched_off", [{"raw-block": "off"}, {}])
def test_findings_of_removed_rules_are_hidden(as_editor, faulty, settings, switched_off):
    audit_newest_draft(faulty)
    if not switched_off:
        Finding.objects.filter(rule="raw-block").update(rule="removed")
    settings.ACCESSIBILITY_RULES = switched_off
    for url in (reverse("accessibility_report"), reverse("wagtailadmin_home"), edit_url(faulty)):
        answer = as_editor.get(url)
        assert answer.status_code == 200
        assert "A block holds raw source (" not in answer.text
    rules = {one.rule for one in newest_findings()}
    assert rules == {"vague-link", "code-language"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_needs_a_constant_number_of_queries(
    as_editor, day, count, django_assert_num_queries
):
    for number in range(count):
        talk = TalkFactory(parent=day, title=f"Talk {number}", slug=f"talk-{number}")
        talk.body = json.dumps(BLOCKS)
        talk.save_revision()
        audit_newest_draft(talk)
    as_editor.get(reverse("accessibility_report"))
    with django_assert_num_queries(16):
        as_editor.get(reverse("accessibility_report"))


def test_writers_see_findings_but_cannot_override_them(as_writer, faulty):
    audit_newest_draft(faulty)
    assert "A block holds raw source" in as_writer.get(reverse("accessibility_report")).text
    panel = as_writer.get(edit_url(faulty)).text
    assert "A block holds raw source" in panel
    assert "Publish with known errors" not in panel


def test_dashboard_lists_and_form_show_findings(as_editor, faulty):
    audit_newest_draft(faulty)
    assert "1 error</a>" in as_editor.get(reverse("wagtailadmin_home")).text
    below = as_editor.get(reverse("wagtailadmin_explore", args=[faulty.get_parent().pk])).text
    assert "1 error, 1 warning" in below
    form = as_editor.get(edit_url(faulty)).text
    assert f"{edit_url(faulty)}#block-raw-block-section" in form
    assert "Publish with known errors" in form


@pytest.fixture
def elsewhere(front_page):
    """A user who edits another conference only."""
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


def test_dashboard_and_report_only_count_pages_that_the_user_may_edit(faulty, elsewhere):
    audit_newest_draft(faulty)
    count_findings_today()
    user, other = elsewhere
    client = log_in_client(user)
    home, report = reverse("wagtailadmin_home"), reverse("accessibility_report")
    assert "No findings" in client.get(home).text
    assert "#block-raw-block-section" not in client.get(report).text
    assert "Trend" not in client.get(report).text
    other.body, other.search_description = json.dumps(BLOCKS[:1]), "What it says."
    other.save_revision(user=user)
    audit_newest_draft(other)
    assert "1 page has errors" in client.get(home).text
    assert client.get(report).text.count("#block-raw-block-section") == 1
    user.groups.get().page_permissions.all().delete()
    assert "Accessibility of the newest drafts" not in log_in_client(user).get(home).text
    assert "Errors on my drafts" not in log_in_client(user).get(home).text


def test_a_site_without_findings_says_so(as_editor):
    assert "No findings" in as_editor.get(reverse("wagtailadmin_home")).text


# Annotations of previews ----------------------------------------------------------------


def test_previews_are_annotated_and_public_pages_are_not(as_editor, client, faulty):
    faulty.save()
    preview = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[faulty.pk])).text
    assert 'data-findings="raw-block"' in preview
    assert 'data-block="raw-block"' in preview
    assert preview.count('data-findings="raw-block"') == 1
    assert 'data-findings="code-language"' in as_editor.get(faulty.url).text
    for attribute in ("data-findings", "data-block", "data-permission", "data-alt"):
        assert attribute not in client.get(faulty.url).text


def test_screens_of_the_admin_are_not_annotated(as_editor, faulty):
    assert ' data-findings="' not in as_editor.get(edit_url(faulty)).text


def test_days_are_checked_like_talks(conference):
    day = DayFactory(parent=conference, title="Tuesday", slug="tuesday")
    day.search_description = ""
    day.save_revision()
    assert findings_of(audit_newest_draft(day)) == {("meta-description", "")}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_audits_of_a_page_at_once_both_succeed_and_keep_the_newest(faulty):
    """Such as the publish gate and the background task."""
    stale = faulty.get_latest_revision()
    audit_newest_draft(faulty)
    draft = faulty.get_latest_revision_as_object()
    draft.title = "Newer"
    newer = draft.save_revision()
    first = Page.objects.get(pk=faulty.pk).specific

    def audit_older_revision():
        try:
            return audit_revision(faulty, stale).digest
        finally:
            connection.close()

    Audit.objects.update(digest="")
    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            audit_revision(first, newer)
            audit_revision(first, stale)
            other = beside.submit(audit_older_revision)
            wait([other], timeout=1)
        assert other.result()
    assert findings_of(Audit.objects.get(revision=newer)) == EXPECTED


def test_a_page_deleted_during_a_task_does_not_stop_the_others(conference):
    """A task audits many pages, and takes a while."""
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
