"""What an editor hears when a file that they sent cannot be stored: not that something broke."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import redirect

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
            # The screen for many files shows the words, that for choosing one only the status.
            status = 200 if "/multiple/" in request.path else 507
            return JsonResponse({"success": False, "error_message": NOT_STORED}, status=status)
        messages.error(request, NOT_STORED)
        return redirect(request.get_full_path())
