from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from conferences.public.timeline import latest_conferences
from home.operations.request_log import request_id


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A helpful 404: what there is to read instead. Without a database, just the words."""
    context = {}
    with suppress(DatabaseError):
        context["conferences"] = latest_conferences(6)
    return render(request, "404.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What broke may be anything: no context but the number that finds it in the log."""
    text = get_template("500.html").render({"request_id": request_id.get()})
    return HttpResponse(text, status=500)
