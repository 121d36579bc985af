"""Editors and Administrators see and settle what readers report."""

from django.db import migrations

from conferences import roles

CODENAME = "change_mistake"


def grant(apps, schema_editor):
    for role in (roles.EDITORS, roles.ADMINISTRATORS):
        roles.grant_custom(apps, role, "public.Mistake", CODENAME, "Can change mistake")


def revoke(apps, schema_editor):
    roles.revoke(apps, "public.Mistake", CODENAME)


class Migration(migrations.Migration):
    dependencies = [
        ("public", "0001_initial"),
        ("conferences", "0002_roles_and_workflow"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
