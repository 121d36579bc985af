"""The cost of editors' work as the archive grows: time against the smallest archive.

PostgreSQL with 1,000, 10,000 and 100,000 talks, SQLite with 1,000 and 10,000; arguments set other
sizes. The pages are the same in all archives. As in production, a thread for tasks updates
Wagtail's search index after the response.
"""

import gc
import sys
import time
from collections.abc import Callable
from statistics import median

from tests.benchmarks.importing import make_conference
from tests.benchmarks.reading import compute_relative_time, run_report

RUNS, TALKS_PER_CONFERENCE = 9, 20
#: Each may take at most so many times what it takes in the smallest archive.
WANTED = 1.5


class Editor:
    """Works on one talk, and imports conferences."""

    def __init__(self) -> None:
        from django.contrib.auth.models import User
        from django.test import Client

        from conferences.models import ConferencePage, TalkPage

        self.user = User.objects.create_superuser("editor")
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(self.user)
        self.talk = TalkPage.objects.get(slug="talk-0")
        self.imported = 0
        # A full page of the explorer, so that it lists as many rows in each archive.
        front_page = self.talk.get_ancestors()[1]
        for number in range(50):
            front_page.add_child(instance=ConferencePage(title=f"A conference, {number}"))
        self.front_page = int(front_page.pk)

    def actions(self) -> dict[str, Callable[[], object]]:
        day = self.talk.get_parent().pk
        return {
            "explorer, a day": lambda: self.open("wagtailadmin_explore", day),
            "explorer, all conferences": lambda: self.open("wagtailadmin_explore", self.front_page),
            "edit view of a talk": lambda: self.open("wagtailadmin_pages:edit", self.talk.pk),
            "publish a talk": self.publish,
            f"import {TALKS_PER_CONFERENCE} talks": self.import_conference,
            f"audit {TALKS_PER_CONFERENCE} talks": self.audit,
        }

    def open(self, name: str, page: int) -> None:
        from django.urls import reverse

        response = self.client.get(reverse(name, args=[page]))
        if response.status_code != 200:
            sys.exit(f"{response.status_code} at {name}: these figures mean nothing")

    def publish(self) -> None:
        draft = self.talk.get_latest_revision_as_object()
        draft.save_revision(user=self.user).publish(user=self.user)

    def import_conference(self) -> None:
        from importers.apply import apply_files

        self.imported += 1
        name = f"Growth {2000 + self.imported}"
        notes = make_conference(name, TALKS_PER_CONFERENCE)
        apply_files({f"{name}.md": notes.encode()}, user=self.user)

    def audit(self) -> None:
        from conferences.curation.accessibility import store
        from conferences.models import ConferencePage

        page = ConferencePage.objects.get(title=f"Growth {2000 + self.imported}")
        store.invalidate_audits([page.pk, *page.get_descendants().values_list("pk", flat=True)])
        audits = [store.audit_newest_draft(draft) for draft in store.get_pages_to_audit(page)]
        if len(audits) <= TALKS_PER_CONFERENCE:
            sys.exit("The conference was not imported: these figures mean nothing")


#: The search index is updated by tasks.
TASKS = {
    "default": {"BACKEND": "config.task_backends.DeferredSearchBackend"},
    "long": {"BACKEND": "config.task_backends.ThreadBackend"},
}


def wait_for_tasks() -> None:
    from config.task_backends import TASK_THREAD

    TASK_THREAD.submit(gc.collect).result()


def measure(editor: Editor) -> dict[str, float]:
    results = {}
    for name, act in editor.actions().items():
        act()
        times = []
        for _ in range(RUNS):
            wait_for_tasks()
            start = time.perf_counter()
            act()
            seconds = time.perf_counter() - start
            wait_for_tasks()  # so that they do not slow down the work that the time is divided by
            times.append(compute_relative_time(seconds))
        results[name] = median(times)
    return results


def report(sizes: list[int]) -> int:
    from django.db import connection
    from django.test import override_settings

    from tests.benchmarks.archive import Archive

    archive, editor, results = Archive(), None, {}
    for size in sizes:
        archive.grow(size)
        editor = editor or Editor()
        with override_settings(TASKS=TASKS):
            results[size] = measure(editor)
    print(f"{connection.vendor:<28}" + "".join(f"{size:>12,}" for size in sizes[1:]) + "  wanted")
    for name, least in results[sizes[0]].items():
        ratios = "".join(f"{results[size][name] / least:>11.2f}x" for size in sizes[1:])
        print(f"{name:<28}{ratios}  {WANTED}x")
    return sum(
        results[sizes[-1]][name] > WANTED * least for name, least in results[sizes[0]].items()
    )


if __name__ == "__main__":
    sys.exit(run_report(report))
