"""Blocked pages that are scheduled, or part of a release."""

import io
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import streamfield

from conferences.curation.models import FailedAttempt, MergedTalk, Release
from conferences.curation.scheduling.publish_validation import find_publish_problem
from conferences.curation.scheduling.worker import Worker
from conferences.models import Source
from tests.conferences.curation.drafts import change_revision, create_release, latest_draft
from tests.conferences.curation.publish_gate.pages import RAW, is_live
from tests.conferences.page_forms import PUBLISH, edit_url, talk_form
from tests.factories import TalkFactory

pytestmark = pytest.mark.django_db


def test_the_worker_keeps_the_date_of_a_blocked_page(as_editor, scheduled_without_permission):
    talk = scheduled_without_permission
    Worker().run_round()
    attempt = FailedAttempt.objects.get(page=talk.pk)
    assert "has not given permission" in attempt.error
    assert not is_live(talk)
    board = as_editor.get(reverse("scheduling:board")).text
    assert "has not given permission" in board
    assert attempt.is_blocked
    assert ">Blocked</span>" in board
    Source.objects.update(status=Source.Status.OWN)
    as_editor.post(reverse("scheduling:retry", args=[attempt.pk]))
    Worker().run_round()
    assert is_live(talk)
    assert not FailedAttempt.objects.exists()


def read_messages_of_next_page(client, response):
    return [
        re.sub(r"<[^>]+>", " ", str(message))
        for message in client.get(response.url).context["messages"]
    ]


def test_a_page_blocked_by_date_and_in_the_form_is_reported_once(
    as_editor, scheduled_without_permission
):
    talk = scheduled_without_permission
    Worker().run_round()
    url = edit_url(talk)
    assert "This page was not published as scheduled" in as_editor.get(url).text
    draft = latest_draft(talk)
    blocks = [("notes", {"source": str(Source.objects.get().pk), "content": streamfield([])})]
    form = talk_form(title=draft.title, slug=draft.slug, body=streamfield(blocks))
    response = as_editor.post(url, form | PUBLISH)
    kept, message = read_messages_of_next_page(as_editor, response)
    assert "keeps its go-live date" in kept
    assert "has not given permission" in message
    assert "This page was not published as scheduled" not in kept + message
    assert "This page was not published as scheduled" in as_editor.get(url).text


def test_a_failed_release_says_why_once(as_editor, faulty, editor):
    release = create_release(faulty, created_by=editor)
    url = reverse("scheduling:publish_release", args=[release.pk])
    assert as_editor.post(url, follow=True).text.count("A block holds raw source") == 1


def test_a_failed_retry_on_the_board_says_why_once(as_editor, scheduled_without_permission):
    Worker().run_round()
    retry = reverse("scheduling:retry", args=[FailedAttempt.objects.get().pk])
    assert as_editor.post(retry, follow=True).text.count("has not given permission") == 1


def preview_schedule(client, page):
    form = {"chosen_action": "publish", "when": "now", "time_zone": "UTC"}
    return client.get(reverse("scheduling:page", args=[page.pk]), form).text


def test_the_preview_of_a_schedule_names_blocked_pages(as_editor, faulty):
    text = preview_schedule(as_editor, faulty)
    assert "Can't be scheduled" in text
    assert "A block holds raw source" in text


def test_pages_without_a_draft_are_checked_themselves(day, editor):
    sound = TalkFactory(parent=day, title="Queues", live=False)
    faulty = TalkFactory(parent=day, title="Pools", live=False, body=[RAW])
    assert find_publish_problem(sound, editor) is None
    assert "raw source" in str(find_publish_problem(faulty, editor))


def test_a_merged_talk_is_not_scheduled_with_its_day(as_editor, day, talk):
    other = TalkFactory(parent=day, title="Queues", live=False)
    other.save_revision()
    MergedTalk.objects.create(page=other, merged_into=talk)
    assert "It was merged" in preview_schedule(as_editor, day)


@pytest.fixture
def due_release(day, faulty, editor):
    """A release of two talks that is due. One of them is blocked."""
    sound = TalkFactory(parent=day, title="Queues", live=False)
    now, state = timezone.now(), Release.State.SCHEDULED
    return create_release(sound, faulty, created_by=editor, go_live_at=now, state=state)


def test_a_release_with_a_blocked_page_publishes_nothing(as_editor, due_release):
    as_editor.post(reverse("scheduling:publish_release", args=[due_release.pk]))
    assert not is_live(due_release.pages.get(slug="queues"))
    due_release.refresh_from_db()
    assert "Indexes" in due_release.error
    assert "raw source" in due_release.error


def read_state_on_board(client):
    (item,) = client.get(reverse("scheduling:board")).context["items"]
    return item.state


def test_the_board_tells_blocked_from_broken_releases(as_editor, due_release):
    Worker().run_round()
    assert read_state_on_board(as_editor) == "blocked"
    assert "raw source" in as_editor.get(reverse("scheduling:board")).text
    # Now the other one is invalid, and the first is not blocked any more.
    broken = due_release.release_pages.get(page__slug="queues").revision
    change_revision(broken, kind="nonsense")
    change_revision(due_release.release_pages.get(page__slug="indexes").revision, body="[]")
    Release.objects.update(next_try_at=timezone.now())
    Worker().run_round()
    assert read_state_on_board(as_editor) == "failed"
    change_revision(broken, kind="talk")
    Release.objects.update(next_try_at=timezone.now())
    Worker().run_round()
    due_release.refresh_from_db()
    assert due_release.state == Release.State.PUBLISHED
    assert not FailedAttempt.objects.exists()


def test_revision_cleanup_keeps_revisions_of_releases(day, editor):
    talk = TalkFactory(parent=day, title="Queues", live=False)
    pinned = talk.save_revision()
    create_release(talk, created_by=editor)
    talk.save_revision()
    call_command("tidy_revisions", "--older-than", "0", stdout=io.StringIO())
    assert talk.revisions.filter(pk=pinned.pk).exists()
