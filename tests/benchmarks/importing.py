"""How fast notes come in, against the stock way of writing pages.

Builds realistic notes, writes them both ways into an empty database, and prints ratios: on shared
machines absolute times mean nothing. `make bench` runs it on SQLite and on PostgreSQL.
"""

import gc
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

TALKS, DAYS = 2000, 5
#: What the figures must reach: how many times as fast as the other way.
WANTED = {"writing": 10, "importing": 5, "again": 50}

PARAGRAPH = (
    "The planner looks at statistics, guesses how many rows each step returns, and picks the "
    "cheapest plan it can find in the time it allows itself; see https://example.org/planner/{n}/."
)


def notes(number: int) -> str:
    """About two screens of notes, with all that notes are made of."""
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


def conference(name: str, talks: int, start: int = 0) -> str:
    parts = ["---", f"title: {name}", "---", ""]
    for day in range(DAYS):
        parts.append(f"## Day {day + 1}\n")
        for n in range(start + day, start + talks, DAYS):
            parts.append(f"### [Talk {n} on planners](https://2024.example.org/talks/{n}/)\n")
            parts.append(notes(n))
    return "\n".join(parts)


def measured(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def stock_way(plan_of: Callable[[], object]) -> None:
    """The same pages by add_child and save_revision, one after the other."""
    from wagtail.models import Page, Site

    from importers.apply.page_writer import PageWriter
    from importers.models import SourceFile  # noqa: F401 - loaded before the clock starts
    from tests.factories import SourceFactory

    plan = plan_of()
    writer = PageWriter(SourceFactory(), None)
    taken: dict[int, set[str]] = {}
    made: dict[str, Page] = {}
    for planned in plan.pages():  # type: ignore[attr-defined]
        above = made[planned.parent_identity] if planned.parent_identity else None
        parent = Page.objects.get(pk=above.pk if above else Site.objects.get().root_page_id)
        slugs = taken.setdefault(parent.pk, set())
        page = writer.build_page(planned.parsed.type, planned.merged, slugs)
        parent.add_child(instance=page)
        revision = page.save_revision(clean=False)
        writer.log_import(page, revision)
        made[planned.identity] = page


def rows() -> Iterator[tuple[str, float, float]]:
    """What was compared, the ratio, and what it must reach."""
    from django.db import transaction

    from importers.apply import apply_files
    from importers.bulk_create import create_drafts  # noqa: F401
    from importers.plan import make_plan

    files = {"pyfest-2024.md": conference("PyFest 2024", TALKS).encode()}
    warm = {"warm-2020.md": conference("Warm 2020", 10).encode()}
    apply_files(warm)

    planning = measured(lambda: make_plan(files))

    class Back(Exception):  # noqa: N818 - nothing failed
        """Leaves the database as it was."""

    def by_stock() -> None:
        try:
            with transaction.atomic():
                stock_way(lambda: plan)
                raise Back
        except Back:
            pass

    plan = make_plan(files)
    stock_writing = measured(by_stock)
    first = measured(lambda: apply_files(files))
    writing = written(files)
    again = measured(lambda: apply_files(files))
    yield (
        "writing: bulk against add_child + save_revision",
        stock_writing / writing,
        WANTED["writing"],
    )
    yield (
        "import with parsing, against parsing + add_child + save_revision",
        (planning + stock_writing) / first,
        WANTED["importing"],
    )
    yield "unchanged re-import, against the first import", first / again, WANTED["again"]


def written(files: dict[str, bytes]) -> float:
    """The bulk way alone, on the same plan: pages made and written."""
    from django.db import transaction
    from wagtail.models import Site

    from importers.apply.page_writer import PageWriter
    from importers.bulk_create import NewDraft, create_drafts
    from importers.plan import make_plan
    from tests.factories import SourceFactory

    other = {"other-2023.md": conference("Other 2023", TALKS).replace("2024.", "2023.").encode()}
    plan = make_plan(other)

    def write() -> None:
        with transaction.atomic():
            writer = PageWriter(SourceFactory(), None)
            drafts: dict[str, NewDraft] = {}
            taken: dict[int, set[str]] = {}
            for planned in plan.pages():
                parent = (
                    drafts[planned.parent_identity]
                    if planned.parent_identity
                    else Site.objects.get().root_page
                )
                slugs = taken.setdefault(id(parent), set())
                assert planned.merged is not None
                page = writer.build_page(planned.parsed.type, planned.merged, slugs)
                logged = ("importers.import", writer.log_data)
                drafts[planned.identity] = NewDraft(page, parent, logged)
            create_drafts(list(drafts.values()), None)

    return measured(write)


def memory() -> float:
    """The most that importing 100 conferences of 100 talks took, in MB, beyond an idle process."""
    from importers.apply import apply_files

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(100):
        name = f"memory-{number}.md"
        apply_files({name: conference(f"Memory {number} 2021", 100, number * 1000).encode()})
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def main() -> int:
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

        if "--memory" in sys.argv:
            peak = memory()
            print(f"100 conferences of 100 talks: {peak:.0f} MB beyond an idle process")
            return 0
        print(f"{connection.vendor}: {TALKS} talks")
        print(f"{'compared':<66} {'ratio':>7} {'wanted':>7}")
        failed = 0
        for name, ratio, wanted in rows():
            failed += ratio < wanted
            print(f"{name:<66} {ratio:>6.1f}x {wanted:>6}x")
        return int(failed > 0)
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    sys.exit(main())
