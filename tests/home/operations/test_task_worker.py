"""The task worker runs long tasks, also those of workers that were killed."""

import os
import signal
from datetime import timedelta
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.db import InterfaceError, connection
from django.tasks.signals import task_started
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conferences.curation.accessibility.tasks import audit_pages
from conferences.curation.models import Audit, Heartbeat
from conferences.models import TalkPage
from home.operations.task_worker_recovery import (
    MAX_ATTEMPTS,
    WorkersKilledError,
    _send_heartbeats,
    keep_heartbeat,
    requeue_abandoned_tasks,
)
from tests.factories import TalkFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql("row locks between workers"),
]

WorkerType = Heartbeat.WorkerType


@pytest.fixture(autouse=True)
def use_task_worker(settings):
    """As with TASK_WORKER=true. Restores the signal handlers."""
    settings.TASKS = {
        "default": {"BACKEND": "config.task_backends.DeferredSearchBackend"},
        "long": {"BACKEND": "django_tasks_db.DatabaseBackend"},
    }
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    handlers = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def run_worker():
    call_command("task_worker", once=True, verbosity=0)


def search(words):
    return list(TalkPage.objects.search(words).get_queryset())


def test_the_worker_updates_the_admins_search():
    talk = TalkFactory(title="Walrus operators")
    assert search("walrus") == []
    run_worker()
    assert search("walrus") == [talk]
    assert not DBTaskResult.objects.ready().exists()


def enqueue_audit():
    talk = TalkFactory()
    revision = talk.save_revision()
    Audit.objects.all().delete()
    audit_pages.enqueue([talk.pk])
    return revision


def test_the_worker_runs_audits():
    revision = enqueue_audit()
    assert not Audit.objects.exists()
    run_worker()
    assert Audit.objects.filter(revision=revision).exists()


def claim_task(worker="elsewhere:1", attempts=1):
    audit_pages.enqueue([TalkFactory().pk])
    task = DBTaskResult.objects.get(task_path__endswith="audit_pages")
    for _ in range(attempts):
        task.claim(worker)
    return task


def get_status(task):
    task.refresh_from_db()
    return task.status


def test_the_next_worker_finishes_the_task_of_a_killed_one():
    task = claim_task()
    run_worker()
    assert get_status(task) == "SUCCESSFUL"
    assert task.worker_ids == ["elsewhere:1", Heartbeat.build_worker_name(WorkerType.TASKS)]


def test_the_task_of_a_running_worker_is_left_alone():
    Heartbeat.record(WorkerType.TASKS, "elsewhere:1", 10)
    task = claim_task()
    run_worker()
    assert get_status(task) == "RUNNING"
    last_beat_at = timezone.now() - timedelta(minutes=1)
    Heartbeat.objects.filter(worker="elsewhere:1").update(last_beat_at=last_beat_at)
    run_worker()
    assert get_status(task) == "SUCCESSFUL"


def test_a_task_claimed_during_the_look_for_abandoned_ones_is_left_alone():
    task = claim_task(attempts=0)
    newcomers = ["newcomer:1"]

    def claim_after_first_query(execute, *args):
        result = execute(*args)
        if newcomers:
            name = newcomers.pop()
            Heartbeat.record(WorkerType.TASKS, name, 10)
            task.claim(name)
        return result

    with connection.execute_wrapper(claim_after_first_query):
        requeue_abandoned_tasks()
    assert get_status(task) == "RUNNING"


def test_a_task_that_kills_its_worker_each_time_fails(caplog):
    task = claim_task(attempts=MAX_ATTEMPTS)
    run_worker()
    assert get_status(task) == "FAILED"
    assert task.exception_class_path.endswith(WorkersKilledError.__name__)
    assert "failed: it killed its worker 3 times" in caplog.text


def test_a_task_that_its_worker_finishes_after_all_does_not_fail():
    task = claim_task(attempts=MAX_ATTEMPTS)
    slow = DBTaskResult.objects.get(pk=task.pk)

    def finish_during_query(execute, sql, *args):
        result = execute(sql, *args)
        if slow.status == "RUNNING" and "heartbeat" in sql:
            slow.set_successful(None)
        return result

    with connection.execute_wrapper(finish_during_query):
        requeue_abandoned_tasks()
    assert get_status(task) == "SUCCESSFUL"


def test_a_running_task_deleted_by_a_restore_does_not_stop_the_worker():
    audit_pages.enqueue([])
    revision = enqueue_audit()

    def delete(sender, task_result, **_kwargs):
        task_started.disconnect(delete)
        DBTaskResult.objects.filter(pk=task_result.id).delete()

    task_started.connect(delete)
    run_worker()
    assert Audit.objects.filter(revision=revision).exists()


def test_sigterm_stops_the_worker_even_after_an_error():
    for _ in range(2):
        audit_pages.enqueue([])

    def stop_and_fail(sender, task_result, **_kwargs):
        task_started.disconnect(stop_and_fail)
        os.kill(os.getpid(), signal.SIGTERM)
        DBTaskResult.objects.filter(pk=task_result.id).delete()

    task_started.connect(stop_and_fail)
    run_worker()
    assert DBTaskResult.objects.ready().count() == 1


def test_heartbeats_go_on_after_a_lost_connection(caplog):
    class ShortWait(Event):
        def wait(self, timeout=None):
            return super().wait(0)

    is_over = ShortWait()

    def lose_connection(execute, *args):
        is_over.set()
        raise InterfaceError("the connection is lost")

    with connection.execute_wrapper(lose_connection):
        _send_heartbeats("a task worker", is_over)
    assert "No heartbeat could be sent" in caplog.text


def test_finished_tasks_are_deleted_after_a_week():
    audit_pages.enqueue([])
    run_worker()
    assert DBTaskResult.objects.successful().exists()
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=8))
    run_worker()
    assert not DBTaskResult.objects.exists()


def test_its_heartbeat_is_not_that_of_a_publish_worker():
    with keep_heartbeat("a task worker"):
        assert Heartbeat.last(WorkerType.PUBLISHING) is None
        assert Heartbeat.last(WorkerType.TASKS).is_alive


def test_without_the_setting_it_says_what_to_do_and_is_not_restarted(settings, root):
    settings.TASKS = settings.TASKS | {"long": {"BACKEND": "config.task_backends.ThreadBackend"}}
    with pytest.raises(CommandError, match="set TASK_WORKER=true") as refused:
        run_worker()
    unit = (root / "site/deploy/systemd/hallway-tasks.service").read_text()
    assert f"RestartPreventExitStatus={refused.value.returncode}\n" in unit


def test_readyz_includes_the_task_worker(client):
    def check_tasks():
        return client.get("/readyz").json()["checks"]["tasks"]

    assert check_tasks() == "no task worker has ever run"
    run_worker()
    assert check_tasks() == "ok"
