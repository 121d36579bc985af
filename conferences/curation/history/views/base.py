"""What the screens of a page's history share: whose page it is, and the frame they stand in."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from wagtail.models import Page

from conferences.models import RecapPage


def person(request: HttpRequest) -> User:
    """Who asks. The admin lets nobody else this far."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def editable_page(request: HttpRequest, page_id: int) -> RecapPage:
    """The page, for somebody who may edit it."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, RecapPage) or not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def screen(
    request: HttpRequest,
    template: str,
    title: str,
    page: Page,
    *,
    icon: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of the admin with the way that leads to it."""
    steps = [
        ("Home", reverse("wagtailadmin_home")),
        (page.get_admin_display_title(), reverse("wagtailadmin_pages:edit", args=[page.pk])),
        ("History", reverse("wagtailadmin_pages:history", args=[page.pk])),
        (title, ""),
    ]
    frame = {
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [{"url": url, "label": label} for label, url in steps],
        "page": page,
    }
    return render(request, f"curation/history/{template}.html", frame | context, status=status)
