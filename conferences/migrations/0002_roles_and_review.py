"""Writers, Editors and Administrators, each with their permissions, and the default review.

Wagtail's own first migrations make the groups "Editors" (who may not publish) and "Moderators"
(who may) and a workflow of the latter's approval. Here they take our names, so that what Wagtail
granted them stays.
"""

from django.db import migrations

from conferences.roles import (
    ADMINISTRATORS,
    EDITORS,
    REVIEW,
    WRITERS,
    grant,
    grant_on_files,
    grant_on_pages,
    permission,
)

LIBRARY = ("conferences.Speaker", "conferences.Source", "conferences.Topic")
FILES = ("wagtailimages.Image", "wagtaildocs.Document")
SITE_CARE = {
    "auth.User": ("add", "change", "delete"),
    "auth.Group": ("add", "change", "delete"),
    "wagtailcore.Collection": ("add", "change", "delete"),
    "wagtailcore.Site": ("add", "change", "delete"),
    "wagtailcore.Workflow": ("add", "change", "delete"),
    "wagtailcore.Task": ("add", "change", "delete"),
    "wagtailcore.GroupApprovalTask": ("add", "change", "delete"),
    "wagtailredirects.Redirect": ("add", "change", "delete"),
}


def rename(apps, model, old, new):
    apps.get_model(model).objects.filter(name=old).update(name=new)


def take_our_names(apps, schema_editor):
    rename(apps, "auth.Group", "Editors", WRITERS)
    rename(apps, "auth.Group", "Moderators", EDITORS)
    rename(apps, "wagtailcore.Workflow", "Moderators approval", REVIEW)
    rename(apps, "wagtailcore.Task", "Moderators approval", f"{EDITORS} approve")


def give_names_back(apps, schema_editor):
    rename(apps, "wagtailcore.Task", f"{EDITORS} approve", "Moderators approval")
    rename(apps, "wagtailcore.Workflow", REVIEW, "Moderators approval")
    rename(apps, "auth.Group", EDITORS, "Moderators")
    rename(apps, "auth.Group", WRITERS, "Editors")


def grant_all(apps, schema_editor):
    grant_on_pages(apps, WRITERS, ["add", "change"])
    grant_on_pages(apps, EDITORS, ["add", "change", "publish", "lock", "unlock", "bulk_delete"])
    grant_on_pages(
        apps, ADMINISTRATORS, ["add", "change", "publish", "lock", "unlock", "bulk_delete"]
    )
    for role in (WRITERS, EDITORS, ADMINISTRATORS):
        grant(apps, role, "wagtailadmin.Admin", ["access"])
        for model in LIBRARY:
            grant(apps, role, model, ["add"])
        for model in FILES:
            grant_on_files(apps, role, model, ["add", "change", "choose"])
    for role in (EDITORS, ADMINISTRATORS):
        for model in LIBRARY:
            grant(apps, role, model, ["change", "delete"])
        grant(apps, role, "wagtailredirects.Redirect", ["add", "change", "delete"])
    for model, actions in SITE_CARE.items():
        grant(apps, ADMINISTRATORS, model, actions)


def take_back(apps, schema_editor):
    apps.get_model("auth.Group").objects.filter(name=ADMINISTRATORS).delete()
    groups = apps.get_model("auth.Group").objects.filter(name__in=[WRITERS, EDITORS])
    for model in (*LIBRARY, "wagtailredirects.Redirect"):
        for action in ("add", "change", "delete"):
            for group in groups:
                group.permissions.remove(permission(apps, model, action))
    apps.get_model("wagtailcore.GroupPagePermission").objects.filter(
        group__in=groups, permission__codename="bulk_delete_page"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0001_content_model"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(take_our_names, give_names_back),
        migrations.RunPython(grant_all, take_back),
    ]
