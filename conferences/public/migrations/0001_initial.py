"""The index of public pages, and what each database needs to search it.

PostgreSQL has a stored vector of each page's words and trigrams of names. SQLite has FTS5 tables
that triggers fill. Django's schema editor rebuilds an SQLite table when a column changes, and drops
its triggers: a migration that changes either table must create them again.
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

# PostgreSQL's parser takes asyncio.run for a host, path/to for a file and <b> for a tag, so their
# words are not found. With spaces in place of these signs both databases split text alike.
SIGNS = "./:@_-<>&=+~%#?\\"


def vector_of(column):
    return f"to_tsvector('recaps', translate({column}, '{SIGNS}', '{' ' * len(SIGNS)}'))"


# The vector is stored outside its row, uncompressed: rows are read by the thousand to be sorted, and
# decompressing takes most of the time of a match. It costs a third more disk. The ids, which are
# counted by the thousand, stay in the row (MAIN). One index has words and dates, so the newest pages
# with a word are found without reading the others.
POSTGRESQL = f"""
CREATE TEXT SEARCH CONFIGURATION recaps (COPY = english);
ALTER TEXT SEARCH CONFIGURATION recaps
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
ALTER TEXT SEARCH CONFIGURATION recaps
    ALTER MAPPING FOR numhword, hword_numpart, numword WITH unaccent, simple;
ALTER TABLE public_indexedpage ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight({vector_of("title")}, 'A') ||
    setweight({vector_of("names")}, 'B') ||
    setweight({vector_of("body")}, 'D')
) STORED;
ALTER TABLE public_indexedpage SET (toast_tuple_target = 128);
ALTER TABLE public_indexedpage
    ALTER COLUMN vector SET STORAGE EXTERNAL,
    ALTER COLUMN speaker_ids SET STORAGE MAIN,
    ALTER COLUMN topic_ids SET STORAGE MAIN;
