"""The board: everything with a date, what is wrong with it, and the calendar."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from conferences.curation.models import Attempt
from conferences.curation.scheduling.actions import schedule, set_expiry
from tests.conferences.curation.scheduling.conftest import break_draft, make_due, page
from tests.factories import ConferenceFactory, TalkFactory

BOARD = "scheduling:board"


def in_days(days):
    return timezone.now() + timedelta(days=days)


def states(client, **asked):
    response = client.get(reverse(BOARD), asked)
    return {(item.title, item.what): item.state for item in response.context["items"]}


def test_an_empty_board_says_how_dates_come(as_editor):
    text = as_editor.get(reverse(BOARD)).text
    assert "Nothing has a date." in text
    assert "Nothing was due so far." in text


def test_what_is_coming_late_failed_and_ahead_of_its_parent(
    as_editor, drafts, talk, editor, worker
):
    for slug in ("pyfest", "monday", "caches"):
        schedule(page(slug), in_days(2), editor)
    set_expiry(Page.objects.get(pk=talk.pk), in_days(3), editor)
    assert states(as_editor) == {
        ("PyFest", "goes live"): "coming",
        ("Monday", "goes live"): "coming",
        ("Caches", "goes live"): "before its parent",
        ("Indexes", "is taken down"): "coming",
    }


@pytest.fixture
def talk(front_page):
    live = ConferenceFactory(parent=front_page, title="Live", slug="live-conference")
    return TalkFactory(parent=live, title="Indexes", slug="live-talk")


def test_what_nobody_took_is_late(as_editor, due_talk):
    make_due(timedelta(minutes=1))
    assert states(as_editor) == {("Indexes", "goes live"): "coming"}
    make_due(timedelta(days=1))
    assert states(as_editor) == {("Indexes", "goes live"): "late"}
    assert "Does one run?" in as_editor.get(reverse(BOARD)).text


def test_what_is_due_waits_for_its_parent_and_the_board_says_for_which(
    as_editor, drafts, editor, worker
):
    for slug in ("pyfest", "monday", "indexes", "caches"):
        schedule(page(slug), in_days(1), editor)
    make_due(timedelta(days=1))
    assert set(states(as_editor).values()) == {"late", "waits for its parent"}
    revision = page("monday").scheduled_revision
    revision.content["language"] = "klingon"
    revision.save()
    worker.round()
    assert states(as_editor) == {
        ("Monday", "goes live"): "failed",
        ("Indexes", "goes live"): "waits for its parent",
        ("Caches", "goes live"): "waits for its parent",
    }
    reasons = [item.reason for item in as_editor.get(reverse(BOARD)).context["items"]]
    assert any("“Monday” above it could not go live" in reason for reason in reasons)
    assert any("“Tuesday” above it is not live" in reason for reason in reasons)


def test_a_parent_that_is_due_too_is_no_reason_to_worry(as_editor, drafts, editor):
    for slug in ("pyfest", "monday", "indexes"):
        schedule(page(slug), in_days(1), editor)
    make_due(timedelta(minutes=1))
    assert set(states(as_editor).values()) == {"coming"}


def test_what_failed_is_told_and_tried_again_by_a_press(as_editor, due_talk, worker):
    break_draft("indexes")
    worker.round()
    assert states(as_editor) == {("Indexes", "goes live"): "failed"}
    assert "nonsense" in as_editor.get(reverse(BOARD)).text
    retry = reverse("scheduling:retry", args=[Attempt.objects.get().pk])
    assert "failed again" in as_editor.post(retry, follow=True).text
    assert Attempt.objects.get().tries == 2
    revision = page("indexes").scheduled_revision
    revision.content["kind"] = "talk"
    revision.save()
    assert "“Indexes” is live." in as_editor.post(retry, follow=True).text
    assert states(as_editor) == {}
    assert page("indexes").live


def test_only_publishers_press_it(as_writer, due_talk, worker):
    break_draft("indexes")
    worker.round()
    attempt = Attempt.objects.get()
    assert as_writer.post(reverse("scheduling:retry", args=[attempt.pk])).status_code == 302
    attempt.refresh_from_db()
    assert attempt.tries == 1


def test_filtered_by_conference_and_by_state(as_editor, drafts, talk, editor):
    schedule(drafts, in_days(2), editor)
    schedule(page("caches"), in_days(2), editor)
    set_expiry(Page.objects.get(pk=talk.pk), in_days(3), editor)
    live = talk.get_parent()
    assert set(states(as_editor, conference=live.pk)) == {("Indexes", "is taken down")}
    assert set(states(as_editor, state="before its parent")) == {("Caches", "goes live")}
    assert len(states(as_editor, conference="nonsense", state="nonsense")) == 3


def test_the_calendar_is_a_table_of_the_month(as_editor, drafts, editor):
    moment = in_days(40)
    schedule(drafts, moment, editor)
    url = reverse("scheduling:calendar")
    text = as_editor.get(url, {"month": f"{moment:%Y-%m}"}).text
    assert f"<caption>{moment:%B %Y}</caption>" in text
    assert f'<time datetime="{moment:%Y-%m-%d}">' in text
    assert "PyFest</a>" in text
    for month in ("", "nonsense", "2026-13"):
        assert (
            f"<caption>{timezone.now():%B %Y}</caption>"
            in as_editor.get(url, {"month": month}).text
        )


@pytest.mark.parametrize("view", [BOARD, "scheduling:calendar", "wagtailadmin_home"])
def test_the_board_costs_the_same_whatever_is_on_it(as_editor, day, editor, view):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert as_editor.get(reverse(view)).status_code == 200
        return len(queries)

    def add(count):
        for _ in range(count):
            talk = TalkFactory(parent=day, live=False)
            talk.save_revision()
            schedule(talk, in_days(1), editor)
            gone = TalkFactory(parent=day)
            set_expiry(Page.objects.get(pk=gone.pk), in_days(2), editor)

    add(1)
    cost()
    one = cost()
    add(2)
    assert cost() == one


@pytest.mark.parametrize("asked", ["0001-01", "9999-12", "2026-13", "soon"])
def test_a_month_that_no_calendar_has_is_this_one(as_editor, asked):
    response = as_editor.get(reverse("scheduling:calendar"), {"month": asked})
    assert response.context["month"].first == timezone.localdate().replace(day=1)
