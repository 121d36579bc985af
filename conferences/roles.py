"""Who may do what. Migrations grant here, this app's and those of the apps above it."""

from collections.abc import Iterable
from typing import Any

WRITERS = "Writers"
EDITORS = "Editors"
ADMINISTRATORS = "Administrators"
ROLES = (WRITERS, EDITORS, ADMINISTRATORS)

REVIEW = "Editorial review"


def permission(apps: Any, model: str, action: str) -> Any:
    """A permission's row, made when it is not there yet.

    Django makes permissions after the last migration; one that grants them cannot wait so long.
    """
    app_label, model_name = model.lower().split(".")
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app_label, model=model_name
    )
    row, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model_name}",
        defaults={"name": f"Can {action} {model_name}"},
    )
    return row


def _group(apps: Any, role: str) -> Any:
    group, _ = apps.get_model("auth.Group").objects.get_or_create(name=role)
    return group


def grant(apps: Any, role: str, model: str, actions: Iterable[str]) -> None:
    """Let a role do this to every object of a model, such as add, change and delete."""
    _group(apps, role).permissions.add(*(permission(apps, model, action) for action in actions))


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
