"""The top of the tree is found without looking at every page.

Wagtail asks for it on each screen of the admin that somebody with all rights opens. PostgreSQL alone.
"""

from django.db import migrations

# Nobody waits while it is made. One that was left half made is in the way of the next try.
FORWARDS = (
    "DROP INDEX CONCURRENTLY IF EXISTS pages_at_the_top",
    "CREATE INDEX CONCURRENTLY pages_at_the_top ON wagtailcore_page (path) WHERE depth = 1",
)
BACKWARDS = ("DROP INDEX CONCURRENTLY IF EXISTS pages_at_the_top",)


def _on_postgresql(statements):
    def lay(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return lay


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("conferences", "0004_files_and_collections"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(_on_postgresql(FORWARDS), _on_postgresql(BACKWARDS))]
