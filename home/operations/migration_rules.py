"""Which migrations are safe while a site stays open. See docs/how-to/upgrade-a-site.md.

While one is applied, and until the last process is restarted, the code of before works with the
database of after. So nothing it reads or writes may go, and no table may be locked for long.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from django.apps import apps
from django.contrib.postgres import operations as postgres
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import base, fields, special
from django.db.migrations.operations import models as tables
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

#: What was there before there was a site to upgrade.
BASELINE = {
    "conferences": "0002_roles_and_workflow",
    "curation": "0002_override_permission",
    "home": "0002_front_page",
    "importers": "0002_import_permission",
    "public": "0002_mistake_report_permission",
}
OWN = ("conferences", "home", "importers")

#: Kinds of text that only differ in how long it may be.
TEXTS = {"CharField", "FileField", "FilePathField", "SlugField", "TextField"}


@dataclass(frozen=True)
class Danger:
    migration: str
    operation: str
    why: str

    def __str__(self) -> str:
        return f"{self.migration}: {self.operation}: {self.why}"


def dangers() -> list[Danger]:
    """Of all migrations of this project that came after the baseline."""
    loader = MigrationLoader(None)
    return [
        danger
        for (label, name), migration in sorted(loader.disk_migrations.items())
        if apps.get_app_config(label).name.split(".")[0] in OWN and name > BASELINE.get(label, "")
        for danger in dangers_of(migration, loader.project_state((label, name), at_end=False))
    ]


def dangers_of(migration: Migration, state: ProjectState) -> Iterator[Danger]:
    """What a migration does to what is there. What it makes itself it may do with as it likes."""
    label = f"{migration.app_label}.{migration.name}"
    declared: dict[str, str] = getattr(migration, "safe_because", {})
    seen = set()
    made: set[str] = set()
    for operation in migration.operations:
        for step in _steps(operation):
            name = _name(step)
            seen.add(name)
            if isinstance(step, tables.CreateModel):
                made.add(step.name_lower)
            about = getattr(step, "model_name_lower", getattr(step, "name_lower", ""))
            why = None if about in made else danger(step, state, migration)
            if why and not declared.get(name):
                yield Danger(label, name, why)
        operation.state_forwards(migration.app_label, state)
    for name in declared.keys() - seen:
        yield Danger(label, name, "safe_because speaks of it, and the migration does not do it.")


def _steps(operation: base.Operation) -> Iterable[base.Operation]:
    """What is done to the database, whatever Django is told of it."""
    if isinstance(operation, special.SeparateDatabaseAndState):
        return operation.database_operations
    return [operation]


def _name(step: Any) -> str:
    """How a migration speaks of it in `safe_because`."""
    if isinstance(step, special.RunPython):
        about = getattr(step.code, "__name__", "")
    elif isinstance(step, fields.RenameField):
        about = f"{step.model_name_lower}.{step.old_name_lower}"
    elif isinstance(step, tables.RenameModel):
        about = step.old_name_lower
    else:
        thing = getattr(step, "index", getattr(step, "constraint", step))
        model = getattr(step, "model_name_lower", "") or str(getattr(step, "model_name", ""))
        about = ".".join(filter(None, (model.lower(), str(getattr(thing, "name", "") or ""))))
    return f"{type(step).__name__} {about}".strip()


@singledispatch
def danger(step: base.Operation, state: ProjectState, migration: Migration) -> str | None:
    """Why the old code, or who writes meanwhile, would suffer. None: they do not."""
    return "nobody has judged this kind of operation."


@danger.register(tables.CreateModel)
@danger.register(tables.AlterModelOptions)
@danger.register(tables.AlterModelManagers)
@danger.register(tables.AlterModelTableComment)
@danger.register(tables.RemoveIndex)
@danger.register(tables.RenameIndex)
@danger.register(tables.RemoveConstraint)
@danger.register(tables.AlterConstraint)
@danger.register(postgres.CreateExtension)
@danger.register(postgres.CreateCollation)
@danger.register(postgres.AddIndexConcurrently)
@danger.register(postgres.AddConstraintNotValid)
@danger.register(postgres.ValidateConstraint)
def _none(step: base.Operation, state: ProjectState, migration: Migration) -> None:
    return None


@danger.register(fields.RemoveField)
@danger.register(tables.DeleteModel)
def _goes(step: base.Operation, state: ProjectState, migration: Migration) -> str:
    return "the running code still asks for it. Remove it one release after the code that used it."


@danger.register(fields.RenameField)
@danger.register(tables.RenameModel)
@danger.register(tables.AlterModelTable)
def _renamed(step: base.Operation, state: ProjectState, migration: Migration) -> str:
    return (
        "the running code asks for it by its old name. Add a new one, fill it, and remove the "
        "old one a release later."
    )


@danger.register(tables.AddIndex)
def _locks(step: tables.AddIndex, state: ProjectState, migration: Migration) -> str:
    return (
        "nobody can write to the table while it is made. "
        "Use conferences.migration_operations.AddIndexOnline."
    )


@danger.register(tables.AddConstraint)
def _constrains(step: tables.AddConstraint, state: ProjectState, migration: Migration) -> str:
    return (
        "nobody can write to the table while all rows are checked, and the running code may break "
        "it. Use AddConstraintNotValid, and ValidateConstraint a release later."
    )


@danger.register(special.RunSQL)
def _sql(step: special.RunSQL, state: ProjectState, migration: Migration) -> str:
    return "SQL cannot be looked into. Say why it is safe."


@danger.register(special.RunPython)
def _python(step: special.RunPython, state: ProjectState, migration: Migration) -> str | None:
    if step.reverse_code is None:
        return "it cannot be taken back. Give reverse_code, if only RunPython.noop."
    alone = (special.RunPython, special.RunSQL, tables.CreateModel)
    if migration.atomic and not all(isinstance(one, alone) for one in migration.operations):
        return "tables stay locked while it runs. Give data a migration of their own."
    return None


@danger.register(fields.AddField)
def _added(step: fields.AddField, state: ProjectState, migration: Migration) -> str | None:
    field: Any = step.field
    if field.many_to_many:
        return None
    if field.generated:
        return "the table is written anew, and locked meanwhile."
    if not field.null and field.db_default is NOT_PROVIDED:
        return "rows that the running code writes would lack it. Give it null=True or db_default."
    return _indexed(field)


def _indexed(field: Any) -> str | None:
    if field.unique or field.db_index:
        return (
            "nobody can write to the table while its index is made. Make it without one "
            "(db_index=False), and the index by AddIndexOnline."
        )
    return None


@danger.register(fields.AlterField)
def _altered(step: fields.AlterField, state: ProjectState, migration: Migration) -> str | None:
    model = state.models[migration.app_label, step.model_name_lower]
    old, new = model.get_field(step.name), step.field
    if old.null and not new.null:
        return "the running code may still write NULL. Fill it and demand it a release later."
    if _room(new) < _room(old):
        return "what the running code writes may be too long for it."
    if _kind(old) != _kind(new):
        return "the table is written anew, and the running code may not understand it."
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED:
        return "rows that the running code writes would lack it."
    had, has = _indexed(old), _indexed(new)
    return has if has and not had else None


def _room(field: models.Field[Any, Any]) -> float:
    """How long a text it takes."""
    is_text = field.get_internal_type() in TEXTS
    return float(field.max_length or "inf") if is_text else float("inf")


def _kind(field: Any) -> tuple[Any, ...]:
    """What it is to the database."""
    kind = field.get_internal_type()
    target = field.remote_field.model if field.remote_field else None
    column = field.db_column
    return ("text" if kind in TEXTS else kind, str(target).lower(), column)
