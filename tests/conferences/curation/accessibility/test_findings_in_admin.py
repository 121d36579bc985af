"""Findings in the admin: the report, the dashboard, the edit form, and annotated previews."""

import io
import json

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from openpyxl import load_workbook

from conferences.curation.accessibility.store import (
    audit_newest_draft,
    count_findings_today,
    newest_findings,
)
from conferences.curation.models import Finding
from tests.conferences.curation.accessibility.conftest import BLOCKS
from tests.conferences.page_forms import edit_url
from tests.conftest import log_in_client
from tests.factories import ConferenceFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql("JSON columns and bulk writing")]


def test_the_report_can_be_filtered_and_exported(as_editor, faulty_talk, conference):
    audit_newest_draft(faulty_talk)
    count_findings_today()
    url = reverse("accessibility_report")
    page = as_editor.get(url).text
    assert f"{edit_url(faulty_talk)}#block-raw-block-section" in page
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


def test_exported_texts_are_no_formulas_and_have_no_control_characters(as_editor, faulty_talk):
    audit_newest_draft(faulty_talk)
    Finding.objects.update(text="=2+2\x08", detail="")
    answer = as_editor.get(f"{reverse('accessibility_report')}?export=xlsx")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert {cell.value for row in sheet.iter_rows() for cell in row} >= {"'=2+2"}
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("switched_off", [{"raw-block": "off"}, {}])
def test_findings_of_removed_rules_are_hidden(as_editor, faulty_talk, settings, switched_off):
    audit_newest_draft(faulty_talk)
    if not switched_off:
        Finding.objects.filter(rule="raw-block").update(rule="removed")
    settings.ACCESSIBILITY_RULES = switched_off
    for url in (
        reverse("accessibility_report"),
        reverse("wagtailadmin_home"),
        edit_url(faulty_talk),
    ):
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


def test_writers_see_findings_but_cannot_override_them(as_writer, faulty_talk):
    audit_newest_draft(faulty_talk)
    assert "A block holds raw source" in as_writer.get(reverse("accessibility_report")).text
    panel = as_writer.get(edit_url(faulty_talk)).text
    assert "A block holds raw source" in panel
    assert "Publish with known errors" not in panel


def test_dashboard_lists_and_form_show_findings(as_editor, faulty_talk):
    audit_newest_draft(faulty_talk)
    assert "1 error</a>" in as_editor.get(reverse("wagtailadmin_home")).text
    below = as_editor.get(reverse("wagtailadmin_explore", args=[faulty_talk.get_parent().pk])).text
    assert "1 error, 1 warning" in below
    form = as_editor.get(edit_url(faulty_talk)).text
    assert f"{edit_url(faulty_talk)}#block-raw-block-section" in form
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


def test_dashboard_and_report_only_count_pages_that_the_user_may_edit(faulty_talk, elsewhere):
    audit_newest_draft(faulty_talk)
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


def test_previews_are_annotated_and_public_pages_are_not(as_editor, client, faulty_talk):
    faulty_talk.save()
    preview = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[faulty_talk.pk])).text
    assert 'data-findings="raw-block"' in preview
    assert 'data-block="raw-block"' in preview
    assert preview.count('data-findings="raw-block"') == 1
    assert 'data-findings="code-language"' in as_editor.get(faulty_talk.url).text
    for attribute in ("data-findings", "data-block", "data-permission", "data-alt"):
        assert attribute not in client.get(faulty_talk.url).text


def test_screens_of_the_admin_are_not_annotated(as_editor, faulty_talk):
    assert ' data-findings="' not in as_editor.get(edit_url(faulty_talk)).text
