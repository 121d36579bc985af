"""How PostgreSQL answers what readers and the worker ask most: of each the query that matters.

python -m tests.postgres python -m tests.benchmarks.plans 5000
"""

import os
import sys
from pathlib import Path

TALKS = 5000


def asked() -> dict[str, str]:
    """What is asked, by the name docs/explanation/postgresql-query-plans.md has for it."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from conferences.curation.scheduling.due import find_due_publications
    from tests.benchmarks.archive import COMMON, RARE
    from tests.benchmarks.reading import addresses

    known = addresses()
    found = {}
    wanted = {
        "Search, a common word": f"/search/?q={COMMON}",
        "Search, a rare word": f"/search/?q={RARE}",
        "A speaker": known["speaker"],
    }
    for name, address in wanted.items():
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200, address
        asked = [query["sql"] for query in queries]
        # A search's first query for words: what it costs grows with the archive.
        words = [sql for sql in asked if "to_tsquery" in sql and sql.startswith("SELECT")]
        found[name] = words[0] if words else max(asked, key=cost)
    with CaptureQueriesContext(connection) as queries:
        find_due_publications(timezone.now())
    found["What is due to go live"] = queries[0]["sql"]
    return found


def add_revisions() -> None:
    """What editors leave behind: a version of each page, one in a thousand with a date."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.utils import timezone
    from wagtail.models import Page, Revision

    of_pages = {"base_content_type": ContentType.objects.get_for_model(Page)}
    Revision.objects.bulk_create(
        Revision(
            **of_pages,
            content_type_id=page.content_type_id,
            object_id=str(page.pk),
            content={},
            created_at=timezone.now(),
            approved_go_live_at=timezone.now() if page.pk % 1000 == 0 else None,
        )
        for page in Page.objects.only("pk", "content_type")
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE wagtailcore_revision")


def cost(sql: str) -> float:
    if not sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
        return 0.0
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
        return float(cursor.fetchone()[0][0]["Plan"]["Total Cost"])


def plan(sql: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF) " + sql.replace("%", "%%"), [])
        return "\n".join(row[0] for row in cursor.fetchall())


def main(*options: str) -> int:
    import django
    from django.conf import settings
    from django.test.utils import get_runner

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django.db import connection

    if connection.vendor != "postgresql":
        print("PostgreSQL alone explains like this: python -m tests.postgres python -m …")
        return 1
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        from tests.benchmarks.archive import Archive

        talks = int(options[0]) if options else TALKS
        Archive().grow(talks)
        add_revisions()
        print(f"An archive of {talks} talks.")
        for name, sql in asked().items():
            print(f"\n## {name}\n\n{plan(sql)}")
    finally:
        runner.teardown_databases(databases)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
