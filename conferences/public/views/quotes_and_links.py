from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences.markdown.parser import get_plain_text, parse
from conferences.public.models import QuoteOrLink
from conferences.public.pagination import UncountedPaginator, paginate
from conferences.public.quotes_and_links import add_public_pages, get_link_mentions, render_quotes

QUOTES_PER_PAGE, HOSTS_PER_PAGE = 20, 100


@require_safe
def quotes(request: HttpRequest) -> HttpResponse:
    newest_first = QuoteOrLink.objects.quotes().newest_first()
    items = paginate(request, newest_first, QUOTES_PER_PAGE, UncountedPaginator)
    context = {"items": items, "quotes": render_quotes(add_public_pages(items))}
    return render(request, "public/quotes.html", context)


@require_safe
def quote(request: HttpRequest, block_id: str) -> HttpResponse:
    newest_first = QuoteOrLink.objects.quotes().newest_first()
    found = add_public_pages(newest_first.filter(block_id=block_id)[:1])
    if not found:
        raise Http404("No public page has this quote.")
    text = " ".join(filter(None, map(get_plain_text, parse(found[0].text))))
    context = {"quote": found[0], "text": text, "quotes": render_quotes(found, alone=True)}
    return render(request, "public/quote.html", context)


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    context = {"items": paginate(request, QuoteOrLink.objects.hosts(), HOSTS_PER_PAGE)}
    return render(request, "public/links.html", context)


@require_safe
def links_of_host(request: HttpRequest, host: str) -> HttpResponse:
    """The links to a site with the newest pages that have each; or all pages that have one."""
    if url := request.GET.get("address"):
        return _render_mentions(request, host, url)
    items = paginate(request, QuoteOrLink.objects.urls_on(host))
    if not items.object_list:
        raise Http404("No public page links to this site.")
    context = {"host": host, "items": items, "links": get_link_mentions(items)}
    return render(request, "public/links_of_host.html", context)


def _render_mentions(request: HttpRequest, host: str, url: str) -> HttpResponse:
    if "\0" in url:
        raise Http404("No URL contains a NUL.")
    items = paginate(request, QuoteOrLink.objects.links_to(url).filter(host=host))
    mentions = add_public_pages(items)
    if not mentions:
        raise Http404("No public page links to this URL.")
    context = {"host": host, "url": url, "items": items, "mentions": mentions}
    return render(request, "public/link.html", context)
