from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conferences.reading.timeline import latest_conferences


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A helpful 404: what there is to read instead. Without a database, just the words."""
    context = {}
    with suppress(DatabaseError):
        context["conferences"] = latest_conferences(6)
    return render(request, "404.html", context, status=404)
