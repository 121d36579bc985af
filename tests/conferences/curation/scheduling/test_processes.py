"""Real workers, in processes of their own: two at once, killed, stopped, late by a day."""

import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.test.utils import override_settings
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from conferences.curation.accessibility.store import content_digest
from conferences.curation.models import Attempt, Audit, Heartbeat, Run
from conferences.models import TalkPage
from importers.bulk_create import NewDraft, create_drafts

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

DUE, BROKEN = 1000, 10
NO_TASKS = {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}


@pytest.fixture
def start(root, same_database, tmp_path):
    """Start a worker in a process of its own, on the database under test."""
    started = []

    def run(*options):
        # Into a file: nobody reads a pipe while the worker works, and a full one would stop it.
        output = tmp_path / f"worker-{len(started)}.txt"
        with output.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "publish_worker", *options],
                cwd=root,
                env=same_database | {"DEBUG": "false"},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        process.output = output
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


def make_due(day, count, broken=0):
    """Talks that were to go live yesterday; the first of them cannot."""
    moment = timezone.now() - timedelta(days=1)
    talks = [
        TalkPage(title=f"Talk {number}", slug=f"talk-{number}", live=False)
        for number in range(count)
    ]
    with override_settings(TASKS=settings.TASKS | {"long": NO_TASKS}):
        revisions = create_drafts([NewDraft(talk, day) for talk in talks], None)
    for number, revision in enumerate(revisions.values()):
        kind = "nonsense" if number < broken else "talk"
        revision.content |= {"kind": kind, "go_live_at": moment.isoformat()}
        revision.approved_go_live_at = moment
    Revision.objects.bulk_update(revisions.values(), ["content", "approved_go_live_at"])
    # Drafts are judged when they are saved: with these, nothing would be found.
    Audit.objects.bulk_create(
        Audit(page=talk, revision=revision, digest=content_digest(revision.content))
        for talk, revision in revisions.items()
    )


def finished(process, timeout=300):
    process.wait(timeout=timeout)
    output = process.output.read_text()
    assert process.returncode == 0, output[-4000:]
    return output


def live():
    return TalkPage.objects.filter(live=True).count()


def wait_until(condition, seconds=300):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)


def assert_each_went_live_once(count):
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled")
    pages = list(entries.values_list("page_id", flat=True))
    assert len(pages) == len(set(pages)) == count
    assert live() == count
    assert not any(map(list, Page.find_problems()))


def test_a_thousand_due_by_two_workers_with_ten_that_cannot(day, start):
    make_due(day, DUE, BROKEN)
    first, second = start("--interval", "0.5"), start("--interval", "0.5")
    wait_until(lambda: live() == DUE - BROKEN and Attempt.objects.count() == BROKEN, 200)
    for process in (first, second):
        process.send_signal(signal.SIGTERM)
    finished(first)
    finished(second)
    assert_each_went_live_once(DUE - BROKEN)
    left = Revision.objects.filter(approved_go_live_at__isnull=False)
    assert left.count() == BROKEN
    failures = Attempt.objects.all()
    assert set(failures.values_list("revision_id", flat=True)) == set(
        left.values_list("pk", flat=True)
    )
    assert all("nonsense" in failure.error for failure in failures)
    assert sum(Run.objects.values_list("published", flat=True)) == DUE - BROKEN
    assert Heartbeat.objects.count() == 2


def test_killed_in_the_middle_another_finishes_and_nothing_is_twice(day, start):
    make_due(day, 120)
    for goal in (10, 40):
        process = start("--interval", "0.5")
        wait_until(lambda goal=goal: live() >= goal)
        process.kill()
        process.wait()
        assert live() + Revision.objects.filter(approved_go_live_at__isnull=False).count() == 120
    assert live() < 120
    assert Run.objects.filter(ended_at=None).exists()
    worker = start("--interval", "0.5")
    wait_until(lambda: live() == 120)
    worker.send_signal(signal.SIGTERM)
    finished(worker)
    assert_each_went_live_once(120)


def test_stopped_it_finishes_the_page_at_hand_and_leaves_the_rest(day, start):
    make_due(day, 200)
    worker = start()
    wait_until(lambda: live() >= 5)
    worker.send_signal(signal.SIGTERM)
    finished(worker, timeout=60)
    done = live()
    assert 5 <= done < 200
    assert Run.objects.get().published == done
    assert Run.objects.get().ended_at
    assert "live, 0 taken down, 0 failed" in finished(start("--once"))
    assert_each_went_live_once(200)


def test_idle_it_beats_and_stops_at_once(start, db):
    worker = start("--interval", "60")
    wait_until(Heartbeat.objects.exists)
    worker.send_signal(signal.SIGTERM)
    assert "every 60 seconds" in finished(worker, timeout=60)
