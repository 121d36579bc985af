"""Writers, Editors and Administrators with their permissions, and the review workflow.

Wagtail's first migrations make the groups "Editors" (may not publish) and "Moderators" (may), and
a workflow that the latter approve. They are renamed, so that what Wagtail granted them stays.
"""

from django.db import migrations

from conferences.roles import (
    ADMINISTRATORS,
    EDITORS,
    REVIEW,
    WRITERS,
    get_permission,
    grant,
    grant_on_files,
    grant_on_pages,
)

LIBRARY = ("conferences.Speaker", "conferences.Source", "conferences.Topic")
FILES = ("wagtailimages.Image", "wagtaildocs.Document")
ALL = ("add", "change", "delete")
ADMINISTERED = (
    "auth.User",
    "auth.Group",
    "wagtailcore.Collection",
    "wagtailcore.Site",
    "wagtailcore.Workflow",
    "wagtailcore.Task",
    "wagtailcore.GroupApprovalTask",
    "wagtailredirects.Redirect",
)
EDITOR_PAGE_ACTIONS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")


def rename(apps, model, old, new):
    apps.get_model(model).objects.filter(name=old).update(name=new)


def rename_wagtails_groups(apps, schema_editor):
    rename(apps, "auth.Group", "Editors", WRITERS)
    rename(apps, "auth.Group", "Moderators", EDITORS)
    rename(apps, "wagtailcore.Workflow", "Moderators approval", REVIEW)
    rename(apps, "wagtailcore.Task", "Moderators approval", f"{EDITORS} approve")


def restore_wagtails_names(apps, schema_editor):
    rename(apps, "wagtailcore.Task", f"{EDITORS} approve", "Moderators approval")
    rename(apps, "wagtailcore.Workflow", REVIEW, "Moderators approval")
    rename(apps, "auth.Group", EDITORS, "Moderators")
    rename(apps, "auth.Group", WRITERS, "Editors")


def grant_permissions(apps, schema_editor):
    grant_on_pages(apps, WRITERS, ["add", "change"])
    for role in (EDITORS, ADMINISTRATORS):
        grant_on_pages(apps, role, EDITOR_PAGE_ACTIONS)
        for model in LIBRARY:
            grant(apps, role, model, ["change", "delete"])
        for model in FILES:
            grant_on_files(apps, role, model, ["add", "change", "choose"])
        grant(apps, role, "wagtailredirects.Redirect", ALL)
    for role in (WRITERS, EDITORS, ADMINISTRATORS):
        grant(apps, role, "wagtailadmin.Admin", ["access"])
        for model in LIBRARY:
            grant(apps, role, model, ["add"])
    # Writers change what they uploaded, which "add" includes: what others did shows on live pages.
    for model in FILES:
        grant_on_files(apps, WRITERS, model, ["add", "choose"])
        revoke_change_on_files(apps, model)
    for model in ADMINISTERED:
        grant(apps, ADMINISTRATORS, model, ALL)
    # Wagtail asks for collections one by one; the permission on the model opens nothing.
    grant_on_files(apps, ADMINISTRATORS, "wagtailcore.Collection", ALL)


def revoke_change_on_files(apps, model):
    apps.get_model("wagtailcore.GroupCollectionPermission").objects.filter(
        group__name=WRITERS, permission=get_permission(apps, model, "change")
    ).delete()


def revoke_permissions(apps, schema_editor):
    apps.get_model("auth.Group").objects.filter(name=ADMINISTRATORS).delete()
    groups = apps.get_model("auth.Group").objects.filter(name__in=[WRITERS, EDITORS])
    for model in (*LIBRARY, "wagtailredirects.Redirect"):
        for action in ALL:
            for group in groups:
                group.permissions.remove(get_permission(apps, model, action))
    apps.get_model("wagtailcore.GroupPagePermission").objects.filter(
        group__in=groups, permission__codename="bulk_delete_page"
    ).delete()
    # Wagtail had let its Editors change all files. Told by ids: going back, Django mixes the
    # models of two states.
    root = apps.get_model("wagtailcore.Collection").objects.get(depth=1).pk
    writers = groups.get(name=WRITERS).pk
    for model in FILES:
        apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
            group_id=writers,
            collection_id=root,
            permission_id=get_permission(apps, model, "change").pk,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(rename_wagtails_groups, restore_wagtails_names),
        migrations.RunPython(grant_permissions, revoke_permissions),
    ]
