"""Real workers in processes of their own: two at once, killed, stopped, late by a day."""

import signal
import time
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.test.utils import override_settings
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from conferences.curation.accessibility.store import compute_digest
from conferences.curation.models import Audit, FailedAttempt, Heartbeat, WorkerRun
from conferences.models import TalkPage
from importers.bulk_create import NewDraft, create_drafts
from tests.long_run import size

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql("row locks between processes"),
]

#: Pages that are due, those of them that cannot go live, and those amid which a worker ends.
DUE, BROKEN, SOME = size(20, 1000), size(3, 10), size(24, 200)
NO_TASKS = {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}


@pytest.fixture
def start(start_process):
    """Starts worker processes."""
    return partial(start_process, "manage.py", "publish_worker")


def make_due(day, count, broken=0):
    """Talks that were due yesterday. Publishing the first of them fails."""
    go_live_at = timezone.now() - timedelta(days=1)
    talks = [
        TalkPage(title=f"Talk {number}", slug=f"talk-{number}", live=False)
        for number in range(count)
    ]
    with override_settings(TASKS=settings.TASKS | {"long": NO_TASKS}):
        revisions = create_drafts([NewDraft(talk, day) for talk in talks], None)
    for number, revision in enumerate(revisions.values()):
        kind = "nonsense" if number < broken else "talk"
        revision.content |= {"kind": kind, "go_live_at": go_live_at.isoformat()}
        revision.approved_go_live_at = go_live_at
    Revision.objects.bulk_update(revisions.values(), ["content", "approved_go_live_at"])
    # Audits of these drafts would find nothing, and are left out to save time.
    Audit.objects.bulk_create(
        Audit(page=talk, revision=revision, digest=compute_digest(revision.content))
        for talk, revision in revisions.items()
    )


def wait_for_end(process, timeout=300):
    process.wait(timeout=timeout)
    output = process.output.read_text()
    assert process.returncode == 0, output[-4000:]
    return output


def count_live():
    return TalkPage.objects.filter(live=True).count()


def find_scheduled():
    return Revision.objects.filter(approved_go_live_at__isnull=False)


def wait_until(condition, seconds=300):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "the condition was never met"
        time.sleep(0.02)


def assert_each_went_live_once(count):
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled")
    pages = list(entries.values_list("page_id", flat=True))
    assert len(pages) == len(set(pages)) == count
    assert count_live() == count
    assert not any(map(list, Page.find_problems()))


def test_two_workers_publish_all_due_pages_but_those_that_fail(day, start):
    make_due(day, DUE, BROKEN)
    first, second = start("--interval", "0.5"), start("--interval", "0.5")
    wait_until(
        lambda: count_live() == DUE - BROKEN and FailedAttempt.objects.count() == BROKEN, 200
    )
    for process in (first, second):
        process.send_signal(signal.SIGTERM)
    wait_for_end(first)
    wait_for_end(second)
    assert_each_went_live_once(DUE - BROKEN)
    assert find_scheduled().count() == BROKEN
    failures = FailedAttempt.objects.all()
    assert {failure.revision for failure in failures} == set(find_scheduled())
    assert all("nonsense" in failure.error for failure in failures)
    assert sum(WorkerRun.objects.values_list("published", flat=True)) == DUE - BROKEN
    assert Heartbeat.objects.count() == 2


def test_after_a_kill_another_worker_finishes_and_nothing_is_published_twice(day, start):
    make_due(day, SOME)
    for goal in (SOME // 6, SOME // 3):
        process = start("--interval", "0.5")
        wait_until(lambda goal=goal: count_live() >= goal)
        process.kill()
        process.wait()
        assert count_live() + find_scheduled().count() == SOME
    assert count_live() < SOME
    assert WorkerRun.objects.filter(ended_at=None).exists()
    worker = start("--interval", "0.5")
    wait_until(lambda: count_live() == SOME)
    worker.send_signal(signal.SIGTERM)
    wait_for_end(worker)
    assert_each_went_live_once(SOME)


def test_a_stopped_worker_finishes_the_current_page_and_leaves_the_rest(day, start):
    make_due(day, SOME)
    worker = start()
    wait_until(lambda: count_live() >= 5)
    worker.send_signal(signal.SIGTERM)
    wait_for_end(worker, timeout=60)
    done = count_live()
    assert 5 <= done < SOME
    assert WorkerRun.objects.get().published == done
    assert WorkerRun.objects.get().ended_at
    assert "unpublished: 0, failed: 0" in wait_for_end(start("--once"))
    assert_each_went_live_once(SOME)


def test_an_idle_worker_sends_heartbeats_and_stops_at_once(start, db):
    worker = start("--interval", "60")
    wait_until(Heartbeat.objects.exists)
    worker.send_signal(signal.SIGTERM)
    assert "every 60 seconds" in wait_for_end(worker, timeout=60)
