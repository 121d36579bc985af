"""A machine whose clock jumps by an hour: nothing goes live twice, nothing is held up for long.

The clock is the one that the code asks, not the machine's: others need that.
"""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from conferences.curation.models import Heartbeat, Lease
from conferences.curation.scheduling.board import heart
from tests.conferences.curation.scheduling.conftest import page, scheduled

HOUR = timedelta(hours=1)


@pytest.fixture
def jump(monkeypatch):
    """Set the clock that much ahead of the true one."""
    true_now, true_time = timezone.now, time.time

    def set_ahead(by):
        monkeypatch.setattr(timezone, "now", lambda: true_now() + by)
        monkeypatch.setattr(time, "time", lambda: true_time() + by.total_seconds())

    return set_ahead


def times_published():
    return PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count()


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_what_went_live_does_so_once_whichever_way_the_clock_jumps(due_talk, worker, jump, by):
    assert worker.round().published == 1
    jump(by)
    assert worker.round() is None
    jump(timedelta())
    assert worker.round() is None
    assert times_published() == 1


def test_what_was_due_waits_while_the_clock_is_behind(due_talk, worker, jump):
    jump(-timedelta(days=2))
    assert worker.round() is None
    assert scheduled("indexes")
    jump(timedelta())
    assert worker.round().published == 1
    assert page("indexes").live


def test_a_lease_taken_while_the_clock_was_ahead_holds_nobody_up(due_talk, worker):
    if connection.features.has_select_for_update_skip_locked:
        pytest.skip("this database locks rows")
    Lease.objects.create(name="publishing", holder="killed", until=timezone.now() + HOUR)
    assert worker.round().published == 1


def test_a_worker_that_died_while_the_clock_was_ahead_is_not_taken_for_alive(worker, db):
    Heartbeat.objects.create(name="killed", at=timezone.now() + HOUR, interval=30)
    assert not (heart() and heart().beats)
    worker.beat()
    assert heart().name == worker.name
    assert heart().beats


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_nobody_is_logged_out_by_an_hour(as_editor, jump, by):
    assert as_editor.get(reverse("wagtailadmin_home")).status_code == 200
    jump(by)
    assert as_editor.get(reverse("wagtailadmin_home")).status_code == 200
