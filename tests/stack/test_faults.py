"""Readers and editors while a part of the site fails, and that it recovers by itself.

Other faults are in test_processes.py of scheduling (killed workers) and in test_stack.py (cached
pages while the database, Redis or the whole site is down).
"""

import io
import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from PIL import Image

from tests.stack.editor import PUBLISH, Editor, build_body
from tests.stack.https_client import reading
from tests.stack.programs import wait_until
from tests.stack.stack import get_children

pytestmark = pytest.mark.stack
LONG = pytest.mark.long("programs are stopped and started again")

EDIT = "/desk/pages/{}/edit/"
TALK = "/pyfest/by-hand/"


@pytest.fixture
def talk(stack, run_python, editor):
    """The id of a published talk, which the proxy has cached."""
    run_python("TalkPage.objects.filter(slug='by-hand').delete()")
    conference = int(run_python("print(ConferencePage.objects.get(slug='pyfest').pk)"))
    pk = editor.add_talk(conference, "First", "by-hand", "It begins.")
    for _ in range(2):
        stack.get(TALK)
    assert stack.get(TALK).cache_status == "HIT"
    return pk


@pytest.fixture
def form(editor, talk):
    """The edit form with changes, which publishes."""
    form = editor.get(EDIT.format(talk)).get_form("title")
    return form | {"title": "Second"} | build_body("It goes on.") | PUBLISH


def get_titles(run_python, talk):
    """The titles of all revisions, of the row, and of the live revision."""
    return run_python(f"""
        talk = TalkPage.objects.get(pk={talk})
        titles = [revision.content["title"] for revision in talk.revisions.order_by("pk")]
        print(*titles, "/", talk.title, talk.live_revision.content["title"])
    """).split()


BEFORE = ["First", "/", "First", "First"]
AFTER = ["First", "Second", "/", "Second", "Second"]


@contextmanager
def blocked_save(stack, editor, talk, form):
    """Sends the form while the row of the page is locked. Yields the future response."""
    with psycopg.connect(stack.postgres.url) as connection, ThreadPoolExecutor(1) as executor:
        connection.execute("SELECT FROM wagtailcore_page WHERE id = %s FOR UPDATE", [talk])
        response = executor.submit(editor.post, EDIT.format(talk), form)

        def is_waiting():
            with psycopg.connect(stack.postgres.url, autocommit=True) as other:
                return other.execute("SELECT FROM pg_locks WHERE NOT granted").rowcount > 0

        wait_until(is_waiting, "the save to wait for the lock")
        yield response


# The database


@LONG
def test_a_save_interrupted_by_the_database_can_be_sent_again(
    stack, run_python, editor, talk, form
):
    with reading(lambda _: stack.get(TALK).status) as statuses:
        with (
            # Raised by the connection with the lock.
            pytest.raises(psycopg.OperationalError),
            blocked_save(stack, editor, talk, form) as response,
        ):
            stack.postgres.kill()
        refused = response.result()
        assert refused.status == 500
        assert "reloading sends it again" in refused.visible_text
        stack.postgres.start()
    assert set(statuses) == {200}
    assert get_titles(run_python, talk) == BEFORE

    screen = editor.post(EDIT.format(talk), form)
    assert "Page 'Second' has been published" in screen.visible_text
    assert get_titles(run_python, talk) == AFTER
    assert "It goes on." in stack.get(TALK).text


def test_a_database_restart_causes_no_error(stack, editor, talk):
    def search(number):
        return stack.get(f"/search/?q=word{number}").status

    with ThreadPoolExecutor(16) as executor:
        assert set(executor.map(search, range(100))) == {200}
    stack.postgres.restart()
    assert [search(number) for number in range(100, 104)] == [200] * 4
    assert editor.get(EDIT.format(talk)).status == 200


@LONG
def test_the_publish_worker_survives_a_database_restart(stack, run_python, talk):
    stack.postgres.restart()
    run_python("publish_in_a_second('Due', 'due')")
    try:
        wait_until(lambda: stack.get("/pyfest/due/").status == 200, "the worker to publish it")
    finally:
        run_python("TalkPage.objects.get(slug='due').delete()")


def get_state(run_python, task):
    output = run_python(f"""
        task = DBTaskResult.objects.get(pk="{task}")
        print(task.status, len(task.worker_ids))
    """)
    return output.strip()


@LONG
def test_the_task_worker_survives_a_database_restart_and_being_killed(stack, run_python, talk):
    """Its task is queued again half a minute later. The test changes the time of the heartbeat."""
    run_python("""
        from conferences.curation.accessibility.tasks import audit_pages
        from conferences.curation.models import Audit, Heartbeat
        from django_tasks_db.models import DBTaskResult
    """)
    stack.postgres.restart()
    task = run_python("print(audit_pages.enqueue([]).id)").strip()
    wait_until(lambda: get_state(run_python, task) == "SUCCESSFUL 1", "the worker to run it")
    with psycopg.connect(stack.postgres.url) as connection:
        connection.execute("SELECT FROM wagtailcore_page WHERE id = %s FOR UPDATE", [talk])
        task = run_python(f"""
            Audit.objects.all().delete()
            print(audit_pages.enqueue([{talk}]).id)
        """).strip()
        wait_until(lambda: get_state(run_python, task) == "RUNNING 1", "the worker to start it")
        stack.tasks.kill()
    assert get_state(run_python, task) == "RUNNING 1"
    run_python("Heartbeat.objects.update(last_beat_at=timezone.now() - timedelta(minutes=1))")
    stack.tasks.start()
    wait_until(lambda: get_state(run_python, task) == "SUCCESSFUL 2", "another worker to run it")


