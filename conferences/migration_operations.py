"""An operation for migrations: adds an index without blocking writes."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex


class AddIndexOnline(AddIndexConcurrently):
    """Uses CONCURRENTLY on PostgreSQL. SQLite has only one writer at a time anyway.

    Its migration needs `atomic = False` and must do nothing else, so that it can be run again.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        parent = _get_operation(schema_editor)
        parent.database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        parent = _get_operation(schema_editor)
        parent.database_backwards(self, app_label, schema_editor, *states)


def _get_operation(schema_editor: BaseDatabaseSchemaEditor) -> type[AddIndex]:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    return AddIndexConcurrently if is_postgresql else AddIndex
