"""What readers find pages by: rows, their indexes, and the search structures of each database.

PostgreSQL has a stored vector beside the words and trigrams of names. SQLite has FTS5 tables that
triggers fill. Django's schema editor makes an SQLite table anew when a column changes, and the
triggers go with the old one: a migration that changes either table creates them again.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import (
    BtreeGinExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models

# PostgreSQL's parser takes asyncio.run for a host, path/to for a file and <b> for a tag, and finds
# none of them by its words. With spaces in place of these signs both databases cut text alike.
SIGNS = "./:@_-<>&=+~%#?\\"


def words_of(column):
    return f"to_tsvector('recaps', translate({column}, '{SIGNS}', '{' ' * len(SIGNS)}'))"


# The vector lies beside its row, not in it, and unpacked: rows are read by the thousand to be
# sorted, and unpacking takes most of the time of a match. It costs a third more disk. What is
# counted by the thousand stays in the row (MAIN). One index knows words and days, so the newest
# pages with a word are found without reading the others.
POSTGRESQL = f"""
CREATE TEXT SEARCH CONFIGURATION recaps (COPY = english);
ALTER TEXT SEARCH CONFIGURATION recaps
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
ALTER TEXT SEARCH CONFIGURATION recaps
    ALTER MAPPING FOR numhword, hword_numpart, numword WITH unaccent, simple;
ALTER TABLE public_searchrow ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight({words_of("title")}, 'A') ||
    setweight({words_of("names")}, 'B') ||
    setweight({words_of("body")}, 'D')
) STORED;
ALTER TABLE public_searchrow SET (toast_tuple_target = 128);
ALTER TABLE public_searchrow
    ALTER COLUMN vector SET STORAGE EXTERNAL,
    ALTER COLUMN speaker_ids SET STORAGE MAIN,
    ALTER COLUMN topic_ids SET STORAGE MAIN;
