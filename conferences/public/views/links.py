from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences.public import quotes_and_links
from conferences.public.pagination import page_asked


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    context = {"items": page_asked(request, quotes_and_links.hosts(), 100)}
    return render(request, "public/links.html", context)


@require_safe
def links_of_host(request: HttpRequest, host: str) -> HttpResponse:
    """The addresses of a site with the newest mentions of each; or all mentions of one address."""
    if address := request.GET.get("address"):
        return _mentions(request, host, address)
    items = page_asked(request, quotes_and_links.addresses_of(host))
    if not items.object_list:
        raise Http404("No public page links to this site.")
    context = {"host": host, "items": items, "resources": quotes_and_links.first_mentions(items)}
    return render(request, "public/links_of_host.html", context)


def _mentions(request: HttpRequest, host: str, address: str) -> HttpResponse:
    if "\0" in address:
        raise Http404("No address has a NUL.")
    items = page_asked(request, quotes_and_links.mentions_of(address).filter(host=host))
    mentions = quotes_and_links.with_pages(items)
    if not mentions:
        raise Http404("No public page links to this address.")
    context = {"host": host, "address": address, "items": items, "mentions": mentions}
    return render(request, "public/mentions.html", context)
