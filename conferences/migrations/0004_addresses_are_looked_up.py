"""An index for the question that every reader's request asks: which pages lie on this address.

The column is Wagtail's, which has no index for it: with 100,000 pages each request read them all.
"""

from django.db import migrations

NAME = "pages_by_address"


def lay(apps, schema_editor):
    # Addresses may be longer than a B-tree of PostgreSQL holds; only equality is asked for.
    way = "USING hash " if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"CREATE INDEX {NAME} ON wagtailcore_page {way}(url_path)")


def take_up(apps, schema_editor):
    schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("conferences", "0003_pictures_that_are_missing")]

    operations = [migrations.RunPython(lay, take_up)]
