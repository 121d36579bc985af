"""Editors and Administrators import notes."""

from django.db import migrations

from conferences.roles import ADMINISTRATORS, EDITORS


def grant(apps, schema_editor):
    # Django would make the permission's row only after the last migration.
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="importers", model="importrun"
    )
    permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type_id=content_type.pk,
        codename="import_notes",
        defaults={"name": "Can import notes"},
    )
    for group in apps.get_model("auth.Group").objects.filter(name__in=[EDITORS, ADMINISTRATORS]):
        group.permissions.add(permission.pk)


def take_back(apps, schema_editor):
    apps.get_model("auth.Group").permissions.through.objects.filter(
        permission__codename="import_notes", permission__content_type__app_label="importers"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("importers", "0001_imports"),
        ("conferences", "0002_roles_and_review"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, take_back)]
