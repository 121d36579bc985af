"""Which migrations are safe while a site stays open."""

import pytest
from django.contrib.postgres.operations import TrigramExtension
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.state import ProjectState
from django.db.models import CharField

from conferences.migration_operations import AddIndexOnline
from home.operations.migration_rules import check_migration

pytestmark = pytest.mark.postgresql("migrations")

INDEX = models.Index(fields=["name"], name="by_name")
CHECK = models.CheckConstraint(condition=models.Q(age__gt=0), name="born")


CREATE_PERSON = operations.CreateModel(
    "Person",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", CharField(max_length=50)),
        ("nick", CharField(max_length=50, null=True)),
        ("age", models.IntegerField(db_default=1)),
    ],
    options={"indexes": [models.Index(fields=["age"], name="by_age")]},
)


def check(*steps, safe_because=None):
    """Checks a migration with these operations on an existing table."""
    state = ProjectState()
    CREATE_PERSON.state_forwards("people", state)
    migration = Migration("0002_next", "people")
    migration.operations = list(steps)
    migration.safe_because = safe_because or {}
    return [(unsafe.operation, unsafe.risk) for unsafe in check_migration(migration, state)]


def change_data(apps, schema_editor):
    pass


ALTER = operations.AlterField
ADD = operations.AddField


@pytest.mark.parametrize(
    ("step", "name", "expected_risk"),
    [
        (operations.RemoveField("Person", "age"), "RemoveField person.age", "still reads"),
        (operations.DeleteModel("Person"), "DeleteModel Person", "still reads"),
        (operations.RenameField("Person", "age", "years"), "RenameField person.age", "old name"),
        (operations.RenameModel("Person", "Human"), "RenameModel person", "old name"),
        (operations.AlterModelTable("Person", "p"), "AlterModelTable Person", "old name"),
        (ADD("Person", "a", models.IntegerField(default=1)), "AddField person.a", "lack it"),
        (ADD("Person", "a", models.SlugField(null=True)), "AddField person.a", "index is built"),
        (ALTER("Person", "nick", CharField(max_length=50)), "AlterField person.nick", "NULL"),
        (ALTER("Person", "name", CharField(max_length=9)), "AlterField person.name", "long"),
        (ALTER("Person", "age", models.TextField()), "AlterField person.age", "rewritten"),
        (ALTER("Person", "age", models.IntegerField()), "AlterField person.age", "lack it"),
        (
            ALTER("Person", "name", CharField(max_length=50, unique=True)),
            "AlterField person.name",
            "index is built",
        ),
        (operations.AddIndex("Person", INDEX), "AddIndex person.by_name", "AddIndexOnline"),
        (operations.AddConstraint("Person", CHECK), "AddConstraint person.born", "NotValid"),
        (operations.AlterUniqueTogether("Person", {("name", "age")}), None, "there is no rule"),
        (operations.RunSQL("SELECT 1", "SELECT 1"), "RunSQL", "can't be checked"),
        (operations.RunPython(change_data), "RunPython change_data", "can't be reversed"),
        (
            operations.SeparateDatabaseAndState([operations.RemoveField("Person", "age")]),
            "RemoveField person.age",
            "still reads",
        ),
    ],
)
def test_operations_that_break_or_block_the_running_code_are_refused(step, name, expected_risk):
    ((operation, risk),) = check(step)
    assert expected_risk in risk
    assert operation == name or name is None
    assert check(step, safe_because={operation: "No release has used it since last year."}) == []


@pytest.mark.parametrize(
    "step",
    [
        operations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
        ADD("Person", "note", models.TextField(null=True)),
        ADD("Person", "rank", models.IntegerField(db_default=0)),
        ADD("Person", "friends", models.ManyToManyField("people.Person")),
        ALTER("Person", "name", CharField(max_length=90, help_text="as on the badge")),
        ALTER("Person", "name", models.TextField()),
        ALTER("Person", "name", CharField(max_length=50, null=True)),
        AddIndexOnline("Person", INDEX),
        operations.RemoveIndex("Person", "by_age"),
        operations.AlterModelOptions("Person", {"verbose_name": "somebody"}),
        operations.RunPython(change_data, operations.RunPython.noop),
        operations.SeparateDatabaseAndState(
            state_operations=[operations.RemoveField("Person", "age")]
        ),
        TrigramExtension(),
    ],
    ids=lambda step: f"{type(step).__name__}-{getattr(step, 'name', '')}",
)
def test_compatible_operations_are_allowed(step):
    assert check(step) == []


def test_any_operation_on_a_new_table_is_allowed():
    new = operations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])
    field = operations.AddField("Other", "age", models.IntegerField(default=1))
    index = operations.AddIndex("Other", models.Index(fields=["age"], name="by_age"))
    assert check(new, field, index) == []


def test_data_needs_a_migration_of_its_own():
    data = operations.RunPython(change_data, operations.RunPython.noop)
    ((operation, risk),) = check(ADD("Person", "note", models.TextField(null=True)), data)
    assert operation == "RunPython change_data"
    assert "a migration of its own" in risk


def test_a_reason_without_an_operation_is_refused():
    ((operation, risk),) = check(safe_because={"RemoveField person.age": "It was never used."})
    assert operation == "RemoveField person.age"
    assert "doesn't do it" in risk


def test_the_projects_own_migrations_are_allowed(capsys):
    call_command("check_migrations")
    assert "while the site is open" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_index_is_added_online_and_removed():
    from conferences.public.models import CacheVersion

    def has_index():
        with connection.cursor() as cursor:
            table = CacheVersion._meta.db_table
            return "by_number" in connection.introspection.get_constraints(cursor, table)

    state = ProjectState.from_apps(CacheVersion._meta.apps)
    after = state.clone()
    step = AddIndexOnline("CacheVersion", models.Index(fields=["number"], name="by_number"))
    step.state_forwards("public", after)
    with connection.schema_editor(atomic=False) as editor:
        step.database_forwards("public", editor, state, after)
    assert has_index()
    with connection.schema_editor(atomic=False) as editor:
        step.database_backwards("public", editor, after, state)
    assert not has_index()
