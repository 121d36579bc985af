"""Who may change files, and who looks after collections.

Writers change and delete what they uploaded themselves, which adding includes: what somebody else
did shows on live pages, and nobody reviews a picture. Collections are granted one by one, so that
the permission on the model, which Administrators have, opens nothing.
"""

from django.db import migrations

from conferences.roles import ADMINISTRATORS, WRITERS, grant_on_files

COLLECTION = "wagtailcore.Collection"
CHANGE = ("change_image", "change_document")


def grant(apps, schema_editor):
    grant_on_files(apps, ADMINISTRATORS, COLLECTION, ["add", "change", "delete"])
    granted = apps.get_model("wagtailcore.GroupCollectionPermission").objects
    granted.filter(
        group__name=WRITERS, collection__depth=1, permission__codename__in=CHANGE
    ).delete()


def take_back(apps, schema_editor):
    granted = apps.get_model("wagtailcore.GroupCollectionPermission").objects
    granted.filter(
        group__name=ADMINISTRATORS, permission__content_type__model="collection"
    ).delete()
    # By number: going back, Django mixes models of two states.
    writers = apps.get_model("auth.Group").objects.get(name=WRITERS).pk
    root = apps.get_model("wagtailcore.Collection").objects.get(depth=1).pk
    permissions = apps.get_model("auth.Permission").objects.filter(codename__in=CHANGE)
    for permission in permissions.values_list("pk", flat=True):
        granted.get_or_create(group_id=writers, collection_id=root, permission_id=permission)


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0003_pictures_that_are_missing"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(grant, take_back)]
