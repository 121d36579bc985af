"""Who may change files, and who looks after collections.

Writers change and delete what they uploaded themselves, which adding includes: what somebody else
did shows on live pages, and nobody reviews a picture. Collections are granted one by one, so that
the permission on the model, which Administrators have, opens nothing.
"""

from django.db import migrations

from conferences.roles import ADMINISTRATORS, WRITERS, grant_on_files

FILES = ("wagtailimages.Image", "wagtaildocs.Document")
COLLECTION = "wagtailcore.Collection"


def grant(apps, schema_editor):
    grant_on_files(apps, ADMINISTRATORS, COLLECTION, ["add", "change", "delete"])
    granted = apps.get_model("wagtailcore.GroupCollectionPermission").objects.filter(
        group__name=WRITERS, collection__depth=1
    )
    granted.filter(permission__codename__in=["change_image", "change_document"]).delete()


def take_back(apps, schema_editor):
    for model in FILES:
        grant_on_files(apps, WRITERS, model, ["change"])
    apps.get_model("wagtailcore.GroupCollectionPermission").objects.filter(
        group__name=ADMINISTRATORS, permission__content_type__model="collection"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0003_pictures_that_are_missing"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(grant, take_back)]
