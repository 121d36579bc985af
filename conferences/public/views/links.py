from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences.public.models import QuoteOrLink
from conferences.public.pagination import paginate
from conferences.public.quotes_and_links import get_link_mentions, with_public_pages

HOSTS_PER_PAGE = 100


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    context = {"items": paginate(request, QuoteOrLink.objects.hosts(), HOSTS_PER_PAGE)}
    return render(request, "public/links.html", context)


@require_safe
def links_of_host(request: HttpRequest, host: str) -> HttpResponse:
    """The links to a site with the newest pages that have each; or all pages that have one."""
    if url := request.GET.get("address"):
        return _mentions(request, host, url)
    items = paginate(request, QuoteOrLink.objects.urls_on(host))
    if not items.object_list:
        raise Http404("No public page links to this site.")
    context = {"host": host, "items": items, "links": get_link_mentions(items)}
    return render(request, "public/links_of_host.html", context)


def _mentions(request: HttpRequest, host: str, url: str) -> HttpResponse:
    if "\0" in url:
        raise Http404("No URL contains a NUL.")
    items = paginate(request, QuoteOrLink.objects.links_to(url).filter(host=host))
    mentions = with_public_pages(items)
    if not mentions:
        raise Http404("No public page links to this URL.")
    context = {"host": host, "url": url, "items": items, "mentions": mentions}
    return render(request, "public/link.html", context)
