"""What readers and editors meet when a part of the site is away, and that it mends by itself.

Beside these: a worker killed amid a round, and two at once (test_processes.py of scheduling); pages
that are kept while the database, the cache or the whole site is away (test_stack.py).
"""

import io
import json
import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Event

import psycopg
import pytest
from PIL import Image

from tests.stack.editor import Editor, body
from tests.stack.programs import wait_until
from tests.stack.stack import children

pytestmark = pytest.mark.stack

EDIT = "/desk/pages/{}/edit/"
PUBLISH = {"action-publish": "action-publish"}
TALK = "/pyfest/by-hand/"


@pytest.fixture
def talk(stack, colleague, editor):
    """An editor's talk, live and kept; its number."""
    colleague("TalkPage.objects.filter(slug='by-hand').delete()")
    conference = int(colleague("print(ConferencePage.objects.get(slug='pyfest').pk)"))
    number = editor.add_talk(conference, "First", "by-hand", "It begins.")
    for _ in range(2):
        stack.get(TALK)
    assert stack.get(TALK).kept == "HIT"
    return number


@pytest.fixture
def typed(editor, talk):
    """What the editor is about to send."""
    form = editor.get(EDIT.format(talk)).form("title")
    return form | {"title": "Second"} | body("It goes on.") | PUBLISH


def versions(colleague, talk):
    """The titles of all that was ever saved, and of what is live: by its row, and its revision."""
    return colleague(f"""
        found = TalkPage.objects.get(pk={talk})
        titles = [each.content["title"] for each in found.revisions.order_by("pk")]
        print(*titles, "/", found.title, found.live_revision.content["title"])
    """).split()


BEFORE = ["First", "/", "First", "First"]
AFTER = ["First", "Second", "/", "Second", "Second"]


@contextmanager
def saving_is_held_up(stack, editor, talk, typed):
    """The editor's form is sent, and comes as far as the row of its page; what came of it."""
    with (
        psycopg.connect(stack.postgres.url) as connection,
        ThreadPoolExecutor(1) as beside,
    ):
        connection.execute("SELECT FROM wagtailcore_page WHERE id = %s FOR UPDATE", [talk])
        sent = beside.submit(editor.post, EDIT.format(talk), typed)

        def it_waits():
            with psycopg.connect(stack.postgres.url, autocommit=True) as other:
                return other.execute("SELECT FROM pg_locks WHERE NOT granted").rowcount > 0

        wait_until(it_waits, "the editor's save to be under way")
        yield sent


@contextmanager
def readers(ask, count=3):
    """They go on asking, each for one thing after the other; what they got so far."""
    over, got = Event(), []

    def keep_asking(number):
        while not over.is_set():
            got.append(ask(number))

    with ThreadPoolExecutor(count) as beside:
        asked = [beside.submit(keep_asking, number) for number in range(count)]
        try:
            wait_until(lambda: len(got) > count, "readers to be served")
            yield got
            more = len(got) + 10 * count
            wait_until(lambda: len(got) > more, "readers to be served on")
        finally:
            over.set()
        for each in asked:
            each.result()


# The database


def test_a_save_interrupted_by_the_database_can_be_sent_again(
    stack, colleague, editor, talk, typed
):
    with readers(lambda _: stack.get(TALK).status) as got:
        with (
            # Of the connection that holds the save up.
            pytest.raises(psycopg.OperationalError),
            saving_is_held_up(stack, editor, talk, typed) as sent,
        ):
            stack.postgres.kill()
        refused = sent.result()
        assert refused.status == 500
        assert "reloading sends it again" in refused.said
        stack.postgres.start()
    assert set(got) == {200}
    assert versions(colleague, talk) == BEFORE

    again = editor.post(EDIT.format(talk), typed)
    assert "Page 'Second' has been published" in again.said
    assert versions(colleague, talk) == AFTER
    assert "It goes on." in stack.get(TALK).text


def test_a_database_restart_causes_no_error(stack, editor, talk):
    def look(number):
        return stack.get(f"/search/?q=word{number}").status

    with ThreadPoolExecutor(16) as many:
        assert set(many.map(look, range(100))) == {200}
    stack.postgres.restart()
    assert [look(number) for number in range(100, 104)] == [200] * 4
    assert editor.get(EDIT.format(talk)).status == 200


