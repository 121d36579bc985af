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

NOTES = """\
The planner looks at statistics, guesses how many rows each step returns, and picks the cheapest
plan it can find in the time it allows itself; see https://example.org/planner/{n}/.

{points}
  - and something nested below it

> Measure twice, cut once, number {n} -- Somebody in the room

```python
talks = Talk.objects.filter(number={n}).select_related('day')
for talk in talks:
    print(talk.title)
```

The planner looks at statistics, guesses how many rows each step returns, and picks the cheapest
plan it can find in the time it allows itself; see https://example.org/planner/{next}/.

| Way | Queries |
|:--|--:|
| Loop | {n} |
| One join | 1 |

[Slides](https://example.org/slides/{n}/)
"""


def make_notes(number: int) -> str:
    """About two screens of notes, with all kinds of blocks."""
    points = "\n".join(
        f"- Point {n} of talk {number}, with `code` and *emphasis*" for n in range(12)
    )
    return NOTES.format(n=number, next=number + 1, points=points)


def make_conference(name: str, talks: int, start: int = 0) -> str:
    lines = ["---", f"title: {name}", "---", ""]
    for day in range(DAYS):
        lines.append(f"## Day {day + 1}\n")
        for n in range(start + day, start + talks, DAYS):
            lines.append(f"### [Talk {n} on planners](https://2024.example.org/talks/{n}/)\n")
            lines.append(make_notes(n))
    return "\n".join(lines)


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
    """Each comparison, how many times as fast it is as the other way, and must be."""
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
    reimport = measure(lambda: apply_files(files))
    yield "writing: bulk against add_child + save_revision", one_by_one / writing, 10
    imported_one_by_one = (planning + one_by_one) / first
    yield "import with parsing, against parsing + add_child + save_revision", imported_one_by_one, 5
    yield "unchanged re-import, against the first import", first / reimport, 50


def measure_bulk_writing() -> float:
    """Seconds to make and write the pages of a plan in bulk, without parsing."""
    from django.db import transaction
    from wagtail.models import Site

    from importers.apply.page_writer import PageWriter
    from importers.bulk_create import NewDraft, create_drafts
    from importers.plan.planner import make_plan
    from tests.factories import SourceFactory

    notes = make_conference("Other 2023", TALKS).replace("2024.", "2023.")
    plan = make_plan({"other-2023.md": notes.encode()})

    def write() -> None:
        with transaction.atomic():
            writer = PageWriter(SourceFactory(), None)
            drafts: dict[str, NewDraft] = {}
            slugs_taken: dict[int, set[str]] = {}
            for planned in plan.pages():
                above = planned.parent_identity
                parent = drafts[above] if above else Site.objects.get().root_page
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
        has_failed = False
        for name, ratio, wanted in compare():
            has_failed |= ratio < wanted
            print(f"{name:<66} {ratio:>6.1f}x {wanted:>6}x")
        return int(has_failed)


if __name__ == "__main__":
    sys.exit(main())
