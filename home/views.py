from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Site

from conferences.queries import latest_conferences


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A helpful 404: what there is to read instead. Without a database, just the words."""
    context = {}
    try:
        if site := Site.find_for_request(request):
            context["conferences"] = latest_conferences(site.root_page)[:6]
    except DatabaseError:
        pass
    return render(request, "404.html", context, status=404)
