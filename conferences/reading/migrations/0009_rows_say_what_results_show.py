"""A row says what its result shows and what it is counted by, so that neither is put together anew.

Once all is migrated, rows that say nothing of it are made afresh (`signals`). The columns are added in
SQL that both databases understand: Django makes SQLite's table anew for each, without its triggers.
"""

from django.db import migrations, models

COLUMNS = {
    "by": models.TextField(blank=True, db_default=""),
    "at": models.TextField(blank=True, db_default=""),
    "language": models.CharField(blank=True, db_default="", max_length=35),
    "speaker_ids": models.TextField(blank=True, db_default=""),
    "topic_ids": models.TextField(blank=True, db_default=""),
}


def column(name, field):
    kind = f"varchar({field.max_length})" if field.max_length else "text"
    return migrations.RunSQL(
        f"ALTER TABLE reading_searchrow ADD COLUMN \"{name}\" {kind} DEFAULT '' NOT NULL",
        f'ALTER TABLE reading_searchrow DROP COLUMN "{name}"',
        [migrations.AddField("searchrow", name, field)],
    )


def store_what_is_counted(apps, schema_editor):
    """What is read by the thousand is not to lie where PostgreSQL puts long values."""
    if schema_editor.connection.vendor == "postgresql":
        for name in ("speaker_ids", "topic_ids"):
            schema_editor.execute(
                f"ALTER TABLE reading_searchrow ALTER COLUMN {name} SET STORAGE MAIN"
            )


class Migration(migrations.Migration):
    safe_because = {
        "RunSQL": "It adds columns that the database fills for whoever does not know them.",
        "RunPython store_what_is_counted": "It changes no data.",
    }

    dependencies = [("reading", "0008_words_and_days_in_one_index")]

    operations = [
        *(column(name, field) for name, field in COLUMNS.items()),
        migrations.RunPython(store_what_is_counted, migrations.RunPython.noop),
    ]
