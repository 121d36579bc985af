"""One index knows the words and the days: the newest pages with a word are found by looking at no others.

Of a common word the old one gave every page there is, to be sorted by date. PostgreSQL alone.
"""

from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations

# Nobody waits while they are made. One that was left half made is in the way of the next try.
WITH_DAYS = (
    "DROP INDEX CONCURRENTLY IF EXISTS words_and_days",
    "CREATE INDEX CONCURRENTLY words_and_days ON reading_searchrow USING gin (vector, (day + 0))",
    "DROP INDEX CONCURRENTLY IF EXISTS rows_by_words",
)
WORDS_ALONE = (
    "DROP INDEX CONCURRENTLY IF EXISTS rows_by_words",
    "CREATE INDEX CONCURRENTLY rows_by_words ON reading_searchrow USING gin (vector)",
    "DROP INDEX CONCURRENTLY IF EXISTS words_and_days",
)


def _on_postgresql(statements):
    def lay(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return lay


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("reading", "0007_words_beside_narrow_rows")]

    operations = [
        BtreeGinExtension(),
        migrations.RunPython(_on_postgresql(WITH_DAYS), _on_postgresql(WORDS_ALONE)),
    ]
