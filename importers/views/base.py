"""What all screens of the section share: who may see them, and the frame they stand in."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from wagtail.admin.auth import permission_required
from wagtail.admin.paginator import WagtailPaginator

PERMISSION = "importers.import_notes"

View = Callable[..., HttpResponse]
may_import: Callable[[View], View] = permission_required(PERMISSION)


def crumb(label: str, name: str, *args: Any) -> dict[str, str]:
    return {"url": reverse(name, args=args), "label": label}


def screen(
    request: HttpRequest,
    template: str,
    title: str,
    *,
    above: tuple[dict[str, str], ...] = (),
    icon: str = "upload",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of the admin with the way that leads to it."""
    way = [crumb("Home", "wagtailadmin_home")]
    if title != "Import":
        way.append(crumb("Import", "importers:index"))
    frame = {
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [*way, *above, {"url": "", "label": title}],
    }
    return render(request, f"importers/{template}.html", frame | context, status=status)


def person(request: HttpRequest) -> User:
    """Who asks. The admin lets nobody else this far."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def page_of(request: HttpRequest, rows: Any, per_page: int = 20) -> Any:
    return WagtailPaginator(rows, per_page=per_page).get_page(request.GET.get("p"))
