"""The public view of a share link: the page's latest draft, read-only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences.curation.history.models import ShareLink
from conferences.curation.history.share_links import public_context

#: Keep the draft out of search engines and caches, and its address from sites that it links to.
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def shared_draft(request: HttpRequest, signed_token: str) -> HttpResponse:
    link = ShareLink.objects.get_by_signed_token(signed_token)
    if link is None:
        response = render(request, "curation/history/share_link_invalid.html", status=404)
    else:
        if request.method == "GET":
            link.record_opening()
        response = _render_draft(request, link)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _render_draft(request: HttpRequest, link: ShareLink) -> HttpResponse:
    draft = link.page.specific.get_latest_revision_as_object()
    context = public_context(draft, request) | {
        "link": link,
        "page_template": draft.get_template(request),
    }
    return render(request, "curation/history/shared_draft.html", context)
