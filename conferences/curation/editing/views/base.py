"""The frame that these screens stand in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


def screen(
    request: HttpRequest,
    template: str,
    title: str,
    *,
    above: tuple[str, str],
    icon: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of the admin below another one, given by its address and name."""
    url, label = above
    frame = {
        "header_title": title,
        "header_icon": icon,
        "back": url,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": url, "label": label},
            {"url": "", "label": title},
        ],
    }
    return render(request, f"curation/editing/{template}.html", frame | context, status=status)
