"""A row says what its result shows and what it is counted by, so that neither is put together anew.

Once all is migrated, rows that say nothing of it are made afresh (`signals`).
"""

from functools import partial
from importlib import import_module

from django.db import migrations, models

words = import_module("conferences.reading.migrations.0002_search_words")


def lay_triggers(apps, schema_editor):
    """SQLite makes the table anew for new columns, and the triggers go with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        of_rows = words.SQLITE[0]
        for statement in words.sqlite_statements(*of_rows):
            if statement.startswith("CREATE TRIGGER"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {statement.split()[2]}")
                schema_editor.execute(statement)


def store_what_is_counted(apps, schema_editor, how="MAIN"):
    """What is read by the thousand is not to lie where PostgreSQL puts long values."""
    if schema_editor.connection.vendor == "postgresql":
        for column in ("series", "speaker_ids", "topic_ids"):
            schema_editor.execute(
                f"ALTER TABLE reading_searchrow ALTER COLUMN {column} SET STORAGE {how}"
            )


def text(name, **more):
    kind = models.CharField if more else models.TextField
    return migrations.AddField("searchrow", name, kind(blank=True, db_default="", **more))


class Migration(migrations.Migration):
    safe_because = {
        "RunPython noop": "It does nothing on the way forth.",
        "RunPython lay_triggers": "It changes no data, and nothing at all on PostgreSQL.",
        "RunPython store_what_is_counted": "It changes no data.",
    }

    dependencies = [("reading", "0008_words_and_days_in_one_index")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, lay_triggers),
        text("by"),
        text("at"),
        text("language", max_length=35),
        text("speaker_ids"),
        text("topic_ids"),
        migrations.RunPython(lay_triggers, migrations.RunPython.noop),
        migrations.RunPython(store_what_is_counted, partial(store_what_is_counted, how="EXTENDED")),
    ]