CREATE INDEX words_and_days ON public_searchrow USING gin (vector, (day + 0));
CREATE INDEX names_by_trigram ON public_name USING gin (folded gin_trgm_ops);
"""
POSTGRESQL_REVERSE = """
DROP INDEX names_by_trigram;
DROP INDEX words_and_days;
ALTER TABLE public_searchrow DROP COLUMN vector;
DROP TEXT SEARCH CONFIGURATION recaps;
"""

#: A table, the column that numbers its rows, its FTS5 table, the columns of that, its tokenizer.
SQLITE = [
    (
        "public_searchrow",
        "page_id",
        "public_words",
        ("title", "names", "body"),
        "porter unicode61 remove_diacritics 2",
    ),
    ("public_name", "id", "public_trigrams", ("folded",), "trigram"),
]


def sqlite_statements(table, key, words, columns, tokenizer):
    named = ", ".join(columns)
    new = ", ".join(f"new.{column}" for column in (key, *columns))
    old = ", ".join(f"old.{column}" for column in (key, *columns))
    remove = f"INSERT INTO {words}({words}, rowid, {named}) VALUES ('delete', {old});"  # noqa: S608 - names from above
    add = f"INSERT INTO {words}(rowid, {named}) VALUES ({new});"  # noqa: S608
    yield (
        f"CREATE VIRTUAL TABLE {words} USING fts5("
        f"{named}, content='{table}', content_rowid='{key}', tokenize='{tokenizer}')"
    )
    yield f"CREATE TRIGGER {words}_new AFTER INSERT ON {table} BEGIN {add} END"
    yield f"CREATE TRIGGER {words}_gone AFTER DELETE ON {table} BEGIN {remove} END"
    yield (
        f"CREATE TRIGGER {words}_changed AFTER UPDATE OF {named} ON {table} "
        f"BEGIN {remove} {add} END"
    )


def create_search_structures(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL.replace("%", "%%"))
        return
    for table in SQLITE:
        for statement in sqlite_statements(*table):
            schema_editor.execute(statement)


def drop_search_structures(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_REVERSE)
        return
    for _table, _key, words, _columns, _tokenizer in SQLITE:
        for event in ("new", "gone", "changed"):
            schema_editor.execute(f"DROP TRIGGER {words}_{event}")
        schema_editor.execute(f"DROP TABLE {words}")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conferences", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Name",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("slug", models.CharField(max_length=255)),
                ("folded", models.CharField(max_length=255)),
                ("letter", models.CharField(max_length=1)),
                (
                    "speaker",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed",
                        to="conferences.speaker",
                    ),
                ),
                (
                    "topic",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed",
                        to="conferences.topic",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_row",
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("talk", "Talk"),
                            ("keynote", "Keynote"),
                            ("lightning", "Lightning talks"),
                            ("panel", "Panel"),
                            ("tutorial", "Tutorial"),
                            ("community-update", "Community update"),
                            ("orientation", "Orientation"),
                            ("podcast", "Podcast"),
                            ("break", "Break"),
                            ("conference", "Conference"),
                            ("day", "Day"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.TextField()),
                ("names", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("by", models.TextField(blank=True, db_default="")),
                ("at", models.TextField(blank=True, db_default="")),
                ("language", models.CharField(blank=True, db_default="", max_length=35)),
                ("speaker_ids", models.TextField(blank=True, db_default="")),
                ("topic_ids", models.TextField(blank=True, db_default="")),
                ("series", models.CharField(blank=True, max_length=120)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("day", models.DateField()),
                ("has_video", models.BooleanField()),
                ("has_code", models.BooleanField()),
                ("has_quotes", models.BooleanField()),
                ("published_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "conference",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conferences.conferencepage",
                    ),
                ),
                ("listed", models.ManyToManyField(related_name="rows", to="public.name")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Excerpt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("quote", "Quote"), ("link", "Link")], max_length=10),
                ),
                ("block", models.CharField(blank=True, max_length=40)),
                ("position", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("text", models.TextField()),
                ("url", models.CharField(blank=True, max_length=1000)),
                ("host", models.CharField(blank=True, max_length=255)),
                ("attribution", models.CharField(blank=True, max_length=255)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="excerpts",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["page", "position"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["kind", "block"], name="excerpts_by_block"),
                    models.Index(
                        fields=["kind", "-day", "-page", "position"], name="excerpts_newest_first"
                    ),
                    models.Index(fields=["host", "url"], name="excerpts_by_host"),
                    models.Index(fields=["kind", "url", "-day", "-page"], name="excerpts_by_url"),
                    models.Index(fields=["url", "page"], name="excerpts_by_url_and_page"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "position"), name="one_excerpt_at_a_place"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mistake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="what is wrong")),
                (
                    "contact",
                    models.EmailField(blank=True, max_length=254, verbose_name="answer to"),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="reported"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("spam", "Spam")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("handled_at", models.DateTimeField(null=True)),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mistakes",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "default_permissions": ("change",),
                "indexes": [models.Index(fields=["state", "-at"], name="mistakes_by_state")],
            },
        ),
        migrations.AddIndex(
            model_name="name",
            index=models.Index(
                condition=models.Q(("speaker__isnull", False)),
                fields=["letter", "folded", "id"],
                name="speakers_by_letter",
            ),
        ),
        migrations.AddIndex(
            model_name="name",
            index=models.Index(
                condition=models.Q(("topic__isnull", False)),
                fields=["letter", "folded", "id"],
                name="topics_by_letter",
            ),
        ),
        migrations.AddConstraint(
            model_name="name",
            constraint=models.CheckConstraint(
                condition=models.Q(("speaker", None), ("topic", None), _connector="XOR"),
                name="a_name_is_of_a_speaker_or_a_topic",
            ),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["-day", "-page"], name="rows_newest_first"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["-published_at", "-page"], name="rows_freshest_first"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["conference", "-day", "-page"], name="rows_of_conference"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["series", "-day", "-page"], name="rows_of_series"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["kind", "-day", "-page"], name="rows_of_kind"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["year", "-day", "-page"], name="rows_of_year"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(
                condition=models.Q(("has_video", True)),
                fields=["-day", "-page"],
                name="rows_with_video",
            ),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(
                condition=models.Q(("has_code", True)),
                fields=["-day", "-page"],
                name="rows_with_code",
            ),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(
                condition=models.Q(("has_quotes", True)),
                fields=["-day", "-page"],
                name="rows_with_quotes",
            ),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["conference", "kind"], name="rows_of_conference_by_kind"),
        ),
        # Django's table between rows and names takes no index from a model.
        migrations.RunSQL(
            "CREATE INDEX listed_by_name ON public_searchrow_listed (name_id, searchrow_id)",
            "DROP INDEX listed_by_name",
        ),
        migrations.RunPython(create_search_structures, drop_search_structures),
    ]
