"""Killed and concurrent imports leave a valid tree without duplicates."""

import signal
import subprocess
import sys
import time

import pytest
from wagtail.models import Page, Revision

from conferences.models import ConferencePage
from home.demo.build import RECAPS
from importers.models import ImportedPage, SourceFile

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgresql("transactions that are cut off"),
]


@pytest.fixture
def start(root, same_database):
    """Starts the command in a separate process, on the test database."""

    command = [sys.executable, "manage.py", "import_notes", str(RECAPS), "--apply"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return lambda: subprocess.Popen(command, cwd=root, env=same_database, **pipes)


def wait_for(process):
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, output[-2000:] + errors[-2000:]


def assert_tree_is_valid():
    assert not any(map(list, Page.find_problems()))
    pages = Page.objects.filter(depth__gt=2)
    assert not pages.filter(latest_revision=None).exists()
    assert not pages.exclude(imported_pages__isnull=False).exists()
    assert Revision.objects.count() >= pages.count()
    assert not ImportedPage.objects.filter(page=None).exists()


def test_killed_import_leaves_a_valid_tree_and_can_be_repeated(start):
    for seconds in (1.2, 1.8, 2.6):
        process = start()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert_tree_is_valid()
    wait_for(start())
    assert_tree_is_valid()
    assert SourceFile.objects.count() == 6
    assert ConferencePage.objects.count() == 4
    revisions = Revision.objects.count()
    wait_for(start())
    assert Revision.objects.count() == revisions


def test_concurrent_imports_create_each_page_once(start):
    first, second = start(), start()
    with second:
        wait_for(first)
        wait_for(second)
    assert_tree_is_valid()
    assert SourceFile.objects.count() == 6
    titles = list(ConferencePage.objects.values_list("title", flat=True))
    assert len(set(titles)) == len(titles) == 4
