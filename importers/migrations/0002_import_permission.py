"""Editors and Administrators may import notes."""

from django.db import migrations

from conferences import roles

CODENAME = "import_notes"


def grant(apps, schema_editor):
    for role in (roles.EDITORS, roles.ADMINISTRATORS):
        roles.grant_custom(apps, role, "importers.ImportRun", CODENAME, "Can import notes")


def revoke(apps, schema_editor):
    roles.revoke(apps, "importers.ImportRun", CODENAME)


class Migration(migrations.Migration):
    dependencies = [
        ("importers", "0001_initial"),
        ("conferences", "0002_roles_and_workflow"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
