"""Imports that are killed, and imports at the same time: the tree stays whole, nothing is twice."""

import signal
import subprocess
import sys
import time

import pytest
from wagtail.models import Page, Revision

from conferences.models import ConferencePage
from home.demo.build import RECAPS
from importers.models import ImportedPage, SourceFile

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def start(root, same_database):
    """Start the command in a process of its own, on the database under test."""

    def run():
        return subprocess.Popen(
            [sys.executable, "manage.py", "import_notes", str(RECAPS), "--apply"],
            cwd=root,
            env=same_database,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return run


def finished(process):
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, output[-2000:] + errors[-2000:]


def assert_whole():
    assert not any(map(list, Page.find_problems()))
    pages = Page.objects.filter(depth__gt=2)
    assert not pages.filter(latest_revision=None).exists()
    assert not pages.exclude(imported_pages__isnull=False).exists()
    assert Revision.objects.count() >= pages.count()
    assert ImportedPage.objects.filter(page=None).count() == 0


def test_killed_at_any_moment_the_tree_is_whole_and_another_run_finishes(start):
    for seconds in (1.2, 1.8, 2.6):
        process = start()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert_whole()
    finished(start())
    assert_whole()
    assert SourceFile.objects.count() == 6
    assert ConferencePage.objects.count() == 4
    revisions = Revision.objects.count()
    finished(start())
    assert Revision.objects.count() == revisions


def test_two_imports_at_once_make_one_tree(start):
    first, second = start(), start()
    with second:
        finished(first)
        finished(second)
    assert_whole()
    assert ConferencePage.objects.count() == 4
    assert SourceFile.objects.count() == 6
    titles = list(ConferencePage.objects.values_list("title", flat=True))
    assert len(set(titles)) == len(titles)
