from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from conferences.public.conference_lists import get_latest_conferences
from home.operations.request_log import request_id


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Suggests conferences, if the database answers."""
    context = {}
    with suppress(DatabaseError):
        context["conferences"] = get_latest_conferences(6)
    return render(request, "404.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no request, since anything may be broken. The id leads to the error in the log."""
    html = get_template("500.html").render({"request_id": request_id.get()})
    return HttpResponse(html, status=500)
