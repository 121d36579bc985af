"""The task worker: what was put off is done, by whoever lives."""

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
from home.operations.task_recovery import (
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
def waiting(settings):
    """As with TASK_WORKER=true, and the signals of the process as they were."""
    settings.TASKS = {
        "default": {"BACKEND": "config.task_backends.DeferredSearchBackend"},
        "long": {"BACKEND": "django_tasks_db.DatabaseBackend"},
    }
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def work():
    call_command("task_worker", once=True, verbosity=0)


def found(words):
    return list(TalkPage.objects.search(words).get_queryset())


def test_the_search_of_the_admin_learns_of_a_page_when_the_worker_comes_to_it():
    talk = TalkFactory(title="Walrus operators")
    assert found("walrus") == []
    work()
    assert found("walrus") == [talk]
    assert not DBTaskResult.objects.ready().exists()


def test_an_audit_waits_for_the_worker():
    talk = TalkFactory()
    revision = talk.save_revision()
    Audit.objects.all().delete()
    audit_pages.enqueue([talk.pk])
    assert not Audit.objects.exists()
    work()
    assert Audit.objects.filter(revision=revision).exists()


def left(by, tries=1):
    audit_pages.enqueue([TalkFactory().pk])
    task = DBTaskResult.objects.get(task_path__endswith="audit_pages")
    for _ in range(tries):
        task.claim(by)
    return task


def test_what_a_killed_worker_had_at_hand_is_done_by_the_next():
    task = left(by="elsewhere:1")
    work()
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"
    assert task.worker_ids == ["elsewhere:1", Heartbeat.worker_name(WorkerType.TASKS)]


def test_what_a_living_worker_has_at_hand_is_left_to_it():
    Heartbeat.record(WorkerType.TASKS, "elsewhere:1", 10)
    task = left(by="elsewhere:1")
    work()
    task.refresh_from_db()
    assert task.status == "RUNNING"
    Heartbeat.objects.filter(worker="elsewhere:1").update(
        last_beat_at=timezone.now() - timedelta(minutes=1)
    )
    work()
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"


def test_what_a_worker_takes_up_while_it_is_looked_for_is_left_to_it():
    audit_pages.enqueue([TalkFactory().pk])
    task = DBTaskResult.objects.get(task_path__endswith="audit_pages")
    newcomers = ["newcomer:1"]

    def a_newcomer_comes(execute, *asked):
        """After the first question, and before the next."""
        answer = execute(*asked)
        if newcomers:
            name = newcomers.pop()
            Heartbeat.record(WorkerType.TASKS, name, 10)
            task.claim(name)
        return answer

    with connection.execute_wrapper(a_newcomer_comes):
        requeue_abandoned_tasks()
    task.refresh_from_db()
    assert task.status == "RUNNING"


def test_what_ends_its_worker_each_time_is_given_up(caplog):
    task = left(by="elsewhere:1", tries=MAX_ATTEMPTS)
    work()
    task.refresh_from_db()
    assert task.status == "FAILED"
    assert task.exception_class_path.endswith(WorkersKilledError.__name__)
    assert "failed: it killed its worker 3 times" in caplog.text


def test_what_its_worker_ended_after_all_is_not_given_up():
    task = left(by="elsewhere:1", tries=MAX_ATTEMPTS)
    slow = DBTaskResult.objects.get(pk=task.pk)

    def the_worker_ends_it(execute, sql, *asked):
        answer = execute(sql, *asked)
        if slow.status == "RUNNING" and "heartbeat" in sql:
            slow.set_successful(None)
        return answer

    with connection.execute_wrapper(the_worker_ends_it):
        requeue_abandoned_tasks()
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"


def test_a_task_that_a_restore_took_away_ends_no_worker():
    audit_pages.enqueue([])
    talk = TalkFactory()
    revision = talk.save_revision()
    Audit.objects.all().delete()
    audit_pages.enqueue([talk.pk])

    def take_away(sender, task_result, **_more):
        task_started.disconnect(take_away)
        DBTaskResult.objects.filter(pk=task_result.id).delete()

    task_started.connect(take_away)
    work()
    assert Audit.objects.filter(revision=revision).exists()


def test_who_was_told_to_stop_does_so_also_after_an_error():
    for _ in range(2):
        audit_pages.enqueue([])

    def stop_and_fail(sender, task_result, **_more):
        task_started.disconnect(stop_and_fail)
        os.kill(os.getpid(), signal.SIGTERM)
        DBTaskResult.objects.filter(pk=task_result.id).delete()

    task_started.connect(stop_and_fail)
    work()
    assert DBTaskResult.objects.ready().count() == 1


def test_a_lost_connection_ends_no_signs_of_life(caplog):
    class NotYet(Event):
        def wait(self, timeout=None):
            return super().wait(0)

    over = NotYet()

    def lost_once(execute, *asked):
        over.set()
        raise InterfaceError("the connection is lost")

    with connection.execute_wrapper(lost_once):
        _send_heartbeats("a task worker", over)
    assert "No heartbeat could be sent" in caplog.text


def test_what_was_done_long_ago_is_forgotten():
    audit_pages.enqueue([])
    work()
    assert DBTaskResult.objects.successful().exists()
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=8))
    work()
    assert not DBTaskResult.objects.exists()


def test_its_heartbeat_does_not_count_as_one_of_a_publish_worker():
    with keep_heartbeat("a task worker"):
        assert Heartbeat.last(WorkerType.PUBLISHING) is None
        assert Heartbeat.last(WorkerType.TASKS).is_alive


def test_without_the_setting_it_says_what_to_do_and_is_not_started_again(settings, root):
    settings.TASKS = settings.TASKS | {"long": {"BACKEND": "config.task_backends.ThreadBackend"}}
    with pytest.raises(CommandError, match="Set TASK_WORKER=true") as refused:
        work()
    unit = (root / "site" / "deploy" / "systemd" / "hallway-tasks.service").read_text()
    assert f"RestartPreventExitStatus={refused.value.returncode}\n" in unit


def test_readiness_asks_for_it_where_tasks_wait(client):
    address = {"REMOTE_ADDR": "127.0.0.1"}
    checks = client.get("/readyz", **address).json()["checks"]
    assert checks["tasks"] == "no task worker has ever run"
    work()
    assert client.get("/readyz", **address).json()["checks"]["tasks"] == "ok"
