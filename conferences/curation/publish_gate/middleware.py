"""Answers requests whose page was not published, for every view of the admin."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from conferences.curation.publish_gate.messages import add_blocked_message, report_blocked
from conferences.edit_urls import get_edit_url
from conferences.publish_errors import PublishBlocked


class PublishBlockedMiddleware:
    """Shows the reasons on the page's editing form.

    Nothing typed is lost, because every view saves the draft before it publishes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PublishBlocked):
            return None
        report_blocked(request, exception)
        if "/api/" in request.path or not request.accepts("text/html"):
            errors = [reason.text for reason in exception.reasons]
            return JsonResponse({"message": str(exception), "errors": errors}, status=400)
        add_blocked_message(request, exception)
        form = get_edit_url(exception.page.pk)
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # One of Wagtail's dialogs, which expects an address to go to.
            return JsonResponse({"step": "success", "redirect": form})
        return redirect(form)
