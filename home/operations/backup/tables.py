"""The database as lines of JSON, one per row: the same for SQLite and PostgreSQL.

Every row keeps its id, also content types and permissions, so that references stay valid without
being interpreted. Models and signals are bypassed.
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

#: Rebuilt from the rest after a restore, or when needed.
DERIVED_MODELS = {
    "public.IndexedPage",
    "public.IndexedPage_speakers_and_topics",
    "public.QuoteOrLink",
    "public.SpeakerOrTopic",
    "wagtailimages.Rendition",
    "wagtailsearch.IndexEntry",
}
#: Sessions and running work, which end with a restore.
TRANSIENT_MODELS = {
    "django_tasks_database.DBTaskResult",
    "sessions.Session",
    "wagtailadmin.EditingSession",
}
#: Neither saved nor emptied: running processes and caches use them, and SQLite's triggers fill the
#: search index.
UNTOUCHED_MODELS = {
    "curation.Heartbeat",
    "curation.Lease",
    "public.CacheVersion",
    "wagtailsearch.SQLiteFTSIndexEntry",
}

BATCH_SIZE = 500


def get_member_name(label: str) -> str:
    """The name in the archive of the table of the model with this label."""
    return f"tables/{label}.jsonl"


def _get_models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.label not in UNTOUCHED_MODELS
    ]


def get_stored_models() -> list[type[Model]]:
    left_out = DERIVED_MODELS | TRANSIENT_MODELS
    return [model for model in _get_models() if model._meta.label not in left_out]


def get_columns(model: type[Model]) -> list[Field[Any, Any]]:
    return [column for column in model._meta.local_concrete_fields if not column.generated]


def get_applied_migrations() -> list[str]:
    return sorted(map(".".join, MigrationRecorder(connection).applied_migrations()))


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads the database as it is now while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            disable_timeouts()
            yield
        return
    # A transaction of Django's would take SQLite's only lock for writing.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def disable_timeouts() -> None:
    """For this transaction: the limits of a request are too short for whole tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def read_rows(model: type[Model]) -> Iterator[list[Any]]:
    """Python values; JSON as the text in the database."""
    columns = [
        Cast(F(column.attname), TextField()) if _is_json(column) else F(column.attname)
        for column in get_columns(model)
    ]
    rows = model._base_manager.order_by(F(model._meta.pk.attname)).values_list(*columns)
    yield from map(list, rows.iterator(chunk_size=BATCH_SIZE))


def serialize_row(row: list[Any]) -> bytes:
    return json.dumps(row, cls=LosslessJSONEncoder, ensure_ascii=False).encode() + b"\n"


class LosslessJSONEncoder(DjangoJSONEncoder):
    """Django's encoder, but keeps microseconds and takes bytes."""

    def default(self, o: Any) -> Any:
        if hasattr(o, "isoformat"):
            return o.isoformat()
        if isinstance(o, (bytes, memoryview)):
            return b64encode(o).decode()
        return super().default(o)


def _is_json(column: Field[Any, Any]) -> bool:
    return column.get_internal_type() == "JSONField"


def empty_all() -> None:
    tables = [model._meta.db_table for model in _get_models()]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))


def load_rows(
    model: type[Model],
    columns: Iterable[str],
    lines: Iterable[bytes],
    new_names: Mapping[str, Mapping[str, str]],
) -> None:
    """Writes the rows, with the new names of files that were stored under another one."""
    by_name = {column.attname: column for column in get_columns(model)}
    fields = [by_name[name] for name in columns]
    renamed_files = [new_names.get(f"{model._meta.label}.{field.name}", {}) for field in fields]
    quote = connection.ops.quote_name
    column_list = ", ".join(quote(str(field.column)) for field in fields)
    placeholders = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({column_list}) VALUES ({placeholders})"  # noqa: S608 - names of our own models
    with connection.cursor() as cursor:
        for batch in batched(lines, BATCH_SIZE, strict=False):
            rows = [
                [
                    _to_database(field, names.get(value, value) if names else value)
                    for field, names, value in zip(
                        fields, renamed_files, json.loads(line), strict=True
                    )
                ]
                for line in batch
            ]
            try:
                cursor.executemany(insert, rows)
            except DatabaseError as error:
                raise BackupError(
                    f"Rows of {model._meta.label} can't be written to this database: {error}. "
                    "Nothing was restored."
                ) from error


def _to_database(field: Field[Any, Any], value: Any) -> Any:
    if value is None or _is_json(field):
        return value
    return field.get_db_prep_save(field.to_python(value), connection)


def finish_loading() -> None:
    """Gives new rows ids after the loaded ones, and checks the foreign keys."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _get_models()):
            cursor.execute(statement)
    connection.check_constraints()
