"""What an editor hears when a file that they sent cannot be stored: not that something broke."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import redirect
from wagtail.admin.views.generic.chooser import CreateViewMixin

logger = logging.getLogger(__name__)

NOT_STORED = (
    "The file could not be stored: the place where the site keeps its files does not take it now. "
    "Nothing else was changed. Try again in a few minutes; if this stays so, tell whoever looks "
    "after the site."
)


class StorageTrouble:
    """A disk that is full, a folder nobody may write to, a bucket that is away: each an OSError."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OSError) or isinstance(exception, UnreadablePostError):
            return None
        if not request.FILES:
            return None
        logger.error("A file that was sent could not be stored: %s", exception, exc_info=exception)
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            if dialog := _dialog_again(request):
                return dialog
            # The screen for many files shows the words, others only the status.
            status = 200 if "/multiple/" in request.path else 507
            return JsonResponse({"success": False, "error_message": NOT_STORED}, status=status)
        messages.error(request, NOT_STORED)
        return redirect(request.get_full_path())


def _dialog_again(request: HttpRequest) -> HttpResponse | None:
    """The dialog for choosing one file, as it was sent, with the words beside the file."""
    make: Any = request.resolver_match.func if request.resolver_match else None
    kind: Any = getattr(make, "view_class", object)
    if not issubclass(kind, CreateViewMixin):
        return None
    view = kind(**make.view_initkwargs)
    view.setup(request)
    view.model = view.permission_policy.model
    # What was sent may be closed, or gone when it had come as far as being moved.
    with suppress(OSError, ValueError):
        for _, files in request.FILES.lists():
            for file in files:
                file.seek(0)
        view.form = view.get_creation_form()
        view.form.add_error("file", NOT_STORED)
        response: HttpResponse = view.get_reshow_creation_form_response()
        return response
    return None
