"""What all screens of the section share: who may see them, and the frame they stand in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from conferences.curation.scheduling.preview import is_schedulable

View = Callable[..., HttpResponse]


def publishes(user: Any) -> bool:
    """Whether they may publish anywhere at all."""
    return bool(PagePermissionPolicy().user_has_permission(user, "publish"))


def paths_published_by(user: Any) -> tuple[str, ...]:
    """Below which places of the tree they may publish."""
    if user.is_active and user.is_superuser:
        return ("",)
    granted = PagePermissionPolicy().get_cached_permissions_for_user(user)
    return tuple(each.page.path for each in granted if each.permission.codename == "publish_page")


def for_publishers(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not publishes(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def page_to_schedule(request: HttpRequest, pk: int) -> Page:
    """A conference, day or talk that this person may publish."""
    page: Page = get_object_or_404(Page, pk=pk).specific
    if not is_schedulable(page) or not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return page


def first_guess(page: Page | None) -> dict[str, str]:
    """Nine in the morning, by the clock of the page's conference."""
    conference = page.specific.conference if page else None
    return {"zone": conference.time_zone if conference else "UTC", "time": "09:00"}


def crumb(label: str, name: str, *args: Any) -> dict[str, str]:
    return {"url": reverse(name, args=args), "label": label}


def screen(
    request: HttpRequest,
    template: str,
    title: str,
    *,
    above: tuple[dict[str, str], ...] = (),
    icon: str = "calendar-alt",
    **context: Any,
) -> HttpResponse:
    """A page of the admin with the way that leads to it."""
    way = [crumb("Home", "wagtailadmin_home")]
    if title != "Schedule":
        way.append(crumb("Schedule", "scheduling:board"))
    frame = {
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [*way, *above, {"url": "", "label": title}],
    }
    return render(request, f"curation/scheduling/{template}.html", frame | context)
