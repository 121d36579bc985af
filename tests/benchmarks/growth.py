"""What editors' work costs as the archive grows: time against the smallest archive.

PostgreSQL with 1,000, 10,000 and 100,000 talks, SQLite with 1,000 and 10,000 (sizes as arguments
change that). The same pages, and conferences of the same size, whatever else is there. Wagtail's
own search index is kept after the answer, in the thread for tasks, as in production.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from tests.benchmarks.importing import conference
from tests.benchmarks.reading import against_the_machine, on_a_database_of_its_own

RUNS, TALKS_A_CONFERENCE = 9, 20
#: Each may cost so many times what it costs in the smallest archive.
WANTED = 1.5


class Editor:
    """Somebody who works on one talk, and imports a conference now and then."""

    def __init__(self) -> None:
        from django.contrib.auth.models import User
        from django.test import Client

        from conferences.models import ConferencePage, TalkPage

        self.user = User.objects.create_superuser("editor")
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(self.user)
        self.talk = TalkPage.objects.get(slug="talk-0")
        self.imported = 0
        # As many as the explorer shows at once: the same page, however many there are.
        front_page = self.talk.get_ancestors()[1]
        for number in range(50):
            front_page.add_child(instance=ConferencePage(title=f"A conference, {number}"))

    def work(self) -> dict[str, Callable[[], object]]:
        day = self.talk.get_parent().pk
        return {
            "explorer, a day": lambda: self.see("wagtailadmin_explore", day),
            "explorer, all conferences": lambda: self.see("wagtailadmin_explore", self.front_page),
            "edit view of a talk": lambda: self.see("wagtailadmin_pages:edit", self.talk.pk),
            "publish a talk": self.publish,
            f"import {TALKS_A_CONFERENCE} talks": self.import_conference,
            f"audit {TALKS_A_CONFERENCE} talks": self.audit,
        }

    @property
    def front_page(self) -> int:
        return int(self.talk.get_ancestors()[1].pk)

    def see(self, name: str, page: int) -> None:
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
        apply_files({f"{name}.md": conference(name, TALKS_A_CONFERENCE).encode()}, user=self.user)

    def audit(self) -> None:
        from conferences.curation.accessibility.store import (
            audit_newest_draft,
            invalidate_audits,
            pages_to_audit,
        )
        from conferences.models import ConferencePage

        page = ConferencePage.objects.get(title=f"Growth {2000 + self.imported}")
        invalidate_audits([page.pk, *page.get_descendants().values_list("pk", flat=True)])
        audits = [audit_newest_draft(one) for one in pages_to_audit(page)]
        if len(audits) <= TALKS_A_CONFERENCE:
            sys.exit("The conference was not imported: these figures mean nothing")


@contextmanager
def search_index_kept_later() -> Iterator[None]:
    from django.test import override_settings

    tasks = {
        "default": {"BACKEND": "config.task_backends.SearchLater"},
        "long": {"BACKEND": "config.task_backends.OneThread"},
    }
    with override_settings(TASKS=tasks):
        yield


def tasks_are_done() -> None:
    from config.task_backends import WORKER

    WORKER.submit(gc.collect).result()


def measured(editor: Editor) -> dict[str, float]:
    found = {}
    for name, act in editor.work().items():
        act()
        times = []
        for _ in range(RUNS):
            tasks_are_done()
            start = time.perf_counter()
            act()
            taken = time.perf_counter() - start
            tasks_are_done()  # or what is compared with would wait for them
            times.append(against_the_machine(taken))
        found[name] = median(times)
    return found


def report(sizes: list[int]) -> int:
    from django.db import connection

    from tests.benchmarks.archive import Archive

    archive, editor, found = Archive(), None, {}
    for size in sizes:
        archive.grow(size)
        editor = editor or Editor()
        with search_index_kept_later():
            found[size] = measured(editor)
    smallest, largest = sizes[0], sizes[-1]
    print(f"{connection.vendor:<28}" + "".join(f"{size:>12,}" for size in sizes[1:]) + "  wanted")
    for name, least in found[smallest].items():
        ratios = "".join(f"{found[size][name] / least:>11.2f}x" for size in sizes[1:])
        print(f"{name:<28}{ratios}  {WANTED}x")
    return sum(found[largest][name] > WANTED * least for name, least in found[smallest].items())


if __name__ == "__main__":
    sys.exit(on_a_database_of_its_own(report))
