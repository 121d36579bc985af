"""The board: everything with a date, its problems, and the calendar."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conferences.curation.models import FailedAttempt
from conferences.curation.scheduling.actions import schedule_page, set_expiry
from tests.conferences.curation.scheduling import conftest
from tests.conferences.curation.scheduling.conftest import get_page, in_days, make_due
from tests.factories import ConferenceFactory, TalkFactory

BOARD = "scheduling:board"


def read_states(client, **filters):
    response = client.get(reverse(BOARD), filters)
    return {(item.title, item.action): item.state for item in response.context["items"]}


def test_an_empty_board_says_so(as_editor):
    text = as_editor.get(reverse(BOARD)).text
    assert "Nothing is scheduled." in text
    assert "No page has been published or unpublished by date yet." in text


def test_scheduled_pages_and_those_scheduled_before_their_parent(as_editor, drafts, talk, editor):
    conftest.schedule_pages("pyfest", "monday", "caches", editor=editor)
    set_expiry(talk, in_days(3), editor)
    assert read_states(as_editor) == {
        ("PyFest", "publish"): "scheduled",
        ("Monday", "publish"): "scheduled",
        ("Caches", "publish"): "before-parent",
        ("Indexes", "unpublish"): "scheduled",
    }


@pytest.fixture
def talk(front_page):
    live = ConferenceFactory(parent=front_page, title="Live", slug="live-conference")
    return TalkFactory(parent=live, title="Indexes", slug="live-talk")


def test_a_due_page_that_no_worker_handled_is_late(as_editor, due_talk):
    make_due(timedelta(minutes=1))
    assert read_states(as_editor) == {("Indexes", "publish"): "scheduled"}
    make_due(timedelta(days=1))
    assert read_states(as_editor) == {("Indexes", "publish"): "late"}
    assert "It is overdue." in as_editor.get(reverse(BOARD)).text


def test_a_due_page_waits_for_its_parent_and_the_board_names_it(as_editor, drafts, editor, worker):
    conftest.schedule_pages("pyfest", "monday", "indexes", "caches", editor=editor)
    make_due(timedelta(days=1))
    assert set(read_states(as_editor).values()) == {"late", "waiting"}
    conftest.change_scheduled("monday", language="klingon")
    worker.run_round()
    assert read_states(as_editor) == {
        ("Monday", "publish"): "failed",
        ("Indexes", "publish"): "waiting",
        ("Caches", "publish"): "waiting",
    }
    reasons = [item.reason for item in as_editor.get(reverse(BOARD)).context["items"]]
    assert any("“Monday” above it failed" in reason for reason in reasons)
    assert any("“Tuesday” above it isn't live" in reason for reason in reasons)


def test_a_page_below_a_due_parent_is_no_problem(as_editor, drafts, editor):
    conftest.schedule_pages("pyfest", "monday", "indexes", editor=editor)
    make_due(timedelta(minutes=1))
    assert set(read_states(as_editor).values()) == {"scheduled"}


def test_a_failed_page_is_shown_and_can_be_tried_again(as_editor, failed_talk):
    assert read_states(as_editor) == {("Indexes", "publish"): "failed"}
    assert "nonsense" in as_editor.get(reverse(BOARD)).text
    retry = reverse("scheduling:retry", args=[FailedAttempt.objects.get().pk])
    assert "failed again" in as_editor.post(retry, follow=True).text
    assert FailedAttempt.objects.get().tries == 2
    conftest.change_scheduled("indexes", kind="talk")
    assert "“Indexes” has been published." in as_editor.post(retry, follow=True).text
    assert read_states(as_editor) == {}
    assert get_page("indexes").live


def test_a_writer_cannot_try_again(as_writer, failed_talk):
    attempt = FailedAttempt.objects.get()
    assert as_writer.post(reverse("scheduling:retry", args=[attempt.pk])).status_code == 302
    attempt.refresh_from_db()
    assert attempt.tries == 1


def test_filters_by_conference_and_state(as_editor, drafts, talk, editor):
    conftest.schedule_pages("pyfest", "caches", editor=editor)
    set_expiry(talk, in_days(3), editor)
    live = talk.get_parent()
    assert set(read_states(as_editor, conference=live.pk)) == {("Indexes", "unpublish")}
    assert set(read_states(as_editor, state="before-parent")) == {("Caches", "publish")}
    assert len(read_states(as_editor, conference="nonsense", state="nonsense")) == 3


def test_the_calendar_shows_a_month(as_editor, drafts, editor):
    at = in_days(40)
    schedule_page(drafts, at, editor)
    url = reverse("scheduling:calendar")
    text = as_editor.get(url, {"month": f"{at:%Y-%m}"}).text
    assert f"<caption>{at:%B %Y}</caption>" in text
    assert f'<time datetime="{at:%Y-%m-%d}">' in text
    assert "PyFest</a>" in text


@pytest.mark.parametrize("view", [BOARD, "scheduling:calendar", "wagtailadmin_home"])
def test_board_calendar_and_home_need_the_same_queries_for_any_number_of_dates(
    as_editor, day, editor, view
):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert as_editor.get(reverse(view)).status_code == 200
        return len(queries)

    def add(count):
        for _ in range(count):
            conftest.schedule_talk(day, editor)
            set_expiry(TalkFactory(parent=day), in_days(2), editor)

    add(1)
    cost()
    cost_of_one = cost()
    add(2)
    assert cost() == cost_of_one


@pytest.mark.parametrize("month", ["", "0001-01", "9999-12", "2026-13", "soon"])
def test_an_invalid_month_shows_the_current_one(as_editor, month):
    response = as_editor.get(reverse("scheduling:calendar"), {"month": month})
    assert response.context["month"].first_day == timezone.localdate().replace(day=1)
    assert f"<caption>{timezone.now():%B %Y}</caption>" in response.text
