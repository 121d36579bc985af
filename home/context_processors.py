from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from home.models import HomePage


def front_page(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """For the foot of pages that stand beside the tree. Asked for only where it is shown."""
    return {"front_page": _front_page}


def _front_page() -> HomePage | None:
    try:
        # Nothing stands above a front page that could keep it private or unpublished.
        public = HomePage.objects.filter(live=True, view_restrictions=None)
        page: HomePage | None = public.only("colophon").first()
    except DatabaseError:  # a page that says so still comes
        return None
    return page
