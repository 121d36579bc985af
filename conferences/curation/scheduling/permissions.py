"""Who may use the scheduling screens."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from conferences.curation.scheduling.preview import is_schedulable


def can_publish_somewhere(user: Any) -> bool:
    return bool(PagePermissionPolicy().user_has_permission(user, "publish"))


def get_publishable_paths(user: Any) -> tuple[str, ...]:
    """The tree paths below which the user may publish."""
    if user.is_active and user.is_superuser:
        return ("",)
    permissions = PagePermissionPolicy().get_cached_permissions_for_user(user)
    return tuple(
        each.page.path for each in permissions if each.permission.codename == "publish_page"
    )


def get_page_to_schedule(request: HttpRequest, pk: int) -> Page:
    """A conference, day or talk that the user may publish."""
    page: Page = get_object_or_404(Page, pk=pk).specific
    if not is_schedulable(page) or not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return page
