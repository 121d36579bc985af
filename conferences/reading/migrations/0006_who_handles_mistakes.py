"""Editors and Administrators see what readers report, and settle it."""

from django.db import migrations

from conferences import roles


def grant(apps, schema_editor):
    for role in (roles.EDITORS, roles.ADMINISTRATORS):
        roles.grant(apps, role, "reading.Mistake", ["change"])


def take_back(apps, schema_editor):
    apps.get_model("auth.Group").permissions.through.objects.filter(
        permission__codename="change_mistake", permission__content_type__app_label="reading"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("reading", "0005_editions_and_mistakes"),
        ("conferences", "0002_roles_and_review"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, take_back)]
