"""Bulk actions on talks: they write new drafts, and report which pages are skipped and why."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin.models import EditingSession
from wagtail.models import PageLogEntry, Revision

from conferences.models import TalkPage, TalkSpeaker, Topic
from tests.conferences.curation.drafts import edit_form_data, history_url, latest_draft
from tests.conferences.curation.editing.steps import BUSY, action_url, review
from tests.conferences.page_forms import edit_url, list_messages
from tests.factories import ConferenceFactory, DayFactory, SpeakerFactory, TalkFactory
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def talks(day):
    return [TalkFactory(parent=day, title=title) for title in ("Indexes", "Queues", "Caches")]


def test_the_actions_are_in_the_explorer_and_in_the_list_of_talks(as_editor, talks, day):
    for listing in (reverse("wagtailadmin_explore", args=[day.pk]), reverse("talks:index")):
        text = as_editor.get(listing).text
        for action in ("add_topic", "remove_topic", "add_speaker", "set_kind", "move_to_day"):
            assert f"/bulk/wagtailcore/page/{action}/" in text
        assert "/bulk/wagtailcore/page/submit/" in text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "action", ["add_topic", "add_speaker", "set_kind", "move_to_day", "submit"]
)
def test_query_count_of_the_form_does_not_depend_on_the_number_of_talks(
    as_editor, django_assert_max_num_queries, editor, day, action, count
):
    for number in range(count):
        talk = TalkFactory(parent=day, title=f"Talk {number}")
        talk.talk_speakers = [TalkSpeaker(speaker=SpeakerFactory())]
        talk.topics.add(f"Topic {number}")
        talk.save_revision()
        talk.get_workflow().start(talk, editor)
    pages = TalkPage.objects.all()
    as_editor.get(action_url(action, *pages))
    with django_assert_max_num_queries(26):
        response = as_editor.get(action_url(action, *pages))
    assert f"Talk {count - 1}" in response.text


def test_the_form_shows_the_values_of_the_latest_drafts(as_editor, talks):
    newer = latest_draft(talks[0])
    newer.kind = "keynote"
    newer.topics.add("ORM")
    newer.save_revision()
    assert "now: Keynote" in as_editor.get(action_url("set_kind", *talks)).text
    text = as_editor.get(action_url("add_topic", *talks)).text
    assert "now: ORM" in text
    assert "now: no topics" in text


@pytest.mark.postgresql("row locks and bulk writing")
def test_a_topic_is_added_to_new_drafts_and_not_to_live_versions(as_editor, editor, talks):
    newer = latest_draft(talks[0])
    newer.title = "Indexes, explained"
    newer.save_revision()
    response = as_editor.post(action_url("add_topic", *talks), {"topic": "ORM"})
    assert list_messages(response) == ["Added topic “ORM”. 3 talks have a new draft."]
    for talk in talks:
        talk.refresh_from_db()
        assert talk.live
        assert talk.has_unpublished_changes
        assert not talk.topics.exists()
        assert list(latest_draft(talk).topics.names()) == ["ORM"]
        assert talk.latest_revision.user == editor
    assert latest_draft(talks[0]).title == "Indexes, explained"
    assert PageLogEntry.objects.filter(action="curation.bulk_change", user=editor).count() == 3
    assert "Added topic “ORM”" in as_editor.get(history_url(talks[0])).text


def test_an_edit_form_opened_before_does_not_overwrite_the_topic(as_editor, as_writer, talks):
    talks[0].save_revision()
    form = edit_form_data(as_writer, TalkPage.objects.get(pk=talks[0].pk))
    EditingSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    as_editor.post(action_url("add_topic", talks[0]), {"topic": "ORM"})
    response = as_writer.post(edit_url(talks[0]), form)
    assert response.status_code == 409
    assert "Added topic “ORM”" in response.text
    assert list(latest_draft(talks[0]).topics.names()) == ["ORM"]


def test_a_talk_that_needs_no_change_gets_no_draft(as_editor, talks):
    as_editor.post(action_url("add_topic", talks[0]), {"topic": "ORM"})
    before = Revision.objects.count()
    response = as_editor.post(action_url("add_topic", *talks[:2]), {"topic": "orm"})
    assert Revision.objects.count() == before + 1
    assert "1 talk needed no change." in list_messages(response)
    assert Topic.objects.count() == 1


def test_a_topic_is_removed(as_editor, talks):
    as_editor.post(action_url("add_topic", *talks), {"topic": "ORM"})
    as_editor.post(action_url("remove_topic", *talks[:2]), {"topic": "orm"})
    assert [list(latest_draft(talk).topics.names()) for talk in talks] == [[], [], ["ORM"]]
    response = as_editor.post(action_url("remove_topic", *talks), {"topic": "No such"})
    assert "There is no topic “No such”" in response.text


@pytest.mark.postgresql("row locks and bulk writing")
def test_a_speaker_is_added_after_the_others(as_editor, talks):
    first, second = SpeakerFactory(), SpeakerFactory()
    talks[0].talk_speakers = [TalkSpeaker(speaker=first)]
    talks[0].save()
    form = {"speaker": second.pk, "role": "moderator"}
    for _ in range(2):
        as_editor.post(action_url("add_speaker", *talks), form)
    assert [row.speaker for row in latest_draft(talks[0]).talk_speakers.all()] == [first, second]
    assert [row.role for row in latest_draft(talks[1]).talk_speakers.all()] == ["moderator"]
    latest_draft(talks[0]).save_revision().publish()
    published = TalkPage.objects.get(pk=talks[0].pk).talk_speakers
    assert [row.speaker for row in published.all()] == [first, second]


@pytest.mark.parametrize(("make_busy", "reason"), BUSY.items())
def test_the_kind_is_set_except_on_busy_pages(as_writer, editor, talks, make_busy, reason):
    make_busy(talks[1], editor)
    before = latest_draft(talks[1]).kind
    assert f"Queues: {reason}" in as_writer.get(action_url("set_kind", *talks)).text
    response = as_writer.post(action_url("set_kind", *talks), {"kind": "panel"})
    assert f"Skipped “Queues”: {reason}." in list_messages(response)
    assert latest_draft(talks[1]).kind == before
    assert [latest_draft(talk).kind for talk in (talks[0], talks[2])] == ["panel", "panel"]


def test_a_reviewer_may_change_a_talk_in_review(as_editor, writer, talks):
    review(talks[0], writer)
    as_editor.post(action_url("set_kind", talks[0]), {"kind": "panel"})
    assert latest_draft(talks[0]).kind == "panel"


def test_other_page_types_are_skipped(as_editor, talks, day):
    response = as_editor.post(action_url("set_kind", talks[0], day), {"kind": "panel"})
    assert "Skipped “Monday”: it is not a talk." in list_messages(response)
    assert "None of the selected pages" in as_editor.get(action_url("set_kind", day)).text


@pytest.mark.postgresql("row locks and bulk writing")
def test_talks_move_to_a_day_of_any_conference(as_editor, front_page, talks):
    friday = DayFactory(parent=ConferenceFactory(parent=front_page), title="Friday")
    TalkFactory(parent=friday, title="Taken", slug=talks[2].slug)
    assert "now: Monday" in as_editor.get(action_url("move_to_day", *talks)).text
    response = as_editor.post(action_url("move_to_day", *talks), {"destination": friday.pk})
    assert [page.title for page in friday.get_children()] == ["Taken", "Indexes", "Queues"]
    expected = "“Caches”: “Friday” already has a page with the slug"
    assert any(expected in message for message in list_messages(response))


def test_moving_requires_permission_and_a_suitable_parent(as_writer, as_editor, talks):
    friday = DayFactory(parent=talks[0].get_parent().get_parent(), title="Friday")
    url = action_url("move_to_day", talks[0])
    (message,) = list_messages(as_writer.post(url, {"destination": friday.pk}))
    assert message == "Skipped “Indexes”: you don't have permission to move it to “Friday”."
    assert not friday.get_children().exists()
    response = as_editor.post(url, {"destination": talks[1].pk})
    assert response.context["form"].errors["destination"]


def test_drafts_are_submitted_for_review(as_writer, day, talks):
    drafts = [TalkFactory(parent=day, live=False, title=f"Draft {n}") for n in (1, 2)]
    response = as_writer.post(action_url("submit", *drafts, talks[0]))
    assert list_messages(response) == ["1 talk needed no change.", "Submitted 2 talks for review."]
    for page in drafts:
        assert TalkPage.objects.get(pk=page.pk).workflow_in_progress
    assert not talks[0].workflow_in_progress
    assert "Draft 1: it is being reviewed" in as_writer.get(action_url("submit", *drafts)).text


def test_a_draft_whose_reviewer_asked_for_changes_goes_back_to_the_same_review(
    as_writer, editor, writer, day
):
    talk = TalkFactory(parent=day, live=False, owner=writer)
    review(talk, writer)
    state = talk.current_workflow_state
    talk.current_workflow_task_state.reject(user=editor)
    (message,) = list_messages(as_writer.post(action_url("submit", talk)))
    assert message == "Submitted 1 talk for review."
    talk = TalkPage.objects.get(pk=talk.pk)
    assert talk.workflow_in_progress
    assert talk.current_workflow_state == state


@pytest.fixture
def refuse_unfit_pages(monkeypatch):
    """A check before all publishing, such as a site may add."""
    check = PublishPageRevisionAction.check

    def checked(action, *args, **kwargs):
        if "unfit" in action.object.title:
            raise PermissionDenied("Block 3 is a picture without words: give it some.")
        return check(action, *args, **kwargs)

    monkeypatch.setattr(PublishPageRevisionAction, "check", checked)


@pytest.mark.postgresql("row locks and bulk writing")
def test_publishing_reports_each_page_that_is_refused(as_editor, day, refuse_unfit_pages):
    titles = ("First", "Second, unfit", "Third")
    pages = [TalkFactory(parent=day, live=False, title=title) for title in titles]
    response = as_editor.post(action_url("publish", *pages))
    assert [TalkPage.objects.get(pk=page.pk).live for page in pages] == [True, False, True]
    assert list_messages(response) == [
        "“Second, unfit” could not be published: Block 3 is a picture without words: give it some.",
        "2 pages have been published",
    ]


def test_descendants_are_published_after_a_refusal(as_editor, conference, refuse_unfit_pages):
    day = DayFactory(parent=conference, live=False, title="Friday")
    for title in ("First", "Second, unfit", "Third"):
        TalkFactory(parent=day, live=False, title=title)
    response = as_editor.post(action_url("publish", day), {"include_descendants": "on"})
    assert set(TalkPage.objects.live().values_list("title", flat=True)) == {"First", "Third"}
    messages = list_messages(response)
    assert "1 page and 2 child pages have been published" in messages
    assert any("“Second, unfit” could not be published" in message for message in messages)


def test_publishing_requires_permission(as_writer, day):
    page = TalkFactory(parent=day, live=False)
    as_writer.post(action_url("publish", page))
    assert not TalkPage.objects.get(pk=page.pk).live
