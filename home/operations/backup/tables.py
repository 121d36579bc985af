"""The database as lines of JSON, one a row, and back: the same for SQLite and PostgreSQL.

Every row keeps its number, content types and permissions too, so that nothing that points
anywhere need be understood. Neither models nor their signals have a part in it.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import batched
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F, Field, Model, TextField
from django.db.models.functions import Cast

from home.operations.backup.archive import BackupError

#: Made afresh from the rest: after a restore, or when somebody asks for it.
DERIVED = {
    "public.IndexedPage",
    "public.IndexedPage_speakers_and_topics",
    "public.QuoteOrLink",
    "public.SpeakerOrTopic",
    "wagtailimages.Rendition",
    "wagtailsearch.IndexEntry",
}
#: Of people who are logged in just now, and of what is being done: nobody's after a restore.
PASSING = {
    "django_tasks_database.DBTaskResult",
    "sessions.Session",
    "wagtailadmin.EditingSession",
}
#: Of the processes that run, and what caches go by. SQLite's triggers keep the words of the index.
UNTOUCHED = {
    "curation.Heartbeat",
    "curation.Lease",
    "public.CacheVersion",
    "wagtailsearch.SQLiteFTSIndexEntry",
}

BATCH = 500

type Names = Mapping[tuple[str, str], Mapping[str, str]]


def label(model: type[Model]) -> str:
    return model._meta.label


def member(of: str) -> str:
    """What a table is called in the archive, by the label of its model."""
    return f"tables/{of}.jsonl"


def _all_models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and label(model) not in UNTOUCHED
    ]


def kept_models() -> list[type[Model]]:
    return [model for model in _all_models() if label(model) not in DERIVED | PASSING]


def columns_of(model: type[Model]) -> list[Field[Any, Any]]:
    return [column for column in model._meta.local_concrete_fields if not column.generated]


def applied_migrations() -> list[str]:
    return sorted(map(".".join, MigrationRecorder(connection).applied_migrations()))


@contextmanager
def snapshot() -> Iterator[None]:
    """The database as it is now, whatever others write meanwhile. Holds up nobody."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            take_your_time()
            yield
        return
    # A transaction of Django's would take SQLite's one lock for writing.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def take_your_time() -> None:
    """A site's patience with one question is no measure for all of its tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def rows(model: type[Model]) -> Iterator[list[Any]]:
    """Values as Python has them; JSON as the text that the database keeps."""
    wanted = [
        Cast(F(column.attname), TextField()) if _is_json(column) else F(column.attname)
        for column in columns_of(model)
    ]
    key = F(model._meta.pk.attname)
    found = model._base_manager.order_by(key).values_list(*wanted)
    yield from map(list, found.iterator(chunk_size=BATCH))


def written_row(row: list[Any]) -> bytes:
    return json.dumps(row, cls=Exactly, ensure_ascii=False).encode() + b"\n"


class Exactly(DjangoJSONEncoder):
    """Django's own, but no microsecond is lost, and bytes are let in."""

    def default(self, o: Any) -> Any:
        if hasattr(o, "isoformat"):
            return o.isoformat()
        if isinstance(o, (bytes, memoryview)):
            return b64encode(o).decode()
        return super().default(o)


def _is_json(column: Field[Any, Any]) -> bool:
    return column.get_internal_type() == "JSONField"


def empty_all() -> None:
    tables = [model._meta.db_table for model in _all_models()]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))


def load(
    model: type[Model], columns: Iterable[str], lines: Iterable[bytes], renamed: Names
) -> None:
    """Write rows as they were; a file that got another name is called by it."""
    by_name = {column.attname: column for column in columns_of(model)}
    fields = [by_name[name] for name in columns]
    new_names = [renamed.get((label(model), field.name), {}) for field in fields]
    quote = connection.ops.quote_name
    named = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({named}) VALUES ({places})"  # noqa: S608 - names of our own models
    with connection.cursor() as cursor:
        for batch in batched(lines, BATCH, strict=False):
            prepared = [
                [
                    _prepared(field, names.get(value, value) if names else value)
                    for field, names, value in zip(fields, new_names, json.loads(line), strict=True)
                ]
                for line in batch
            ]
            try:
                cursor.executemany(insert, prepared)
            except DatabaseError as error:
                raise BackupError(
                    f"Rows of {label(model)} cannot be written to this database: {error}. "
                    "Nothing was restored."
                ) from error


def _prepared(field: Field[Any, Any], value: Any) -> Any:
    if value is None or _is_json(field):
        return value
    return field.get_db_prep_save(field.to_python(value), connection)


def settle() -> None:
    """New rows get numbers after those that were loaded, and whatever points somewhere may."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _all_models()):
            cursor.execute(statement)
    connection.check_constraints()
