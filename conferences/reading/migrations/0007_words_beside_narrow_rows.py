"""Words lie beside their rows, not in them, and unpacked: rows are read by the thousand, to be sorted.

PostgreSQL packs long values and keeps what then fits in the row itself; reading the dates of all pages that
have a common word meant reading most of the table, and unpacking took most of the time of a match. It costs a
third more of disk for the words.
"""

from django.db import migrations

NARROW = """
ALTER TABLE reading_searchrow SET (toast_tuple_target = 128);
ALTER TABLE reading_searchrow ALTER COLUMN vector SET STORAGE EXTERNAL;
"""
WIDE = """
ALTER TABLE reading_searchrow RESET (toast_tuple_target);
ALTER TABLE reading_searchrow ALTER COLUMN vector SET STORAGE EXTENDED;
"""
# What is there already is laid anew: the vectors by their columns, then the rows.
LAID_ANEW = """
UPDATE reading_searchrow SET title = title;
CLUSTER reading_searchrow USING rows_newest_first;
ALTER TABLE reading_searchrow SET WITHOUT CLUSTER;
"""


def _on_postgresql(statements):
    def lay(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements + LAID_ANEW)

    return lay


class Migration(migrations.Migration):
    dependencies = [("reading", "0006_who_handles_mistakes")]

    operations = [migrations.RunPython(_on_postgresql(NARROW), _on_postgresql(WIDE))]
