"""Findings in the admin: the report, the dashboard, the edit form, and annotated previews."""

import io

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse, reverse_lazy
from openpyxl import load_workbook

from conferences.curation.accessibility.store import (
    audit_newest_draft,
    count_findings_today,
    get_newest_findings,
)
from conferences.curation.models import Finding
from tests.conferences.curation.accessibility.conftest import BLOCKS
from tests.conferences.curation.drafts import save_draft
from tests.conferences.page_forms import edit_url
from tests.conftest import log_in_client
from tests.factories import ConferenceFactory, TalkFactory

pytestmark = pytest.mark.django_db

HOME, REPORT = reverse_lazy("wagtailadmin_home"), reverse_lazy("accessibility_report")


@pytest.mark.postgresql("JSON columns")
def test_the_report_can_be_filtered_and_exported(as_editor, faulty_talk, conference):
    audit_newest_draft(faulty_talk)
    count_findings_today()
    page = as_editor.get(REPORT).text
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
        assert len(as_editor.get(f"{REPORT}?{query}").context["object_list"]) == count, query
    assert b"A block holds raw source" in as_editor.get(f"{REPORT}?export=csv").getvalue()


def test_exported_texts_are_no_formulas_and_have_no_control_characters(as_editor, faulty_talk):
    audit_newest_draft(faulty_talk)
    Finding.objects.update(text="=2+2\x08", detail="")
    response = as_editor.get(f"{REPORT}?export=xlsx")
    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert "'=2+2" in {cell.value for cell in cells}
    assert "f" not in {cell.data_type for cell in cells}


@pytest.mark.postgresql("JSON columns")
@pytest.mark.parametrize("switched_off", [{"raw-block": "off"}, {}])
def test_findings_of_removed_rules_are_hidden(as_editor, faulty_talk, settings, switched_off):
    audit_newest_draft(faulty_talk)
    if not switched_off:
        Finding.objects.filter(rule="raw-block").update(rule="removed")
    settings.ACCESSIBILITY_RULES = switched_off
    for url in (REPORT, HOME, edit_url(faulty_talk)):
        response = as_editor.get(url)
        assert response.status_code == 200
        assert "A block holds raw source (" not in response.text
    assert {finding.rule for finding in get_newest_findings()} == {"vague-link", "code-language"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_needs_a_constant_number_of_queries(
    as_editor, day, count, django_assert_num_queries
):
    for number in range(count):
        talk = TalkFactory(parent=day, title=f"Talk {number}", slug=f"talk-{number}")
        save_draft(talk, *BLOCKS)
        audit_newest_draft(talk)
    as_editor.get(REPORT)
    with django_assert_num_queries(16):
        as_editor.get(REPORT)


def test_writers_see_findings_but_cannot_override_them(as_writer, faulty_talk):
    audit_newest_draft(faulty_talk)
    assert "A block holds raw source" in as_writer.get(REPORT).text
    panel = as_writer.get(edit_url(faulty_talk)).text
    assert "A block holds raw source" in panel
    assert "Publish with known errors" not in panel


@pytest.mark.postgresql("JSON columns")
def test_dashboard_lists_and_form_show_findings(as_editor, faulty_talk):
    assert "No findings" in as_editor.get(HOME).text
    audit_newest_draft(faulty_talk)
    assert "1 error</a>" in as_editor.get(HOME).text
    below = as_editor.get(reverse("wagtailadmin_explore", args=[faulty_talk.get_parent().pk])).text
    assert "1 error, 1 warning" in below
    form = as_editor.get(edit_url(faulty_talk)).text
    assert f"{edit_url(faulty_talk)}#block-raw-block-section" in form
    assert "Publish with known errors" in form


def test_dashboard_and_report_only_count_pages_that_the_user_may_edit(faulty_talk, front_page):
    audit_newest_draft(faulty_talk)
    count_findings_today()
    other = ConferenceFactory(parent=front_page, title="Elsewhere", slug="elsewhere")
    user = User.objects.create_user("guest")
    group = Group.objects.create(name="Guests")
    user.groups.add(group)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    may_edit = Permission.objects.get(codename="change_page")
    group.page_permissions.create(page=other, permission=may_edit)
    client = log_in_client(user)
    assert "No findings" in client.get(HOME).text
    assert "#block-raw-block-section" not in client.get(REPORT).text
    assert "Trend" not in client.get(REPORT).text
    save_draft(other, BLOCKS[0], user=user, search_description="What it says.")
    audit_newest_draft(other)
    assert "1 page has errors" in client.get(HOME).text
    assert client.get(REPORT).text.count("#block-raw-block-section") == 1
    group.page_permissions.all().delete()
    text = log_in_client(user).get(HOME).text
    assert "Accessibility of the newest drafts" not in text
    assert "Errors on my drafts" not in text


def test_previews_are_annotated_and_other_screens_and_public_pages_are_not(
    as_editor, client, faulty_talk
):
    faulty_talk.save()
    preview = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[faulty_talk.pk])).text
    assert 'data-block="raw-block"' in preview
    assert preview.count('data-findings="raw-block"') == 1
    assert 'data-findings="code-language"' in as_editor.get(faulty_talk.url).text
    for attribute in ("data-findings", "data-block", "data-permission", "data-alt"):
        assert attribute not in client.get(faulty_talk.url).text
    assert ' data-findings="' not in as_editor.get(edit_url(faulty_talk)).text
