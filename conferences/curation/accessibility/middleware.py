"""Annotates previews, and pages that editors look at, with the findings of the rules."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from conferences.curation.accessibility.annotate import annotate_html
from conferences.models import RecapPage
from conferences.visibility import is_for_editors


class AnnotateFindingsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if needs_annotations(request, response):
            # The response of a preview passes twice: from within, and to the browser.
            vars(response)["is_annotated"] = True
            response.content = annotate_html(response.content.decode()).encode()
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response


def needs_annotations(request: HttpRequest, response: HttpResponse) -> bool:
    # A page served by Wagtail is "self" in its context; the admin's own screens have no "self".
    context = getattr(response, "context_data", None) or {}
    return (
        isinstance(context.get("self"), RecapPage)
        and response.status_code == 200
        and not getattr(response, "is_annotated", False)
        and response.get("Content-Type", "").startswith("text/html")
        and is_for_editors(request)
    )
