"""Publishing pages with known errors."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.test.utils.form_data import streamfield

from conferences.curation.models import Override
from conferences.curation.publish_gate.override import OVERRIDE_ACTION, override_errors
from conferences.publish_errors import PublishBlocked
from conferences.roles import EDITORS
from tests.conferences.curation.publish_gate.pages import (
    RAW,
    is_live,
    make_kind_invalid,
    shown_messages,
)
from tests.conferences.page_forms import edit_url, talk_form
from tests.factories import TalkFactory

pytestmark = pytest.mark.django_db

REASON = "The gallery is shown as source on purpose."
PUBLISH = {"reason": REASON, "then": "publish"}


def shown_token(client, page):
    found = re.search(r'name="errors_token" value="([^"]*)"', client.get(override_url(page)).text)
    return found[1] if found else ""


def submit_override(client, page, **form):
    """Submit the form as a browser does: with the errors that it showed."""
    return client.post(override_url(page), form | {"errors_token": shown_token(client, page)})


def override_url(page):
    return reverse("publish_gate_override", args=[page.pk])


def test_errors_are_accepted_with_a_reason(as_editor, client, faulty):
    page = as_editor.get(override_url(faulty)).text
    assert "A block holds raw source" in page
    submit_override(as_editor, faulty, **PUBLISH)
    assert is_live(faulty)
    entry = PageLogEntry.objects.get(page=faulty.pk, action=OVERRIDE_ACTION)
    assert "on purpose" in entry.formatter.format_message(entry)
    history = as_editor.get(reverse("wagtailadmin_pages:history", args=[faulty.pk])).text
    assert "on purpose" in history
    assert "accepted" in as_editor.get(reverse("accessibility_report")).text


def test_a_new_error_stops_publishing_again(as_editor, faulty, editor):
    override_errors(faulty, REASON, editor)
    faulty.get_latest_revision().publish()
    faulty.body = json.dumps(
        [
            {"type": "raw", "value": RAW[1], "id": "the-block"},
            {"type": "raw", "value": {"text": "another", "reason": ""}, "id": "another-block"},
        ]
    )
    with pytest.raises(PublishBlocked) as caught:
        faulty.save_revision().publish()
    assert [reason.block_id for reason in caught.value.reasons] == ["another-block"]


def test_another_error_of_the_same_rule_in_the_same_block_stops_publishing(faulty, editor):
    def links(*hosts):
        text = " ".join(f"[](https://{host}.example)" for host in hosts)
        faulty.body = json.dumps([{"type": "prose", "value": text, "id": "links"}])
        return faulty.save_revision()

    links("a")
    override_errors(faulty, "The link without words is on purpose.", editor)
    with pytest.raises(PublishBlocked):
        links("a", "b").publish()


def test_errors_of_a_page_without_a_draft_can_be_accepted(as_editor, day):
    talk = TalkFactory(parent=day, title="Queues", slug="queues", live=False, body=[RAW])
    submit_override(as_editor, talk, **PUBLISH)
    assert is_live(talk)


@pytest.mark.parametrize("reason", ["", "short"])
def test_a_reason_must_not_be_too_short(as_editor, faulty, reason):
    submit_override(as_editor, faulty, reason=reason, then="publish")
    assert not Override.objects.exists()
    assert not is_live(faulty)


def test_errors_found_after_the_screen_was_opened_are_shown_first(as_editor, faulty):
    shown = shown_token(as_editor, faulty)
    blocks = [{"type": "raw", "value": RAW[1], "id": name} for name in ("the-block", "later")]
    faulty.body = json.dumps(blocks)
    faulty.save_revision()
    response = as_editor.post(override_url(faulty), PUBLISH | {"errors_token": shown})
    assert "Check them again" in response.text
    assert "on purpose" in response.text
    assert f"{edit_url(faulty)}#block-later" in response.text
    assert not Override.objects.exists()
    assert not is_live(faulty)


def test_accepting_errors_does_not_publish_a_locked_page(as_editor, faulty, administrator):
    Page.objects.filter(pk=faulty.pk).update(locked=True, locked_by=administrator)
    submit_override(as_editor, faulty, **PUBLISH)
    assert Override.objects.exists()
    assert not is_live(faulty)


def test_accepting_errors_keeps_the_go_live_date(as_editor, faulty):
    faulty.go_live_at = timezone.now() + timedelta(days=1)
    faulty.save_revision()
    assert "Scheduled. Your reason" in shown_messages(submit_override(as_editor, faulty, **PUBLISH))
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
    make_kind_invalid(faulty)
    response = submit_override(as_editor, faulty, **PUBLISH)
    assert response.url == edit_url(faulty)
    assert "is not a valid choice" in shown_messages(response)
    assert not is_live(faulty)


def test_the_override_is_offered_to_those_who_may_use_it(as_editor, faulty):
    permissions = Group.objects.get(name=EDITORS).permissions
    override = permissions.get(codename="override_gate")
    form = talk_form(title=faulty.title, slug=faulty.slug, body=streamfield([RAW]))
    form |= {"action-publish": "1"}
    permissions.remove(override)
    messages = shown_messages(as_editor.post(edit_url(faulty), form))
    assert "A block holds raw source" in messages
    assert override_url(faulty) not in messages
    permissions.add(override)
    assert override_url(faulty) in shown_messages(as_editor.post(edit_url(faulty), form))
