"""Lets editors and administrators see and handle reports of mistakes."""

from django.db import migrations

from conferences import roles

CODENAME = "change_mistakereport"


def grant(apps, schema_editor):
    for role in (roles.EDITORS, roles.ADMINISTRATORS):
        roles.grant_custom(
            apps, role, "public.MistakeReport", CODENAME, "Can change mistake report"
        )


def revoke(apps, schema_editor):
    roles.revoke(apps, "public.MistakeReport", CODENAME)


class Migration(migrations.Migration):
    dependencies = [
        ("public", "0001_initial"),
        ("conferences", "0002_roles_and_workflow"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
