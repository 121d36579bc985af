"""A clock that jumps by an hour: nothing goes live twice, and nothing waits for long.

Only the clock that the code reads is moved, not the machine's.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from conferences.curation.models import Heartbeat, Lease
from tests.conferences.curation.scheduling.conftest import get_go_live_date, get_page

pytestmark = pytest.mark.postgresql("the clock of the database")

HOUR = timedelta(hours=1)
PUBLISHING = Heartbeat.WorkerType.PUBLISHING


@pytest.mark.parametrize("by", [1, -1])
def test_a_page_is_published_once_whichever_way_the_clock_jumps(due_talk, worker, set_clock, by):
    assert worker.run_round().published == 1
    for hours in (by, 0):
        set_clock(hours=hours)
        assert worker.run_round() is None
    assert PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count() == 1


def test_a_due_page_waits_while_the_clock_is_behind(due_talk, worker, set_clock):
    set_clock(days=-2)
    assert worker.run_round() is None
    assert get_go_live_date("indexes")
    set_clock()
    assert worker.run_round().published == 1
    assert get_page("indexes").live


def test_a_lease_taken_while_the_clock_was_ahead_does_not_block_other_workers(due_talk, worker):
    if connection.features.has_select_for_update_skip_locked:
        pytest.skip("this database locks rows")
    Lease.objects.create(name="publishing", holder="killed", expires_at=timezone.now() + HOUR)
    assert worker.run_round().published == 1


def test_a_worker_killed_while_the_clock_was_ahead_does_not_count_as_alive(worker, db):
    Heartbeat.objects.create(worker="killed", last_beat_at=timezone.now() + HOUR, interval=30)
    assert not Heartbeat.last(PUBLISHING).is_alive
    worker.send_heartbeat()
    assert Heartbeat.last(PUBLISHING).worker == worker.name
    assert Heartbeat.last(PUBLISHING).is_alive


@pytest.mark.parametrize("by", [1, -1])
def test_a_jump_of_an_hour_logs_nobody_out(as_editor, set_clock, by):
    assert as_editor.get(reverse("wagtailadmin_home")).status_code == 200
    set_clock(hours=by)
    assert as_editor.get(reverse("wagtailadmin_home")).status_code == 200
