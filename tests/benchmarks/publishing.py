"""How fast due pages go live, against Wagtail's own publish_scheduled.

Both publish the same number of due talks in turns within one run, and the ratio is printed, since
absolute times mean nothing on shared machines. The drafts have been audited, as all saved drafts
are. The worker does more (claims, a transaction for each page, leases, heartbeats, a record of the
run) and must still be at least as fast.
"""

import gc
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import mean
from typing import NamedTuple

from django.test.utils import setup_test_environment

from tests.benchmarks.empty_database import empty_database

#: Due talks in each run. Each way has two runs.
TALKS = 1000
#: How many times as fast as the stock command.
WANTED = 1.0


def make_due(turn: str, count: int) -> None:
    """A live day with this many audited talks that were due yesterday."""
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
    elapsed: float
    #: Of this process. Other processes on the machine do not change it.
    cpu: float


def measure(work: Callable[[], object]) -> Seconds:
    gc.collect()
    start = Seconds(time.perf_counter(), time.process_time())
    work()
    return Seconds(time.perf_counter() - start.elapsed, time.process_time() - start.cpu)


def assert_all_live() -> None:
    from conferences.models import TalkPage

    if left := TalkPage.objects.filter(live=False).count():
        sys.exit(f"{left} pages did not go live: these figures mean nothing")


def compare(talks: int) -> Seconds:
    """How many times as fast the worker is. Takes turns (A B B A), since the database grows."""
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
        times[name].append(measure(ways[name]))
        assert_all_live()
    stock, worker = (Seconds(*map(mean, zip(*each, strict=True))) for each in times.values())
    return Seconds(stock.elapsed / worker.elapsed, stock.cpu / worker.cpu)


def main(talks: int = TALKS) -> int:
    with empty_database() as vendor:
        setup_test_environment()
        ratio = compare(talks)
        print(f"{vendor}: {talks} due talks in each run")
        print(f"{'worker against publish_scheduled':<66} {ratio.elapsed:>6.2f}x {WANTED:>6}x")
        print(f"{'of which the CPU time of this process':<66} {ratio.cpu:>6.2f}x")
        return int(ratio.elapsed < WANTED)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