def test_the_publish_worker_survives_a_database_restart(stack, colleague, talk):
    stack.postgres.restart()
    colleague("""
        later = conference.add_child(instance=TalkPage(title="Due", slug="due", live=False))
        later.go_live_at = timezone.now() + timedelta(seconds=1)
        later.save_revision().publish()
    """)
    try:
        wait_until(lambda: stack.get("/pyfest/due/").status == 200, "the worker to publish it")
    finally:
        colleague("TalkPage.objects.get(slug='due').delete()")


def finished(colleague, task):
    return json.loads(
        colleague(f"""
        task = DBTaskResult.objects.get(pk="{task}")
        print(json.dumps([task.status, len(task.worker_ids)]))
    """)
    )


def test_the_task_worker_survives_a_database_restart_and_being_killed(stack, colleague, talk):
    """What it had at hand is taken up half a minute later; here by a clock."""
    colleague("""
        import json
        from conferences.curation.accessibility.tasks import audit_pages
        from conferences.curation.models import Audit, Heartbeat
        from django_tasks_db.models import DBTaskResult
    """)
    stack.postgres.restart()
    task = colleague("print(audit_pages.enqueue([]).id)").strip()
    wait_until(lambda: finished(colleague, task) == ["SUCCESSFUL", 1], "the worker to do it")
    with psycopg.connect(stack.postgres.url) as somebody:
        somebody.execute("SELECT FROM wagtailcore_page WHERE id = %s FOR UPDATE", [talk])
        task = colleague(f"""
            Audit.objects.all().delete()
            print(audit_pages.enqueue([{talk}]).id)
        """).strip()
        wait_until(lambda: finished(colleague, task) == ["RUNNING", 1], "the worker to begin")
        stack.tasks.kill()
    assert finished(colleague, task) == ["RUNNING", 1]
    colleague("Heartbeat.objects.update(last_beat_at=timezone.now() - timedelta(minutes=1))")
    stack.tasks.start()
    wait_until(lambda: finished(colleague, task) == ["SUCCESSFUL", 2], "another to finish it")


# The cache


def test_publishing_works_while_redis_hangs(stack, editor, talk, typed):
    stack.redis.send(signal.SIGSTOP)
    try:
        assert "has been published" in editor.post(EDIT.format(talk), typed).said
        assert "It goes on." in stack.get(TALK).text
    finally:
        stack.redis.send(signal.SIGCONT)
    # Nor does what it still knows come back, for the proxy or for one who goes past it.
    assert "It goes on." in stack.get(TALK).text
    assert "It goes on." in stack.get(TALK, Cookie="sessionid=nobody").text


# The place for files


def picture(size=600):
    """It cannot be compressed: so many times so many points of three bytes."""
    file = io.BytesIO()
    Image.effect_noise((size, size), 90).convert("RGB").save(file, "BMP")
    Image.open(file).save(file := io.BytesIO(), "PNG")
    file.name = "picture.png"
    file.seek(0)
    return file


def uploaded(editor, address="/desk/images/add/"):
    form = editor.get("/desk/images/add/").form("title") | {"title": "A picture"}
    return editor.upload(address, form, file=picture())


@contextmanager
def no_folder(stack):
    """A file stands where the folder should be: not even the superuser can write there."""
    media = stack.folder / "data" / "media"
    aside = media.rename(media.with_name("aside")) if media.exists() else None
    media.touch()
    try:
        yield
    finally:
        media.unlink()
        if aside:
            aside.rename(media)


@contextmanager
def no_room(stack):
    """No file grows beyond what the log has room for; a disk that is full says the same."""
    processes = [pid for web in stack.web for pid in children(web.pid)]
    limits = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in processes]
    for web in stack.web:
        os.truncate(web.log, 0)
    try:
        for pid, (_, hard) in zip(processes, limits, strict=True):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (300_000, hard))
        yield
    finally:
        for pid, limit in zip(processes, limits, strict=True):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


