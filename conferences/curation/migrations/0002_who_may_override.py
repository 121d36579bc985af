"""Editors and Administrators may let errors pass, with a reason."""

from django.db import migrations

from conferences.roles import ADMINISTRATORS, EDITORS


def grant(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="curation", model="override"
    )
    permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type_id=content_type.pk,
        codename="override_gate",
        defaults={"name": "Can publish pages with accessibility errors"},
    )
    for group in apps.get_model("auth.Group").objects.filter(name__in=[EDITORS, ADMINISTRATORS]):
        group.permissions.add(permission.pk)


def take_back(apps, schema_editor):
    apps.get_model("auth.Group").permissions.through.objects.filter(
        permission__codename="override_gate", permission__content_type__app_label="curation"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("curation", "0001_what_audits_found"),
        ("conferences", "0002_roles_and_review"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, take_back)]
