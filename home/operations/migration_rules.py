"""Which migrations are safe while a site stays open. See docs/how-to/upgrade-a-site.md.

During an upgrade, the old code works with the new database until the last process is restarted. So
nothing that it reads or writes may go, and no table may be locked for long.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres import operations as postgres
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import base, fields, models as tables, special
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

#: The migrations before the first release, when there was no site to upgrade.
BASELINE = {
    "conferences": "0002_roles_and_workflow",
    "curation": "0002_override_permission",
    "home": "0002_front_page",
    "importers": "0002_import_permission",
    "public": "0002_mistake_report_permission",
}
OWN_PACKAGES = ("conferences", "home", "importers")

#: Columns that differ only in the maximum length.
TEXT_FIELDS = {"CharField", "FileField", "FilePathField", "SlugField", "TextField"}


@dataclass(frozen=True)
class UnsafeOperation:
    migration: str
    operation: str
    risk: str

    def __str__(self) -> str:
        return f"{self.migration}: {self.operation}: {self.risk}"


def find_unsafe_operations() -> list[UnsafeOperation]:
    """Of all migrations of this project that came after the baseline."""
    loader = MigrationLoader(None)
    return [
        unsafe
        for (label, name), migration in sorted(loader.disk_migrations.items())
        if apps.get_app_config(label).name.split(".")[0] in OWN_PACKAGES
        and name > BASELINE.get(label, "")
        for unsafe in check_migration(migration, loader.project_state((label, name), at_end=False))
    ]


def check_migration(migration: Migration, state: ProjectState) -> Iterator[UnsafeOperation]:
    """Finds unsafe operations on existing tables; on those it creates itself all are safe."""
    label = f"{migration.app_label}.{migration.name}"
    safe_because: dict[str, str] = getattr(migration, "safe_because", {})
    names = set()
    created: set[str] = set()
    for outer in migration.operations:
        for operation in _get_database_operations(outer):
            name = _get_name(operation)
            names.add(name)
            if isinstance(operation, tables.CreateModel):
                created.add(operation.name_lower)
            about = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
            risk = None if about in created else _find_risk(operation, state, migration)
            if risk and not safe_because.get(name):
                yield UnsafeOperation(label, name, risk)
        outer.state_forwards(migration.app_label, state)
    for name in safe_because.keys() - names:
        risk = "safe_because names it, but the migration doesn't do it."
        yield UnsafeOperation(label, name, risk)


def _get_database_operations(outer: base.Operation) -> Iterable[base.Operation]:
    if isinstance(outer, special.SeparateDatabaseAndState):
        return outer.database_operations
    return [outer]


def _get_name(operation: Any) -> str:
    """The name of an operation in `safe_because`."""
    if isinstance(operation, special.RunPython):
        about = getattr(operation.code, "__name__", "")
    elif isinstance(operation, fields.RenameField):
        about = f"{operation.model_name_lower}.{operation.old_name_lower}"
    elif isinstance(operation, tables.RenameModel):
        about = operation.old_name_lower
    else:
        thing = getattr(operation, "index", getattr(operation, "constraint", operation))
        model = getattr(operation, "model_name_lower", "") or str(
            getattr(operation, "model_name", "")
        )
        about = ".".join(filter(None, (model.lower(), str(getattr(thing, "name", "") or ""))))
    return f"{type(operation).__name__} {about}".strip()


def _find_risk(operation: base.Operation, state: ProjectState, migration: Migration) -> str | None:
    """Why the operation breaks or blocks the running code. None if it doesn't."""
    for operation_type in type(operation).__mro__:
        if operation_type in RISKS:
            risk = RISKS[operation_type]
            return risk(operation, state, migration) if callable(risk) else risk
    return "there is no rule for this kind of operation."


def _check_python(operation: Any, state: ProjectState, migration: Migration) -> str | None:
    if operation.reverse_code is None:
        return "it can't be reversed. Give reverse_code, even if it is RunPython.noop."
    data_only = (special.RunPython, special.RunSQL, tables.CreateModel)
    if migration.atomic and not all(isinstance(each, data_only) for each in migration.operations):
        return "tables stay locked while it runs. Put data into a migration of its own."
    return None


def _check_added_field(operation: Any, state: ProjectState, migration: Migration) -> str | None:
    if operation.field.many_to_many:
        return None
    if operation.field.generated:
        return "the table is rewritten, and locked meanwhile."
    if not operation.field.null and operation.field.db_default is NOT_PROVIDED:
        return "rows that the running code writes lack it. Give it null=True or db_default."
    return _find_index_risk(operation.field)


def _find_index_risk(field: Any) -> str | None:
    if field.unique or field.db_index:
        return (
            "writes to the table wait until its index is built. Add it without one "
            "(db_index=False), and the index with AddIndexOnline."
        )
    return None


def _check_altered_field(operation: Any, state: ProjectState, migration: Migration) -> str | None:
    model = state.models[migration.app_label, operation.model_name_lower]
    old, new = model.get_field(operation.name), operation.field
    if old.null and not new.null:
        return "the running code may still write NULL. Fill it now, and require it a release later."
    if _get_max_length(new) < _get_max_length(old):
        return "the running code may write values that are too long."
    if _get_column_type(old) != _get_column_type(new):
        return "the table is rewritten, and the running code may not understand it."
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED:
        return "rows that the running code writes lack it."
    return None if _find_index_risk(old) else _find_index_risk(new)


def _get_max_length(field: models.Field[Any, Any]) -> float:
    is_text = field.get_internal_type() in TEXT_FIELDS
    return float(field.max_length or "inf") if is_text else float("inf")


def _get_column_type(field: Any) -> tuple[Any, ...]:
    internal_type = field.get_internal_type()
    target = field.remote_field.model if field.remote_field else None
    kind = "text" if internal_type in TEXT_FIELDS else internal_type
    return kind, str(target).lower(), field.db_column


REMOVED = "the running code still reads it. Remove it one release after the code that used it."
RENAMED = (
    "the running code uses the old name. Add a new one, fill it, and remove the old one a release "
    "later."
)
SAFE_OPERATIONS = (
    *(tables.CreateModel, tables.AlterModelOptions, tables.AlterModelManagers),
    *(tables.AlterModelTableComment, tables.RemoveIndex, tables.RenameIndex),
    *(tables.RemoveConstraint, tables.AlterConstraint, postgres.CreateExtension),
    *(postgres.CreateCollation, postgres.AddIndexConcurrently),
    *(postgres.AddConstraintNotValid, postgres.ValidateConstraint),
)
type Risk = str | Callable[[Any, ProjectState, Migration], str | None] | None
#: By the type of the operation or of one of its bases.
RISKS: dict[type, Risk] = {
    **dict.fromkeys(SAFE_OPERATIONS),
    **dict.fromkeys((fields.RemoveField, tables.DeleteModel), REMOVED),
    **dict.fromkeys((fields.RenameField, tables.RenameModel, tables.AlterModelTable), RENAMED),
    tables.AddIndex: (
        "writes to the table wait until the index is built. "
        "Use conferences.migration_operations.AddIndexOnline."
    ),
    tables.AddConstraint: (
        "writes to the table wait until all rows are checked, and the running code may violate it. "
        "Use AddConstraintNotValid, and ValidateConstraint a release later."
    ),
    special.RunSQL: "SQL can't be checked. Say why it is safe.",
    special.RunPython: _check_python,
    fields.AddField: _check_added_field,
    fields.AlterField: _check_altered_field,
}
