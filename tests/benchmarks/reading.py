"""What readers' pages cost as the archive grows: queries, and time against the smallest archive.

PostgreSQL with 1,000, 10,000 and 100,000 talks, SQLite with 1,000 and 10,000 (sizes as arguments
change that). Absolute times mean nothing on shared machines, and the machine that the first archive
had is not that of the last, ten minutes later: so each time is a ratio to work that is always the
same, done right after it. A search's p95 over many words is printed beside what it must reach, and
beside what a talk's page takes. Pages are rendered afresh each time.
"""

import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

RUNS, SEARCHES = 25, 200
#: A page may cost so many times what it costs in the smallest archive; but a search, and a topic:
#: one in a hundred talks is about it, and its page counts them and puts them in order.
WANTED = 1.5
GROWS = ("search", "topic")
#: Milliseconds for a search at the largest size, on PostgreSQL.
SEARCH_WANTED = 50


def addresses() -> dict[str, str]:
    """The same pages whatever the size: those of the first conference, and a word of each kind."""
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


def ask(address: str) -> float:
    from django.test import Client

    client = Client()
    start = time.perf_counter()
    response = client.get(address, headers={"host": "localhost"})
    taken = time.perf_counter() - start
    if response.status_code != 200:
        sys.exit(f"{address} answered {response.status_code}: these figures mean nothing")
    return taken


SAME_WORK = {str(number): [str(number)] * 5 for number in range(2_000)}


def against_the_machine(taken: float) -> float:
    """So many times what the same work takes at this moment."""
    gc.disable()  # it would clear up after what was measured
    start = time.perf_counter()
    for _ in range(3):
        json.loads(json.dumps(SAME_WORK, indent=1))  # indented it is written by Python, not by C
    same = time.perf_counter() - start
    gc.enable()
    return taken / same


def measured() -> dict[str, tuple[int, float]]:
    """Queries of each page, and how long it takes at the median."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, address in addresses().items():
        ask(address)
        with CaptureQueriesContext(connection) as queries:
            ask(address)
        asked = len(queries)  # the next request forgets them
        found[name] = asked, median(against_the_machine(ask(address)) for _ in range(RUNS))
    return found


def search_p95() -> float:
    """Milliseconds within which 95 of 100 searches for words of all kinds are answered."""
    from tests.benchmarks.archive import COMMON, some_words

    of = random.Random(2)
    words = [some_words(of, 1 + number % 3) for number in range(SEARCHES)] + [COMMON] * 10
    times = [ask(f"/search/?q={'+'.join(word.split())}") for word in words]
    return quantiles(times, n=20)[-1] * 1000


def report(sizes: list[int]) -> int:
    from django.db import connection

    from tests.benchmarks.archive import Archive

    archive = Archive()
    found = {}
    for size in sizes:
        start = time.perf_counter()
        archive.grow(size)
        print(f"{connection.vendor}: {size:,} talks in {time.perf_counter() - start:.0f} s")
        # What was imported and filled stays: no need to look through all of it amid a page.
        gc.collect()
        gc.freeze()
        found[size] = measured()
    smallest, largest = sizes[0], sizes[-1]
    print(f"{'':<26}{'queries':>10}" + "".join(f"{size:>12,}" for size in sizes[1:]) + "  wanted")
    short = 0
    for name, (queries, least) in found[smallest].items():
        counts = {found[size][name][0] for size in sizes}
        ratios = [found[size][name][1] / least for size in sizes[1:]]
        grows = name.startswith(GROWS)
        short += len(counts) > 1 or (not grows and ratios[-1:] > [WANTED])
        shown = str(queries) if len(counts) == 1 else "/".join(map(str, sorted(counts)))
        print(
            f"{name:<26}{shown:>10}"
            + "".join(f"{ratio:>11.2f}x" for ratio in ratios)
            + ("" if grows else f"  {WANTED}x")
        )
    p95 = search_p95()
    talk = median(ask(addresses()["talk"]) for _ in range(RUNS)) * 1000
    print(
        f"search p95 at {largest:,} talks: {p95:.0f} ms, wanted on PostgreSQL: {SEARCH_WANTED}; "
        f"a talk's page: {talk:.0f}"
    )
    return short + (connection.vendor == "postgresql" and p95 > SEARCH_WANTED)


def on_a_database_of_its_own(report: Callable[[list[int]], int]) -> int:
    """What was not reached, for archives of the sizes given as arguments, or of the usual ones."""
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

        largest = 100_000 if connection.vendor == "postgresql" else 10_000
        sizes = [int(size) for size in sys.argv[1:]] or [
            size for size in (1_000, 10_000, 100_000) if size <= largest
        ]
        return int(bool(report(sizes)))
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    sys.exit(on_a_database_of_its_own(report))
