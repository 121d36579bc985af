"""What curation adds to answers: why a page was held, and marks on what rules found."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin import messages

from conferences.curation.accessibility.annotate import stamped
from conferences.curation.publish_gate.gate import PERMISSION, tell_held
from conferences.models import RecapPage
from conferences.publish_errors import HELD, Held
from conferences.visibility import is_for_editors

GetResponse = Callable[[HttpRequest], HttpResponse]


class CurationMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        page = (getattr(response, "context_data", None) or {}).get("page")
        if isinstance(page, RecapPage) and wants_marks(request, response):
            # A preview's answer passes here twice: from within, and to the browser.
            vars(response)["findings_are_marked"] = True
            response.content = stamped(response.content.decode()).encode()
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Whatever door a page was to be published by: say why not, and lead to its form.

        What was typed is in its newest draft by then: every door saves before it publishes.
        """
        if not isinstance(exception, Held):
            return None
        tell_held(request, exception)
        told = [reason.text for reason in exception.reasons]
        if "/api/" in request.path or not request.accepts("text/html"):
            return JsonResponse({"message": str(exception), "errors": told}, status=400)
        buttons = _ways_out(request, exception)
        messages.error(request, explained(exception), buttons=buttons, extra_tags=HELD)
        form = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # One of Wagtail's dialogs, which asks where to go next.
            return JsonResponse({"step": "success", "redirect": form})
        return redirect(form)


def wants_marks(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not getattr(response, "findings_are_marked", False)
        and response.get("Content-Type", "").startswith("text/html")
        and is_for_editors(request)
    )


def explained(held: Held) -> SafeString:
    """Every reason, each leading to its block."""
    form = reverse("wagtailadmin_pages:edit", args=[held.page.pk])
    items = format_html_join(
        "",
        "<li>{}{}</li>",
        (
            (
                reason.text,
                format_html(
                    ' <a href="{}#block-{}-section">Go to the block</a>', form, reason.block
                )
                if reason.block
                else "",
            )
            for reason in held.reasons
        ),
    )
    title = held.page.get_admin_display_title()
    return format_html("“{}” {}. Mend this first:<ul>{}</ul>", title, held.fate, items)


def _ways_out(request: HttpRequest, held: Held) -> list[Any]:
    if not request.user.has_perm(PERMISSION):
        return []
    url = reverse("curation_override", args=[held.page.pk])
    return [messages.button(url, "Publish all the same, with a reason")]
