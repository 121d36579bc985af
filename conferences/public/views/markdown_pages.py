"""Pages as Markdown, at their own URL and index.md."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from conferences.models import RecapPage
from conferences.public.absolute_urls import get_markdown_url
from conferences.public.markdown_pages import write_home_page, write_recap
from conferences.public.models import IndexedPage
from conferences.public.public_lookups import get_public_pages
from conferences.visibility import get_public_urls

MARKDOWN = "text/markdown; charset=utf-8"
MAX_CONFERENCES, MAX_TALKS = 500, 30


@require_safe
def markdown_page(request: HttpRequest, path: str) -> HttpResponse:
    """The page at this path as Markdown, for whoever may read the page."""
    route = Page.route_for_request(request, path)
    if route is None:
        if response := _redirect_former_path(request, path):
            return response
        raise Http404("There is no page here.")
    # As Wagtail serves the page itself, so that what protects it, such as a password, applies.
    for check in hooks.get_hooks("before_serve_page"):
        response = check(route.page, request, route.args, route.kwargs)
        if isinstance(response, HttpResponse):
            return response
    serve = _serve
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        serve = wrap(serve)
    return serve(route.page, request, route.args, route.kwargs)


def _serve(page: Page, request: HttpRequest, _args: Any, _kwargs: Any) -> HttpResponse:
    if isinstance(page, RecapPage):
        text = write_recap(page, request)
    else:
        text = write_home_page(page, *get_archive_pages(), request)
    return HttpResponse(text, content_type=MARKDOWN)


def _redirect_former_path(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect | None:
    redirect = get_redirect(request, Redirect.normalise_path(f"/{path}"))
    if redirect is None or redirect.redirect_page is None:
        return None
    if not get_public_urls([redirect.redirect_page_id]):
        return None
    return HttpResponsePermanentRedirect(get_markdown_url(request, redirect.redirect_page))


def get_archive_pages() -> tuple[list[RecapPage], list[RecapPage]]:
    """The newest conferences, and the talks published last."""
    conferences = IndexedPage.objects.conferences()[:MAX_CONFERENCES]
    talks = IndexedPage.objects.talks().last_published_first()[:MAX_TALKS]
    return get_public_pages(conferences.page_ids()), get_public_pages(talks.page_ids())
