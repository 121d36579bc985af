"""How fast due pages go live, against Wagtail's own publish_scheduled.

Both publish the same number of due talks in one run, in turns, and the ratio is printed: on shared
machines absolute times mean nothing. What the gate asks of each draft was found beforehand, as for
every draft that was saved. The worker does more (claims, a transaction for each page, lease and
heart, a record of the run) and must still be at least as fast.
"""

import gc
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import mean
from typing import NamedTuple

#: Due talks of each run. The runs of both are as many as the letters of A B B A.
TALKS = 1000
#: How many times as fast as the stock command.
WANTED = 1.0


def make_due(turn: str, count: int) -> None:
    """A live day with so many talks that were due yesterday, and are judged already."""
    from django.utils import timezone
    from wagtail.models import Revision, Site

    from conferences.curation.accessibility.store import audit_revision
    from tests.factories import ConferenceFactory, DayFactory, TalkFactory

    moment = timezone.now() - timedelta(days=1)
    conference = ConferenceFactory(parent=Site.objects.get().root_page, slug=f"bench-{turn}")
    day = DayFactory(parent=conference)
    talks, revisions = [], []
    for number in range(count):
        talk = TalkFactory(parent=day, title=f"Talk {number}", live=False)
        talk.body = [("prose", f"Point {n} of talk {number}, *measured*.") for n in range(10)]
        talks.append(talk)
        revisions.append(
            Revision(
                content_object=talk,
                base_content_type=talk.get_base_content_type(),
                content=talk.serializable_data() | {"go_live_at": moment.isoformat()},
                created_at=moment,
                approved_go_live_at=moment,
                object_str=talk.title,
            )
        )
    for talk, revision in zip(talks, Revision.objects.bulk_create(revisions), strict=True):
        type(talk).objects.filter(pk=talk.pk).update(latest_revision=revision)
        audit_revision(talk, revision)


class Seconds(NamedTuple):
    """By the clock on the wall, and of this process's own work, which others do not stretch."""

    passed: float
    own: float


def measured(work: Callable[[], object]) -> Seconds:
    gc.collect()
    start = Seconds(time.perf_counter(), time.process_time())
    work()
    return Seconds(time.perf_counter() - start.passed, time.process_time() - start.own)


def assert_all_live() -> None:
    from conferences.models import TalkPage

    left = TalkPage.objects.filter(live=False).count()
    if left:
        sys.exit(f"{left} pages did not go live: these figures mean nothing")


def ratios(talks: int) -> Seconds:
    """Stock time by the worker's, over turns: A B B A, so that a growing database favours none."""
    from django.core.management import call_command

    from conferences.curation.scheduling.worker import Worker

    ways: dict[str, Callable[[], object]] = {
        "stock": lambda: call_command("publish_scheduled"),
        "worker": Worker(name="benchmark").run_round,
    }
    times: dict[str, list[Seconds]] = {"stock": [], "worker": []}
    for name, way in ways.items():
        make_due(f"warm-{name}", 10)
        way()
    for turn, name in enumerate(["stock", "worker", "worker", "stock"]):
        make_due(str(turn), talks)
        times[name].append(measured(ways[name]))
        assert_all_live()
    stock, worker = (Seconds(*map(mean, zip(*each, strict=True))) for each in times.values())
    return Seconds(stock.passed / worker.passed, stock.own / worker.own)


def main(talks: int = TALKS) -> int:
    import django
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        from django.db import connection

        found = ratios(talks)
        print(f"{connection.vendor}: {talks} due talks in each run")
        print(f"{'worker against publish_scheduled':<66} {found.passed:>6.2f}x {WANTED:>6}x")
        print(f"{'of which this process itself, without its waiting':<66} {found.own:>6.2f}x")
        return int(found.passed < WANTED)
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
