"""Children, and the top of the tree, are found without looking at every page below.

A tree asks for "this deep, between these paths", and Wagtail indexes paths alone: the conferences of the front page
are found among all pages there are. An import asks so, the explorer, and each screen of somebody with all rights.
"""

from django.db import migrations

INDEX = "pages_by_depth"


def _execute(schema_editor, command, rest=""):
    """On PostgreSQL nobody waits while it is made."""
    online = "CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"{command} INDEX {online} {rest}")


def make(apps, schema_editor):
    # One that was left half made is in the way of the next try.
    drop(apps, schema_editor)
    _execute(schema_editor, "CREATE", f"{INDEX} ON wagtailcore_page (depth, path)")


def drop(apps, schema_editor):
    _execute(schema_editor, "DROP", f"IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("conferences", "0004_files_and_collections"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(make, drop)]