# The cache


def test_publishing_works_while_redis_hangs(stack, editor, talk, form):
    stack.redis.send(signal.SIGSTOP)
    try:
        assert "has been published" in editor.post(EDIT.format(talk), form).visible_text
        assert "It goes on." in stack.get(TALK).text
    finally:
        stack.redis.send(signal.SIGCONT)
    # Its old pages don't come back, neither through the proxy nor past it.
    assert "It goes on." in stack.get(TALK).text
    assert "It goes on." in stack.get(TALK, Cookie="sessionid=nobody").text


# The storage


def upload_image(editor):
    """An image of noise, which can't be compressed."""
    file = io.BytesIO()
    Image.effect_noise((600, 600), 90).convert("RGB").save(file, "PNG")
    file.name = "picture.png"
    file.seek(0)
    form = editor.get("/desk/images/add/").get_form("title") | {"title": "A picture"}
    return editor.upload("/desk/images/add/", form, file=file)


@contextmanager
def unwritable_media(stack):
    """A file in place of the folder: not even root can write there."""
    media = stack.folder / "data" / "media"
    backup = media.rename(media.with_name("backup")) if media.exists() else None
    media.touch()
    try:
        yield
    finally:
        media.unlink()
        if backup:
            backup.rename(media)


@contextmanager
def full_disk(stack):
    """Limits the size of files, which gives the same error as a full disk."""
    processes = [pid for web in stack.web for pid in get_children(web.pid)]
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


@LONG
@pytest.mark.parametrize("make_storage_fail", [unwritable_media, full_disk])
def test_an_image_that_cannot_be_stored_shows_a_message(
    stack, run_python, editor, talk, form, make_storage_fail
):
    def count_images():
        return run_python("""
            from wagtail.images import get_image_model
            print(get_image_model().objects.count())
        """)

    before = count_images()
    with make_storage_fail(stack):
        screen = upload_image(editor)
        assert "couldn't be stored" in screen.visible_text
        assert screen.status == 200
        assert count_images() == before
        assert "has been published" in editor.post(EDIT.format(talk), form).visible_text
        assert "It goes on." in stack.get(TALK).text
    assert "Image 'A picture' added" in upload_image(editor).visible_text
    assert count_images() != before


# A web process


def kill_workers(web):
    killed = get_children(web.pid)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    return killed


@LONG
def test_a_killed_web_process_fails_no_reader_and_is_replaced(stack, talk):
    def get(number):
        # Past what is kept, so that a process renders it each time.
        return stack.get(TALK, Cookie="__Host-sessionid=nobody").status

    def kill_and_wait(web):
        killed = kill_workers(web)
        wait_until(lambda: get_children(web.pid) - killed, "a new process")
        wait_until(web.is_ready, "it to be ready")

    with reading(get) as statuses:
        for web in stack.web:
            kill_and_wait(web)
    assert set(statuses) == {200}


@LONG
def test_a_save_interrupted_by_a_killed_process_can_be_sent_again(
    stack, run_python, editor, talk, form
):
    with blocked_save(stack, editor, talk, form) as response:
        for web in stack.web:
            kill_workers(web)
        refused = response.result()
    assert refused.status == 503
    assert "Please try again" in refused.visible_text
    for web in stack.web:
        wait_until(web.is_ready, "it to be ready")
    assert get_titles(run_python, talk) == BEFORE
    assert "has been published" in editor.post(EDIT.format(talk), form).visible_text
    assert get_titles(run_python, talk) == AFTER


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


@LONG
def test_migrations_and_their_reversal_fail_no_reader(stack, talk):
    def get(number):
        # A cached page, a rendered one, and one from the table that is migrated.
        path = (TALK, TALK, "/search/?q=begins")[number]
        return stack.get(path, Cookie="__Host-sessionid=nobody" if number else "").status

    with reading(get) as statuses:
        stack.manage("shell", "-c", MIGRATE_AND_REVERSE, DATABASE_STATEMENT_SECONDS="0")
    assert set(statuses) == {200}
    assert "<mark>" in stack.get("/search/?q=begins").text


# Two editors


def test_two_editors_of_one_page_lose_nothing(stack, run_python, editor, talk, form):
    other = Editor(stack)
    other.log_in()
    theirs = other.get(EDIT.format(talk)).get_form("title")
    theirs |= {"title": "Third"} | build_body("Mine.")
    editor.post(EDIT.format(talk), form)
    # Autosave is refused, and the form shows who saved first.
    autosave = other.post(EDIT.format(talk), theirs, Accept="application/json")
    assert (autosave.status, "invalid_revision" in autosave.text) == (400, True)
    # Saving makes another draft. The first one stays live.
    other.post(EDIT.format(talk), theirs)
    assert get_titles(run_python, talk) == ["First", "Second", "Third", "/", "Second", "Second"]
