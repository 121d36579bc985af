"""The page behind a shared link: the newest draft, to read and no more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences.curation.history.share_links import context_for_strangers
from conferences.curation.models import ShareLink

#: Neither search engines nor caches keep it, and no site that it links to learns its address.
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def shared_draft(request: HttpRequest, signed: str) -> HttpResponse:
    link = ShareLink.objects.at_address(signed)
    if link is None:
        response = render(request, "curation/history/link_over.html", status=404)
    else:
        if request.method == "GET":
            link.count_opening()
        response = _draft(request, link)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _draft(request: HttpRequest, link: ShareLink) -> HttpResponse:
    draft = link.page.specific.get_latest_revision_as_object()
    context = context_for_strangers(draft, request) | {
        "link": link,
        "template_of_page": draft.get_template(request),
    }
    return render(request, "curation/history/shared_draft.html", context)
