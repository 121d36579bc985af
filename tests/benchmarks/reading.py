"""The cost of readers' pages as the archive grows: queries, and time against the smallest archive.

PostgreSQL with 1,000, 10,000 and 100,000 talks, SQLite with 1,000 and 10,000; arguments set other
sizes. A shared machine is not equally fast all the time, so each time is divided by that of the
same piece of work, done right after it. Pages are not cached. The p95 of searches for many words
is printed in milliseconds, beside the time of a talk's page.
"""

import gc
import json
import random
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles

from django.test.utils import setup_test_environment

from tests.benchmarks.empty_database import empty_database

RUNS, SEARCHES = 25, 200
#: A page may take at most so many times what it takes in the smallest archive. Not a search, and
#: not a topic: its page counts and sorts one of a hundred talks.
WANTED = 1.5
GROWS = ("search", "topic")
#: Milliseconds for a search at the largest size, on PostgreSQL.
SEARCH_WANTED = 50


def list_paths() -> dict[str, str]:
    """Pages that are the same in archives of any size."""
    from tests.benchmarks.archive import COMMON, RARE

    return {
        "front page": "/",
        "talk": "/conference-0/day-1/talk-0/",
        "conference (500 talks)": "/conference-0/",
        "speaker": "/speakers/speaker-0-300/",
        "topic": "/topics/topic-1/",
        "quotes": "/quotes/",
        "sitemap section": "/sitemaps/pages-0.xml",
        "feed": "/feeds/recaps.atom",
        "search, common word": f"/search/?q={COMMON}",
        "search, rare word": f"/search/?q={RARE}",
        "search, two filters": f"/search/?q={COMMON}&kind=talk&year=2010",
    }


def request(path: str) -> float:
    from django.test import Client

    client = Client()
    start = time.perf_counter()
    response = client.get(path, headers={"host": "localhost"})
    taken = time.perf_counter() - start
    if response.status_code != 200:
        sys.exit(f"{path} answered {response.status_code}: these figures mean nothing")
    return taken


SAME_WORK = {str(number): [str(number)] * 5 for number in range(2_000)}


def compute_relative_time(seconds: float) -> float:
    """Divided by what a fixed piece of work takes at this moment."""
    gc.disable()  # it would collect the garbage of what was measured
    start = time.perf_counter()
    for _ in range(3):
        json.loads(json.dumps(SAME_WORK, indent=1))  # indented it is written by Python, not by C
    of_same_work = time.perf_counter() - start
    gc.enable()
    return seconds / of_same_work


def measure() -> dict[str, tuple[int, float]]:
    """The number of queries of each page, and the median of its time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    results = {}
    for name, path in list_paths().items():
        request(path)
        with CaptureQueriesContext(connection) as queries:
            request(path)
        count = len(queries)  # the next request resets them
        results[name] = count, median(compute_relative_time(request(path)) for _ in range(RUNS))
    return results


def measure_search_p95() -> float:
    """In milliseconds, over searches for frequent and rare words."""
    from tests.benchmarks.archive import COMMON, draw_words

    rng = random.Random(2)
    words = [draw_words(rng, 1 + number % 3) for number in range(SEARCHES)] + [COMMON] * 10
    times = [request(f"/search/?q={'+'.join(word.split())}") for word in words]
    return quantiles(times, n=20)[-1] * 1000


def report(sizes: list[int]) -> int:
    from django.db import connection

    from tests.benchmarks.archive import Archive

    archive, results = Archive(), {}
    for size in sizes:
        start = time.perf_counter()
        archive.grow(size)
        print(f"{connection.vendor}: {size:,} talks in {time.perf_counter() - start:.0f} s")
        # Everything imported so far stays, so later collections need not look at it.
        gc.collect()
        gc.freeze()
        results[size] = measure()
    smallest, largest = sizes[0], sizes[-1]
    print(f"{'':<26}{'queries':>10}" + "".join(f"{size:>12,}" for size in sizes[1:]) + "  wanted")
    failed = 0
    for name, (_, least) in results[smallest].items():
        counts = {results[size][name][0] for size in sizes}
        ratios = [results[size][name][1] / least for size in sizes[1:]]
        grows = name.startswith(GROWS)
        failed += len(counts) > 1 or (not grows and ratios[-1:] > [WANTED])
        columns = "".join(f"{ratio:>11.2f}x" for ratio in ratios) + (
            "" if grows else f"  {WANTED}x"
        )
        print(f"{name:<26}{'/'.join(map(str, sorted(counts))):>10}{columns}")
    p95 = measure_search_p95()
    talk = median(request(list_paths()["talk"]) for _ in range(RUNS)) * 1000
    wanted = f"wanted on PostgreSQL: {SEARCH_WANTED}; a talk's page: {talk:.0f}"
    print(f"search p95 at {largest:,} talks: {p95:.0f} ms, {wanted}")
    return failed + (connection.vendor == "postgresql" and p95 > SEARCH_WANTED)


def run_report(report: Callable[[list[int]], int]) -> int:
    """The exit code of a report for the sizes given as arguments, or for the usual ones."""
    with empty_database() as vendor:
        setup_test_environment()
        usual = (1_000, 10_000, 100_000) if vendor == "postgresql" else (1_000, 10_000)
        return int(bool(report([int(size) for size in sys.argv[1:]] or list(usual))))


if __name__ == "__main__":
    sys.exit(run_report(report))
