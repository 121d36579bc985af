"""Tells editors when their file can't be stored, instead of showing an error page."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import CreateViewMixin

logger = logging.getLogger(__name__)

FILE_NOT_STORED = _(
    "The file couldn't be stored, because the site's file storage isn't accepting files. Nothing "
    "else was changed. Try again in a few minutes. If it still fails, contact an administrator."
)


class UploadErrorMiddleware:
    """A full disk, a read-only folder or an unreachable bucket: each raises an OSError."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OSError) or isinstance(exception, UnreadablePostError):
            return None
        if not request.FILES:
            return None
        logger.error("An uploaded file could not be stored: %s", exception, exc_info=exception)
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            if dialog := _render_chooser_again(request):
                return dialog
            # The view for several files shows the message, others only the status.
            status = 200 if "/multiple/" in request.path else 507
            answer = {"success": False, "error_message": FILE_NOT_STORED}
            return JsonResponse(answer, status=status)
        messages.error(request, FILE_NOT_STORED)
        return redirect(request.get_full_path())


def _render_chooser_again(request: HttpRequest) -> HttpResponse | None:
    """The chooser's upload form with what was entered, and the message beside the file."""
    view_function: Any = request.resolver_match.func if request.resolver_match else None
    view_class: Any = getattr(view_function, "view_class", object)
    if not issubclass(view_class, CreateViewMixin):
        return None
    view = view_class(**view_function.view_initkwargs)
    view.setup(request)
    view.model = view.permission_policy.model
    # The uploaded file may be closed, or already moved.
    with suppress(OSError, ValueError):
        for _name, files in request.FILES.lists():
            for file in files:
                file.seek(0)
        view.form = view.get_creation_form()
        view.form.add_error("file", FILE_NOT_STORED)
        response: HttpResponse = view.get_reshow_creation_form_response()
        return response
    return None
