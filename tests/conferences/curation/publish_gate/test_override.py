"""Publishing pages with known errors."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from conferences.curation.models import Override
from conferences.curation.publish_gate.override import OVERRIDE_ACTION, override_errors
from conferences.publish_errors import PublishBlocked
from conferences.roles import EDITORS
from tests.conferences.curation.drafts import block, change_revision, history_url, save_draft
from tests.conferences.curation.publish_gate import pages
from tests.conferences.curation.publish_gate.pages import RAW, is_live, join_messages, raw_block
from tests.conferences.page_forms import PUBLISH, edit_url
from tests.factories import TalkFactory

pytestmark = pytest.mark.django_db

REASON = "The gallery is shown as source on purpose."
ACCEPT = {"reason": REASON, "then": "publish"}


def read_token(client, page):
    found = re.search(r'name="errors_token" value="([^"]*)"', client.get(override_url(page)).text)
    return found[1] if found else ""


def submit_override(client, page, **form):
    """Submit the form as a browser does: with the errors that it showed."""
    return client.post(override_url(page), form | {"errors_token": read_token(client, page)})


def override_url(page):
    return reverse("publish_gate_override", args=[page.pk])


def test_errors_are_accepted_with_a_reason(as_editor, client, faulty):
    assert "A block holds raw source" in as_editor.get(override_url(faulty)).text
    submit_override(as_editor, faulty, **ACCEPT)
    assert is_live(faulty)
    entry = PageLogEntry.objects.get(page=faulty.pk, action=OVERRIDE_ACTION)
    assert "on purpose" in entry.formatter.format_message(entry)
    assert "on purpose" in as_editor.get(history_url(faulty)).text
    assert "accepted" in as_editor.get(reverse("accessibility_report")).text


def test_a_new_error_stops_publishing_again(as_editor, faulty, editor):
    override_errors(faulty, REASON, editor)
    faulty.get_latest_revision().publish()
    another = block("another-block", {"text": "another", "reason": ""}, "raw")
    with pytest.raises(PublishBlocked) as caught:
        save_draft(faulty, raw_block(), another).publish()
    assert [reason.block_id for reason in caught.value.reasons] == ["another-block"]


def test_another_error_of_the_same_rule_in_the_same_block_stops_publishing(faulty, editor):
    link, another = "[](https://a.example)", "[](https://b.example)"
    save_draft(faulty, block("links", link))
    override_errors(faulty, "The link without words is on purpose.", editor)
    with pytest.raises(PublishBlocked):
        save_draft(faulty, block("links", f"{link} {another}")).publish()


def test_errors_of_a_page_without_a_draft_can_be_accepted(as_editor, day):
    talk = TalkFactory(parent=day, title="Queues", live=False, body=[RAW])
    submit_override(as_editor, talk, **ACCEPT)
    assert is_live(talk)


@pytest.mark.parametrize("reason", ["", "short"])
def test_a_reason_must_not_be_too_short(as_editor, faulty, reason):
    submit_override(as_editor, faulty, reason=reason, then="publish")
    assert not Override.objects.exists()
    assert not is_live(faulty)


def test_errors_found_after_the_screen_was_opened_are_shown_first(as_editor, faulty):
    outdated = ACCEPT | {"errors_token": read_token(as_editor, faulty)}
    save_draft(faulty, raw_block(), raw_block("later"))
    response = as_editor.post(override_url(faulty), outdated)
    assert "Check them again" in response.text
    assert "on purpose" in response.text
    assert f"{edit_url(faulty)}#block-later" in response.text
    assert not Override.objects.exists()
    assert not is_live(faulty)


def test_accepting_errors_does_not_publish_a_locked_page(as_editor, faulty, administrator):
    Page.objects.filter(pk=faulty.pk).update(locked=True, locked_by=administrator)
    submit_override(as_editor, faulty, **ACCEPT)
    assert Override.objects.exists()
    assert not is_live(faulty)


def test_accepting_errors_keeps_the_go_live_date(as_editor, faulty):
    save_draft(faulty, raw_block(), go_live_at=timezone.now() + timedelta(days=1))
    assert "Scheduled. Your reason" in join_messages(submit_override(as_editor, faulty, **ACCEPT))
    assert not is_live(faulty)


def test_writers_cannot_accept_errors(as_writer, as_editor, faulty):
    assert as_writer.get(override_url(faulty)).status_code == 302
    as_writer.post(override_url(faulty), {"reason": "Because I say so.", "then": "publish"})
    assert not Override.objects.exists()
    assert not is_live(faulty)


def test_without_errors_there_is_nothing_to_accept(as_editor, talk):
    assert "no errors were found" in as_editor.get(override_url(talk)).text
    as_editor.post(override_url(talk), {"reason": "For no reason whatever.", "then": "stay"})
    assert not Override.objects.exists()


def test_overriding_an_incomplete_draft_is_reported(as_editor, faulty):
    change_revision(faulty.get_latest_revision(), kind="nonsense")
    response = submit_override(as_editor, faulty, **ACCEPT)
    assert response.url == edit_url(faulty)
    assert "is not a valid choice" in join_messages(response)
    assert not is_live(faulty)


def test_the_override_is_offered_to_those_who_may_use_it(as_editor, faulty):
    permissions = Group.objects.get(name=EDITORS).permissions
    override = permissions.get(codename="override_gate")
    form = pages.faulty_form(slug=faulty.slug) | PUBLISH
    permissions.remove(override)
    text = join_messages(as_editor.post(edit_url(faulty), form))
    assert "A block holds raw source" in text
    assert override_url(faulty) not in text
    permissions.add(override)
    assert override_url(faulty) in join_messages(as_editor.post(edit_url(faulty), form))
