"""What each database searches by, kept up by the database itself.

PostgreSQL: a stored vector beside the words, and trigrams of names. SQLite: tables of FTS5 that
triggers fill. Django's schema editor makes a table of SQLite anew when a column changes, and the
triggers go with the old one: a migration that changes either table lays them again.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

POSTGRESQL = """
CREATE TEXT SEARCH CONFIGURATION recaps (COPY = english);
ALTER TEXT SEARCH CONFIGURATION recaps
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
ALTER TEXT SEARCH CONFIGURATION recaps
    ALTER MAPPING FOR numhword, hword_numpart, numword WITH unaccent, simple;
ALTER TABLE reading_searchrow ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('recaps', title), 'A') ||
    setweight(to_tsvector('recaps', names), 'B') ||
    setweight(to_tsvector('recaps', body), 'D')
) STORED;
CREATE INDEX rows_by_words ON reading_searchrow USING gin (vector);
CREATE INDEX names_by_trigram ON reading_name USING gin (folded gin_trgm_ops);
"""
POSTGRESQL_BACK = """
DROP INDEX names_by_trigram;
DROP INDEX rows_by_words;
ALTER TABLE reading_searchrow DROP COLUMN vector;
DROP TEXT SEARCH CONFIGURATION recaps;
"""

#: A table, the column that counts its rows, the FTS5 table beside it, its columns, its tokenizer.
SQLITE = [
    (
        "reading_searchrow",
        "page_id",
        "reading_words",
        ("title", "names", "body"),
        "porter unicode61 remove_diacritics 2",
    ),
    ("reading_name", "id", "reading_trigrams", ("folded",), "trigram"),
]


def sqlite_statements(table, key, words, columns, tokenizer):
    named = ", ".join(columns)
    new = ", ".join(f"new.{column}" for column in (key, *columns))
    old = ", ".join(f"old.{column}" for column in (key, *columns))
    forget = f"INSERT INTO {words}({words}, rowid, {named}) VALUES ('delete', {old});"  # noqa: S608 - names from above
    learn = f"INSERT INTO {words}(rowid, {named}) VALUES ({new});"  # noqa: S608
    yield (
        f"CREATE VIRTUAL TABLE {words} USING fts5("
        f"{named}, content='{table}', content_rowid='{key}', tokenize='{tokenizer}')"
    )
    yield f"CREATE TRIGGER {words}_new AFTER INSERT ON {table} BEGIN {learn} END"
    yield f"CREATE TRIGGER {words}_gone AFTER DELETE ON {table} BEGIN {forget} END"
    yield (
        f"CREATE TRIGGER {words}_changed AFTER UPDATE OF {named} ON {table} "
        f"BEGIN {forget} {learn} END"
    )


def lay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for table in SQLITE:
            for statement in sqlite_statements(*table):
                schema_editor.execute(statement)


def take_up(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK)
        return
    for _table, _key, words, _columns, _tokenizer in SQLITE:
        for event in ("new", "gone", "changed"):
            schema_editor.execute(f"DROP TRIGGER {words}_{event}")
        schema_editor.execute(f"DROP TABLE {words}")


class Migration(migrations.Migration):
    dependencies = [("reading", "0001_what_readers_find_pages_by")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunPython(lay, take_up),
    ]
