"""Killed and concurrent imports leave a valid tree without duplicates."""

import signal

import pytest
from wagtail.models import Page, Revision

from conferences.models import ConferencePage
from home.demo.build import RECAPS
from importers.models import ImportedPage, SourceFile
from tests.importers.samples import NOTES, OTHERS_NOTES
from tests.long_run import LONG

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql("transactions that are cut off"),
]

#: Two sources of one conference and one of another.
NOTES_BY_NAME = {
    "another-fest.md": NOTES.replace("PyFest 2024", "Another Fest"),
    "pyfest-2024.md": NOTES,
    "second-notes.md": OTHERS_NOTES,
}
#: Runs the arguments as a command, which kills itself at the nth write to a table.
KILL_BEFORE_WRITE = """
import os, signal, sys
import django; django.setup()
from django.core.management import execute_from_command_line
from django.db import connection

table, times = sys.argv.pop(1), int(sys.argv.pop(1))

def count_writes(execute, sql, *arguments):
    global times
    times -= sql.startswith(f'INSERT INTO "{table}"')
    if not times:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, *arguments)

with connection.execute_wrapper(count_writes):
    execute_from_command_line(sys.argv)
"""


@pytest.fixture
def notes(tmp_path):
    """A folder, the number of its files and that of their conferences."""
    if LONG:
        return RECAPS, 6, 4
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES_BY_NAME.items():
        (folder / name).write_text(text)
    return folder, 3, 2


@pytest.fixture
def start(start_process, notes):
    """Starts the import in a separate process."""

    def run(*program):
        program = program or ("manage.py",)
        return start_process(*program, "import_notes", str(notes[0]), "--apply")

    return run


def wait_for(process):
    assert process.wait(timeout=120) == 0, process.output.read_text()[-4000:]


def assert_tree_is_valid():
    assert not any(map(list, Page.find_problems()))
    pages = Page.objects.filter(depth__gt=2)
    assert not pages.filter(latest_revision=None).exists()
    assert not pages.exclude(imported_pages__isnull=False).exists()
    assert Revision.objects.count() >= pages.count()
    assert not ImportedPage.objects.filter(page=None).exists()


def test_killed_import_leaves_a_valid_tree_and_can_be_repeated(start, notes):
    _, source_count, conference_count = notes
    for table, times, complete in (
        # The pages of the first source are written, their revisions are not.
        ("wagtailcore_revision", 1, 0),
        # All but the last row of the second source.
        ("importers_sourcefile", 2, 1),
        ("wagtailcore_revision", 1, 1),
    ):
        process = start("-c", KILL_BEFORE_WRITE, table, str(times))
        assert process.wait() == -signal.SIGKILL, process.output.read_text()
        assert_tree_is_valid()
        assert SourceFile.objects.count() == complete
    wait_for(start())
    assert_tree_is_valid()
    assert SourceFile.objects.count() == source_count
    assert ConferencePage.objects.count() == conference_count
    revisions = Revision.objects.count()
    wait_for(start())
    assert Revision.objects.count() == revisions


def test_concurrent_imports_create_each_page_once(start, notes):
    _, source_count, conference_count = notes
    first, second = start(), start()
    wait_for(first)
    wait_for(second)
    assert_tree_is_valid()
    assert SourceFile.objects.count() == source_count
    titles = list(ConferencePage.objects.values_list("title", flat=True))
    assert len(set(titles)) == len(titles) == conference_count
