"""Who may do what. Migrations grant here, this app's and those of the apps above it."""

from collections.abc import Iterable
from typing import Any

WRITERS = "Writers"
EDITORS = "Editors"
ADMINISTRATORS = "Administrators"
ROLES = (WRITERS, EDITORS, ADMINISTRATORS)

REVIEW = "Editorial review"


def permission(apps: Any, model: str, action: str) -> Any:
    model_name = model.lower().split(".")[1]
    return _permission(apps, model, f"{action}_{model_name}", f"Can {action} {model_name}")


def _permission(apps: Any, model: str, codename: str, name: str) -> Any:
    """A permission's row, created if it is missing: Django creates it after the last migration."""
    app_label, model_name = model.lower().split(".")
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app_label, model=model_name
    )
    # By id: content type and permission may be models of two states.
    row, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type_id=content_type.pk, codename=codename, defaults={"name": name}
    )
    return row


def _group(apps: Any, role: str) -> Any:
    group, _ = apps.get_model("auth.Group").objects.get_or_create(name=role)
    return group


def grant(apps: Any, role: str, model: str, actions: Iterable[str]) -> None:
    """Let a role do this to every object of a model, such as add, change and delete."""
    _group(apps, role).permissions.add(*(permission(apps, model, action) for action in actions))


def grant_custom(apps: Any, role: str, model: str, codename: str, name: str) -> None:
    """Give a role a permission that the model's Meta declares."""
    _group(apps, role).permissions.add(_permission(apps, model, codename, name).pk)


def revoke(apps: Any, model: str, codename: str) -> None:
    """Take a permission from every role."""
    apps.get_model("auth.Group").permissions.through.objects.filter(
        permission__codename=codename,
        permission__content_type__app_label=model.lower().split(".")[0],
    ).delete()


def grant_on_pages(apps: Any, role: str, actions: Iterable[str]) -> None:
    """Let a role do this to every page of the tree."""
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    for action in actions:
        apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
            group=_group(apps, role),
            page=root,
            permission=permission(apps, "wagtailcore.Page", action),
        )


def grant_on_files(apps: Any, role: str, model: str, actions: Iterable[str]) -> None:
    """Let a role do this to images or documents of every collection."""
    root = apps.get_model("wagtailcore.Collection").objects.get(depth=1)
    for action in actions:
        apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
            group=_group(apps, role), collection=root, permission=permission(apps, model, action)
        )