CREATE INDEX words_and_dates ON public_indexedpage USING gin (vector, (date + 0));
CREATE INDEX names_by_trigram ON public_speakerortopic USING gin (normalised_name gin_trgm_ops);
"""
POSTGRESQL_REVERSE = """
DROP INDEX names_by_trigram;
DROP INDEX words_and_dates;
ALTER TABLE public_indexedpage DROP COLUMN vector;
DROP TEXT SEARCH CONFIGURATION recaps;
"""

#: Of each table: its name, its key, its FTS5 table, the columns of that, the tokenizer.
SQLITE = [
    (
        "public_indexedpage",
        "page_id",
        "public_indexedpage_fts",
        ("title", "names", "body"),
        "porter unicode61 remove_diacritics 2",
    ),
    (
        "public_speakerortopic",
        "id",
        "public_speakerortopic_fts",
        ("normalised_name",),
        "trigram",
    ),
]


def sqlite_statements(table, key, fts, columns, tokenizer):
    names = ", ".join(columns)
    new = ", ".join(f"new.{column}" for column in (key, *columns))
    old = ", ".join(f"old.{column}" for column in (key, *columns))
    remove = f"INSERT INTO {fts}({fts}, rowid, {names}) VALUES ('delete', {old});"  # noqa: S608 - names from above
    add = f"INSERT INTO {fts}(rowid, {names}) VALUES ({new});"  # noqa: S608
    yield (
        f"CREATE VIRTUAL TABLE {fts} USING fts5("
        f"{names}, content='{table}', content_rowid='{key}', tokenize='{tokenizer}')"
    )
    yield f"CREATE TRIGGER {fts}_inserted AFTER INSERT ON {table} BEGIN {add} END"
    yield f"CREATE TRIGGER {fts}_deleted AFTER DELETE ON {table} BEGIN {remove} END"
    yield (
        f"CREATE TRIGGER {fts}_updated AFTER UPDATE OF {names} ON {table} BEGIN {remove} {add} END"
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
    for _table, _key, fts, _columns, _tokenizer in SQLITE:
        for event in ("inserted", "deleted", "updated"):
            schema_editor.execute(f"DROP TRIGGER {fts}_{event}")
        schema_editor.execute(f"DROP TABLE {fts}")


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
            name="CacheVersion",
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
            name="SpeakerOrTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("slug", models.CharField(max_length=255)),
                ("normalised_name", models.CharField(max_length=255)),
                ("letter", models.CharField(max_length=1)),
                (
                    "speaker",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="index_entry",
                        to="conferences.speaker",
                    ),
                ),
                (
                    "topic",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="index_entry",
                        to="conferences.topic",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IndexedPage",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="index_entry",
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
                ("speaker_names", models.TextField(blank=True, db_default="")),
                ("conference_title", models.TextField(blank=True, db_default="")),
                ("language", models.CharField(blank=True, db_default="", max_length=35)),
                ("speaker_ids", models.TextField(blank=True, db_default="")),
                ("topic_ids", models.TextField(blank=True, db_default="")),
                ("series", models.CharField(blank=True, max_length=120)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("date", models.DateField()),
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
                (
                    "speakers_and_topics",
                    models.ManyToManyField(related_name="pages", to="public.speakerortopic"),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="QuoteOrLink",
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
                ("block_id", models.CharField(blank=True, max_length=40)),
                ("position", models.PositiveIntegerField()),
                ("date", models.DateField()),
                ("text", models.TextField()),
                ("url", models.CharField(blank=True, max_length=1000)),
                ("host", models.CharField(blank=True, max_length=255)),
                ("attribution", models.CharField(blank=True, max_length=255)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotes_and_links",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["page", "position"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["kind", "block_id"], name="quotes_by_block"),
                    models.Index(
                        fields=["kind", "-date", "-page", "position"], name="quotes_newest_first"
                    ),
                    models.Index(fields=["host", "url"], name="links_by_host"),
                    models.Index(fields=["kind", "url", "-date", "-page"], name="links_by_url"),
                    models.Index(fields=["url", "page"], name="links_by_url_and_page"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "position"), name="one_quote_or_link_at_a_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MistakeReport",
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
                    models.EmailField(blank=True, max_length=254, verbose_name="reply to"),
                ),
                (
                    "reported_at",
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
                        related_name="mistake_reports",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-reported_at", "-pk"],
                "default_permissions": ("change",),
                "indexes": [
                    models.Index(fields=["state", "-reported_at"], name="mistake_reports_by_state")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="speakerortopic",
            index=models.Index(
                condition=models.Q(("speaker__isnull", False)),
                fields=["letter", "normalised_name", "id"],
                name="speakers_by_letter",
            ),
        ),
        migrations.AddIndex(
            model_name="speakerortopic",
            index=models.Index(
                condition=models.Q(("topic__isnull", False)),
                fields=["letter", "normalised_name", "id"],
                name="topics_by_letter",
            ),
        ),
        migrations.AddConstraint(
            model_name="speakerortopic",
            constraint=models.CheckConstraint(
                condition=models.Q(("speaker", None), ("topic", None), _connector="XOR"),
                name="either_a_speaker_or_a_topic",
            ),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(fields=["-date", "-page"], name="pages_newest_first"),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(
                fields=["-published_at", "-page"], name="pages_last_published_first"
            ),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(fields=["conference", "-date", "-page"], name="pages_of_conference"),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(fields=["series", "-date", "-page"], name="pages_of_series"),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(fields=["kind", "-date", "-page"], name="pages_of_kind"),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(fields=["year", "-date", "-page"], name="pages_of_year"),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(
                condition=models.Q(("has_video", True)),
                fields=["-date", "-page"],
                name="pages_with_video",
            ),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(
                condition=models.Q(("has_code", True)),
                fields=["-date", "-page"],
                name="pages_with_code",
            ),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(
                condition=models.Q(("has_quotes", True)),
                fields=["-date", "-page"],
                name="pages_with_quotes",
            ),
        ),
        migrations.AddIndex(
            model_name="indexedpage",
            index=models.Index(fields=["conference", "kind"], name="pages_of_conference_by_kind"),
        ),
        # A model's Meta cannot name indexes of the table that Django makes for a many-to-many field.
        migrations.RunSQL(
            "CREATE INDEX pages_by_speaker_or_topic"
            " ON public_indexedpage_speakers_and_topics (speakerortopic_id, indexedpage_id)",
            "DROP INDEX pages_by_speaker_or_topic",
        ),
        migrations.RunPython(create_search_structures, drop_search_structures),
    ]
