"""Roles and their permissions. Migrations of all apps grant permissions with these functions."""

from collections.abc import Iterable
from typing import Any

WRITERS = "Writers"
EDITORS = "Editors"
ADMINISTRATORS = "Administrators"

REVIEW = "Editorial review"


def get_permission(apps: Any, model: str, action: str) -> Any:
    model_name = model.lower().split(".")[1]
    name = f"Can {action} {model_name}"
    return _get_custom_permission(apps, model, f"{action}_{model_name}", name)


def _get_custom_permission(apps: Any, model: str, codename: str, name: str) -> Any:
    """Creates the permission if needed, since Django creates it only after the last migration."""
    app_label, model_name = model.lower().split(".")
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app_label, model=model_name
    )
    # By id, since content type and permission may be models of two migration states.
    permission, _created = apps.get_model("auth.Permission").objects.get_or_create(
        content_type_id=content_type.pk, codename=codename, defaults={"name": name}
    )
    return permission


def _get_group(apps: Any, role: str) -> Any:
    group, _ = apps.get_model("auth.Group").objects.get_or_create(name=role)
    return group


def grant(apps: Any, role: str, model: str, actions: Iterable[str]) -> None:
    """Grants actions such as add, change and delete on every object of a model."""
    permissions = (get_permission(apps, model, action) for action in actions)
    _get_group(apps, role).permissions.add(*permissions)


def grant_custom(apps: Any, role: str, model: str, codename: str, name: str) -> None:
    """Grants a permission that the model's Meta declares."""
    _get_group(apps, role).permissions.add(_get_custom_permission(apps, model, codename, name).pk)


def revoke(apps: Any, model: str, codename: str) -> None:
    """Takes a permission away from every role."""
    apps.get_model("auth.Group").permissions.through.objects.filter(
        permission__codename=codename,
        permission__content_type__app_label=model.lower().split(".")[0],
    ).delete()


def grant_on_pages(apps: Any, role: str, actions: Iterable[str]) -> None:
    """Grants actions on every page."""
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    for action in actions:
        apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
            group=_get_group(apps, role),
            page=root,
            permission=get_permission(apps, "wagtailcore.Page", action),
        )


def grant_on_files(apps: Any, role: str, model: str, actions: Iterable[str]) -> None:
    """Grants actions on the images or documents of every collection."""
    root = apps.get_model("wagtailcore.Collection").objects.get(depth=1)
    for action in actions:
        apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
            group=_get_group(apps, role),
            collection=root,
            permission=get_permission(apps, model, action),
        )