@pytest.mark.parametrize("trouble", [no_folder, no_room])
def test_an_image_that_cannot_be_stored_shows_a_message(
    stack, colleague, editor, talk, typed, trouble
):
    def pictures():
        return colleague("""
            from wagtail.images import get_image_model
            print(get_image_model().objects.count())
        """)

    before = pictures()
    with trouble(stack):
        screen = uploaded(editor)
        assert "couldn't be stored" in screen.said
        assert screen.status == 200
        assert pictures() == before
        assert "has been published" in editor.post(EDIT.format(talk), typed).said
        assert "It goes on." in stack.get(TALK).text
    assert "Image 'A picture' added" in uploaded(editor).said
    assert pictures() != before


# A web process


def test_a_killed_web_process_fails_no_reader_and_is_replaced(stack, talk):
    def ask(number):
        # Past what is kept, so that a process renders it each time.
        return stack.get(TALK, Cookie="__Host-sessionid=nobody").status

    with readers(ask) as statuses:
        for web in stack.web:
            killed = children(web.pid)
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            wait_until(partial(_another, web.pid, killed), "another to take its place")
            wait_until(web.is_ready, "it to answer")
    assert set(statuses) == {200}


def _another(server, killed):
    return bool(children(server) - killed)


def test_a_save_interrupted_by_a_killed_process_can_be_sent_again(
    stack, colleague, editor, talk, typed
):
    with saving_is_held_up(stack, editor, talk, typed) as sent:
        for web in stack.web:
            for pid in children(web.pid):
                os.kill(pid, signal.SIGKILL)
        refused = sent.result()
    assert refused.status == 503
    assert "Please try again" in refused.said
    for web in stack.web:
        wait_until(web.is_ready, "it to answer")
    assert versions(colleague, talk) == BEFORE
    assert "has been published" in editor.post(EDIT.format(talk), typed).said
    assert versions(colleague, talk) == AFTER


# An upgrade


#: Migrations as the rules for an open site allow them: a column, its data, and an index.
MIGRATE_AND_REVERSE = """
from django.db import connection, models
from django.db.migrations import AddField, Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from conferences.migration_operations import AddIndexOnline
from home.operations.migration_rules import check_migration

def fill(apps, schema_editor):
    apps.get_model("public", "IndexedPage").objects.update(note="new")

index = models.Index(fields=["note"], name="pages_by_note")
states = [MigrationLoader(connection).project_state()]
migrations = []
for operation in (
    AddField("IndexedPage", "note", models.TextField(null=True)),
    RunPython(fill, RunPython.noop),
    AddIndexOnline("IndexedPage", index),
):
    migration = Migration("9999_test", "public")
    migration.operations, migration.atomic = [operation], not isinstance(operation, AddIndexOnline)
    assert not list(check_migration(migration, states[-1].clone()))
    with connection.schema_editor(atomic=migration.atomic) as editor:
        states.append(migration.apply(states[-1].clone(), editor))
    migrations.append(migration)
for migration, state in reversed([*zip(migrations, states)]):
    with connection.schema_editor(atomic=migration.atomic) as editor:
        migration.unapply(state, editor)
"""


def test_migrations_and_their_reversal_fail_no_reader(stack, talk):
    def ask(number):
        # A cached page, a rendered one, and one from the table that is migrated.
        path, cookie = [
            (TALK, ""),
            (TALK, "__Host-sessionid=nobody"),
            ("/search/?q=begins", "__Host-sessionid=nobody"),
        ][number]
        return stack.get(path, Cookie=cookie).status

    with readers(ask) as statuses:
        stack.manage("shell", "-c", MIGRATE_AND_REVERSE, DATABASE_STATEMENT_SECONDS="0")
    assert set(statuses) == {200}
    assert "<mark>" in stack.get("/search/?q=begins").text


# Two editors


def test_two_editors_of_one_page_lose_nothing(stack, colleague, editor, talk, typed):
    other = Editor(stack)
    other.log_in()
    theirs = other.get(EDIT.format(talk)).form("title") | {"title": "Third"} | body("Mine.")
    editor.post(EDIT.format(talk), typed)
    # What would be saved by itself is not, and the script of the form shows who was first.
    by_itself = other.post(EDIT.format(talk), theirs, Accept="application/json")
    assert (by_itself.status, "invalid_revision" in by_itself.text) == (400, True)
    # Who presses the button gets a draft of their own: the other one is live, and both are kept.
    other.post(EDIT.format(talk), theirs)
    assert versions(colleague, talk) == ["First", "Second", "Third", "/", "Second", "Second"]
