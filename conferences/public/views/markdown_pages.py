"""Pages as Markdown, at their own address and index.md, and the list of what there is."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http import HttpResponsePermanentRedirect as MovedForGood
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from conferences.markdown.to_markdown import escaped
from conferences.models import RecapPage
from conferences.public.absolute_urls import absolute, twin_address
from conferences.public.markdown_pages import front_page_markdown, linked, recap_markdown
from conferences.public.models import SearchRow
from conferences.public.pagination import pages_of
from conferences.public.timeline import conference_rows
from conferences.site_name import get_site_name
from conferences.visibility import get_public_urls

MARKDOWN = "text/markdown; charset=utf-8"
ABOUT = (
    "Curated recaps of conference talks: notes, quotes, code and links, under the names of those "
    "who took them. Every page is there as Markdown too: add index.md to its address."
)
MOST_CONFERENCES, MOST_TALKS = 500, 30


@require_safe
def twin(request: HttpRequest, path: str) -> HttpResponse:
    """The page at this address as Markdown, for whoever may read the page."""
    found = Page.route_for_request(request, path)
    if found is None:
        if moved := _moved(request, path):
            return moved
        raise Http404("There is no page here.")
    # As Wagtail serves the page itself: what guards it guards this too, such as a password.
    for check in hooks.get_hooks("before_serve_page"):
        answer = check(found.page, request, found.args, found.kwargs)
        if isinstance(answer, HttpResponse):
            return answer
    serve = _serve
    for guard in reversed(hooks.get_hooks("on_serve_page")):
        serve = guard(serve)
    return serve(found.page, request, found.args, found.kwargs)


def _serve(page: Page, request: HttpRequest, _args: Any, _kwargs: Any) -> HttpResponse:
    if isinstance(page, RecapPage):
        text = recap_markdown(page, request)
    else:
        text = front_page_markdown(page, conferences(), fresh_talks(), request)
    return HttpResponse(text, content_type=MARKDOWN)


def _moved(request: HttpRequest, path: str) -> MovedForGood | None:
    """Where the page of a former address is now, when readers may see it there."""
    redirect = get_redirect(request, Redirect.normalise_path(f"/{path}"))
    if redirect is None or redirect.redirect_page is None:
        return None
    if not get_public_urls([redirect.redirect_page_id]):
        return None
    return MovedForGood(twin_address(request, redirect.redirect_page))


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """What there is to read, for programs that read text."""
    root = Page.route_for_request(request, "")
    title = escaped(root.page.title) if root else get_site_name(request)
    parts = [
        f"# {title}",
        f"> {ABOUT}",
        "## Conferences",
        linked(conferences(), request) or "None yet.",
        "## Fresh recaps",
        linked(fresh_talks(), request) or "None yet.",
        "## Optional",
        "\n".join(
            f"- [{name}]({absolute(request, address)}): {about}"
            for name, address, about in (
                ("API", "/api/v2/pages/", "every public page as JSON, read-only"),
                ("Feed", reverse("feed_site"), "the newest recaps as Atom"),
                ("Sitemap", reverse("sitemap"), "every public address"),
            )
        ),
    ]
    return HttpResponse("\n\n".join(parts) + "\n", content_type=MARKDOWN)


def conferences() -> list[RecapPage]:
    """The newest ones that are public."""
    return pages_of(conference_rows().values_list("pk", flat=True)[:MOST_CONFERENCES])


def fresh_talks() -> list[RecapPage]:
    rows = SearchRow.objects.exclude(kind__in=SearchRow.Kind.values)
    fresh = rows.order_by("-published_at", "-page").values_list("pk", flat=True)
    return pages_of(fresh[:MOST_TALKS])
