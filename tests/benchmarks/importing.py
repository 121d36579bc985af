"""How fast an import is, compared with add_child and save_revision for each page.

Makes realistic notes, writes them both ways into an empty database, and prints ratios, since
absolute times mean nothing on shared machines. `make bench` runs it on SQLite and on PostgreSQL.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.test.utils import setup_test_environment

from tests.benchmarks.empty_database import empty_database

TALKS, DAYS = 2000, 5
#: How many times as fast as the other way each must be.
WANTED = {"writing": 10, "importing": 5, "again": 50}

PARAGRAPH = (
    "The planner looks at statistics, guesses how many rows each step returns, and picks the "
    "cheapest plan it can find in the time it allows itself; see https://example.org/planner/{n}/."
)


def make_notes(number: int) -> str:
    """About two screens of notes, with all kinds of blocks."""
    return "\n".join(
        (
            PARAGRAPH.format(n=number),
            "",
            *(f"- Point {n} of talk {number}, with `code` and *emphasis*" for n in range(12)),
            "  - and something nested below it",
            "",
            f"> Measure twice, cut once, number {number} -- Somebody in the room",
            "",
            "```python",
            f"talks = Talk.objects.filter(number={number}).select_related('day')",
            "for talk in talks:",
            "    print(talk.title)",
            "```",
            "",
            PARAGRAPH.format(n=number + 1),
            "",
            "| Way | Queries |",
            "|:--|--:|",
            f"| Loop | {number} |",
            "| One join | 1 |",
            "",
            f"[Slides](https://example.org/slides/{number}/)",
            "",
        )
    )


def make_conference(name: str, talks: int, start: int = 0) -> str:
    parts = ["---", f"title: {name}", "---", ""]
    for day in range(DAYS):
        parts.append(f"## Day {day + 1}\n")
        for n in range(start + day, start + talks, DAYS):
            parts.append(f"### [Talk {n} on planners](https://2024.example.org/talks/{n}/)\n")
            parts.append(make_notes(n))
    return "\n".join(parts)


def measure(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def write_one_by_one(plan: Any) -> None:
    """Write the pages of a plan with add_child and save_revision."""
    from wagtail.models import Page, Site

    from importers.apply.page_writer import PageWriter
    from importers.models import SourceFile  # noqa: F401 - loaded before the clock starts
    from tests.factories import SourceFactory

    writer = PageWriter(SourceFactory(), None)
    slugs_taken: dict[int, set[str]] = {}
    written: dict[str, Page] = {}
    for planned in plan.pages():
        above = written[planned.parent_identity] if planned.parent_identity else None
        parent = Page.objects.get(pk=above.pk if above else Site.objects.get().root_page_id)
        slugs = slugs_taken.setdefault(parent.pk, set())
        page = writer.build_page(planned.parsed.type, planned.merged, slugs)
        parent.add_child(instance=page)
        revision = page.save_revision(clean=False)
        writer.log_import(page, revision)
        written[planned.identity] = page


def compare() -> Iterator[tuple[str, float, float]]:
    """What is compared, the ratio, and the ratio that is wanted."""
    from django.db import transaction

    from importers.apply import apply_files
    from importers.bulk_create import create_drafts  # noqa: F401
    from importers.plan.planner import make_plan

    files = {"pyfest-2024.md": make_conference("PyFest 2024", TALKS).encode()}
    warm = {"warm-2020.md": make_conference("Warm 2020", 10).encode()}
    apply_files(warm)

    planning = measure(lambda: make_plan(files))

    def write_and_roll_back() -> None:
        with transaction.atomic():
            write_one_by_one(plan)
            transaction.set_rollback(True)

    plan = make_plan(files)
    one_by_one = measure(write_and_roll_back)
    first = measure(lambda: apply_files(files))
    writing = measure_bulk_writing()
    again = measure(lambda: apply_files(files))
    yield (
        "writing: bulk against add_child + save_revision",
        one_by_one / writing,
        WANTED["writing"],
    )
    yield (
        "import with parsing, against parsing + add_child + save_revision",
        (planning + one_by_one) / first,
        WANTED["importing"],
    )
    yield "unchanged re-import, against the first import", first / again, WANTED["again"]


def measure_bulk_writing() -> float:
    """Seconds to make and write the pages of a plan in bulk, without parsing."""
    from django.db import transaction
    from wagtail.models import Site

    from importers.apply.page_writer import PageWriter
    from importers.bulk_create import NewDraft, create_drafts
    from importers.plan.planner import make_plan
    from tests.factories import SourceFactory

    other = {
        "other-2023.md": make_conference("Other 2023", TALKS).replace("2024.", "2023.").encode()
    }
    plan = make_plan(other)

    def write() -> None:
        with transaction.atomic():
            writer = PageWriter(SourceFactory(), None)
            drafts: dict[str, NewDraft] = {}
            slugs_taken: dict[int, set[str]] = {}
            for planned in plan.pages():
                parent = (
                    drafts[planned.parent_identity]
                    if planned.parent_identity
                    else Site.objects.get().root_page
                )
                slugs = slugs_taken.setdefault(id(parent), set())
                assert planned.merged is not None
                page = writer.build_page(planned.parsed.type, planned.merged, slugs)
                logged = ("importers.import", writer.log_data)
                drafts[planned.identity] = NewDraft(page, parent, logged)
            create_drafts(list(drafts.values()), None)

    return measure(write)


def measure_memory() -> float:
    """Peak memory of importing 100 conferences of 100 talks, in MB beyond an idle process."""
    from importers.apply import apply_files

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(100):
        name = f"memory-{number}.md"
        apply_files({name: make_conference(f"Memory {number} 2021", 100, number * 1000).encode()})
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def main() -> int:
    with empty_database() as vendor:
        setup_test_environment()
        if "--memory" in sys.argv:
            peak = measure_memory()
            print(f"100 conferences of 100 talks: {peak:.0f} MB beyond an idle process")
            return 0
        print(f"{vendor}: {TALKS} talks")
        print(f"{'compared':<66} {'ratio':>7} {'wanted':>7}")
        failed = 0
        for name, ratio, wanted in compare():
            failed += ratio < wanted
            print(f"{name:<66} {ratio:>6.1f}x {wanted:>6}x")
        return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
