"""The editing state of many pages, in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page

from conferences.editing_state import Activity, EditingStates
from conferences.models import Speaker, TalkPage
from tests.factories import SpeakerFactory, TalkFactory

pytestmark = pytest.mark.django_db


def open_form(page, user, model=TalkPage, idle_for=timedelta()):
    EditingSession.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(model),
        object_id=page.pk,
        last_seen_at=timezone.now() - idle_for,
    )


def lock(page, user):
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=user)


def submit(page, user):
    page.save_revision()
    page.get_workflow().start(page, user)


def request_changes(page, user):
    submit(page, user)
    TalkPage.objects.get(pk=page.pk).current_workflow_task_state.reject(user=user)


def schedule(page, user):
    page.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))


def find_activity(page, user=None, ignoring=()):
    page = Page.objects.get(pk=page.pk)
    return EditingStates([page], user).activity(page, ignoring)


@pytest.mark.parametrize(
    ("begin", "program", "other_writer", "same_editor"),
    [
        (lock, Activity.LOCKED, Activity.LOCKED, Activity.OWN_LOCK),
        (submit, Activity.IN_REVIEW, Activity.IN_REVIEW, Activity.OWN_REVIEW),
        (request_changes, *[Activity.CHANGES_REQUESTED] * 3),
        (schedule, *[Activity.SCHEDULED] * 3),
        (open_form, Activity.OPEN, Activity.OPEN, Activity.OWN_FORM),
    ],
)
def test_each_activity_is_recognised(
    begin, program, other_writer, same_editor, talk, editor, writer
):
    begin(talk, editor)
    assert find_activity(talk) == program
    assert find_activity(talk, writer) == other_writer
    assert find_activity(talk, editor) == same_editor
    assert find_activity(talk, editor, {same_editor}) is None


def test_a_page_without_activity_can_be_edited(talk, editor):
    assert find_activity(talk) is find_activity(talk, editor) is None


@pytest.mark.parametrize("model", [Page, TalkPage])
def test_sessions_count_for_every_page_type(talk, editor, model):
    open_form(talk, editor, model)
    assert find_activity(talk) == Activity.OPEN


def test_a_session_of_another_model_with_the_same_id_does_not_count(talk, editor):
    SpeakerFactory(pk=talk.pk)
    open_form(talk, editor, Speaker)
    assert find_activity(talk) is None


@pytest.mark.parametrize("idle_minutes", [9, 11])
def test_an_idle_session_does_not_count(talk, editor, idle_minutes):
    open_form(talk, editor, idle_for=timedelta(minutes=idle_minutes))
    assert find_activity(talk) == (Activity.OPEN if idle_minutes < 10 else None)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_constant(day, editor, writer, django_assert_num_queries, count):
    talks = [TalkFactory(parent=day) for _ in range(count * 4)]
    for begin, talk in zip([lock, submit, schedule, open_form] * count, talks, strict=True):
        begin(talk, editor)
    pages = list(Page.objects.filter(pk__in=[talk.pk for talk in talks]))
    find_activity(pages[0], writer)  # content types are read once in a process
    with django_assert_num_queries(6):
        states = EditingStates(pages, writer)
        found = {states.activity(page) for page in pages}
    assert found == {Activity.LOCKED, Activity.IN_REVIEW, Activity.SCHEDULED, Activity.OPEN}
