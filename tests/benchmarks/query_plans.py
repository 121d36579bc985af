"""How PostgreSQL plans the most frequent queries of readers and of the publish worker.

python -m tests.postgres python -m tests.benchmarks.query_plans 5000
"""

import sys
from typing import Any

from tests.benchmarks.empty_database import empty_database

TALKS = 5000


def collect_queries() -> dict[str, str]:
    """The SQL, by the headings of docs/explanation/postgresql-query-plans.md."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from conferences.curation.scheduling.due import find_due_publications
    from tests.benchmarks.archive import COMMON, RARE
    from tests.benchmarks.reading import list_paths

    found = {}
    paths = {
        "Search, a common word": f"/search/?q={COMMON}",
        "Search, a rare word": f"/search/?q={RARE}",
        "A speaker": list_paths()["speaker"],
    }
    for name, path in paths.items():
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(path).status_code == 200, path
        statements = [query["sql"] for query in queries]
        # The first full-text query of a search. Its cost grows with the archive.
        full_text = [sql for sql in statements if "to_tsquery" in sql and sql.startswith("SELECT")]
        found[name] = full_text[0] if full_text else max(statements, key=estimate_cost)
    with CaptureQueriesContext(connection) as queries:
        find_due_publications(timezone.now())
    found["What is due to go live"] = queries[0]["sql"]
    return found


def add_revisions() -> None:
    """A revision of each page; one in a thousand is scheduled."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.utils import timezone
    from wagtail.models import Page, Revision

    page_type = ContentType.objects.get_for_model(Page)
    Revision.objects.bulk_create(
        Revision(
            base_content_type=page_type,
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


def estimate_cost(sql: str) -> float:
    if not sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
        return 0.0
    [plan] = explain(sql, "FORMAT JSON")
    return float(plan[0]["Plan"]["Total Cost"])


def explain(sql: str, options: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({options}) " + sql.replace("%", "%%"), [])
        return [row[0] for row in cursor.fetchall()]


def main(talks: int = TALKS) -> int:
    with empty_database() as vendor:
        if vendor != "postgresql":
            print("Only on PostgreSQL: python -m tests.postgres python -m …")
            return 1
        from tests.benchmarks.archive import Archive

        Archive().grow(talks)
        add_revisions()
        print(f"An archive of {talks} talks.")
        for name, sql in collect_queries().items():
            plan = "\n".join(explain(sql, "ANALYZE, BUFFERS OFF, COSTS OFF"))
            print(f"\n## {name}\n\n{plan}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
