from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from home.models import HomePage


def front_page(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """For the footer. Queried only where a template shows it."""
    return {"front_page": _get_front_page}


def _get_front_page() -> HomePage | None:
    try:
        # It has no ancestor that could be private or unpublished.
        public = HomePage.objects.filter(live=True, view_restrictions=None)
        page: HomePage | None = public.only("colophon").first()
    except DatabaseError:  # so that the error page is shown all the same
        return None
    return page
