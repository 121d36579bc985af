"""An operation for migrations: an index that is laid while the site is written to."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex


class AddIndexOnline(AddIndexConcurrently):
    """PostgreSQL: CONCURRENTLY, so that nobody waits. SQLite has one writer at a time anyway.

    Its migration says `atomic = False` and does nothing else, so that it can be run again.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        parent = _operation(schema_editor)
        parent.database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        parent = _operation(schema_editor)
        parent.database_backwards(self, app_label, schema_editor, *states)


def _operation(schema_editor: BaseDatabaseSchemaEditor) -> type[AddIndex]:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    return AddIndexConcurrently if is_postgresql else AddIndex
