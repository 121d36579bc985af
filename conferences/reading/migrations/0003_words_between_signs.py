"""Words that signs hold together are found each by itself; narrowed lists come newest first.

PostgreSQL's parser takes asyncio.run for a host, path/to for a file and <b> for a tag, and none of
them is found by its words. With spaces in place of the signs both databases cut text alike.
"""

from django.db import migrations, models

SIGNS = "./:@_-<>&=+~%#?\\"

VECTOR = """
DROP INDEX rows_by_words;
ALTER TABLE reading_searchrow DROP COLUMN vector;
ALTER TABLE reading_searchrow ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('recaps', {title}), 'A') ||
    setweight(to_tsvector('recaps', {names}), 'B') ||
    setweight(to_tsvector('recaps', {body}), 'D')
) STORED;
CREATE INDEX rows_by_words ON reading_searchrow USING gin (vector);
"""


def _vector(text):
    return VECTOR.format(**{name: text.format(name) for name in ("title", "names", "body")})


def cut(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        spaces = " " * len(SIGNS)
        schema_editor.execute(_vector(f"translate({{}}, '{SIGNS}', '{spaces}')").replace("%", "%%"))


def uncut(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_vector("{}"))


def newest_first(name, *fields, **condition):
    return migrations.AddIndex(
        model_name="searchrow",
        index=models.Index(fields=[*fields, "-day", "-page"], name=name, **condition),
    )


class Migration(migrations.Migration):
    dependencies = [("reading", "0002_search_words")]

    operations = [
        migrations.RunPython(cut, uncut),
        newest_first("rows_of_year", "year"),
        newest_first("rows_with_video", condition=models.Q(has_video=True)),
        newest_first("rows_with_code", condition=models.Q(has_code=True)),
        newest_first("rows_with_quotes", condition=models.Q(has_quotes=True)),
    ]
