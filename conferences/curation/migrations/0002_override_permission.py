"""Editors and Administrators may publish pages with known errors, giving a reason."""

from django.db import migrations

from conferences import roles

CODENAME = "override_gate"


def grant(apps, schema_editor):
    for role in (roles.EDITORS, roles.ADMINISTRATORS):
        roles.grant_custom(
            apps, role, "curation.Override", CODENAME, "Can publish pages with accessibility errors"
        )


def revoke(apps, schema_editor):
    roles.revoke(apps, "curation.Override", CODENAME)


class Migration(migrations.Migration):
    dependencies = [
        ("curation", "0001_initial"),
        ("conferences", "0002_roles_and_workflow"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
