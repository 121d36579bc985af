from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences import markdown
from conferences.public import quotes_and_links
from conferences.public.pagination import Uncounted, page_asked


@require_safe
def quotes(request: HttpRequest) -> HttpResponse:
    items = page_asked(request, quotes_and_links.quotes(), 20, Uncounted)
    shown = quotes_and_links.with_pages(items)
    context = {"items": items, "quotes": quotes_and_links.quotes_as_html(shown)}
    return render(request, "public/quotes.html", context)


@require_safe
def quote(request: HttpRequest, block: str) -> HttpResponse:
    found = quotes_and_links.with_pages(quotes_and_links.quotes().filter(block=block)[:1])
    if not found:
        raise Http404("No public page has this quote.")
    words = filter(None, map(markdown.plain_text, markdown.parsed(found[0].text)))
    context = {
        "quote": found[0],
        "words": " ".join(words),
        "quotes": quotes_and_links.quotes_as_html(found, alone=True),
    }
    return render(request, "public/quote.html", context)
