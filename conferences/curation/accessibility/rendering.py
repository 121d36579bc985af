"""Renders a draft without a browser, as its preview shows it."""

import logging

from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest

from conferences.models import RecapPage

logger = logging.getLogger(__name__)


class DraftRenderError(Exception):
    """The draft breaks when it is displayed, so it can't be checked."""


def render_draft(page: RecapPage) -> str:
    """The HTML of a draft, without annotations.

    No middleware runs: some would redirect the request, which is not encrypted.
    """
    request = WSGIRequest(page._get_dummy_headers() | {"wsgi.url_scheme": "https"})
    vars(request).update(is_preview=True, is_dummy=True, user=AnonymousUser())
    try:
        response = page.serve_preview(request, page.default_preview_mode)
        if hasattr(response, "render"):
            response.render()
    except Exception as error:
        logger.exception("Page %s can't be rendered", page.pk)
        raise DraftRenderError from error
    if response.status_code != 200:
        logger.error("Page %s can't be rendered: status %s", page.pk, response.status_code)
        raise DraftRenderError
    return str(response.content.decode())
