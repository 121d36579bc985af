from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences import markdown
from conferences.reading import excerpts
from conferences.reading.lists import Uncounted, page_asked


@require_safe
def quotes(request: HttpRequest) -> HttpResponse:
    items = page_asked(request, excerpts.quotes(), 20, Uncounted)
    shown = excerpts.with_pages(items)
    context = {"items": items, "quotes": excerpts.quotes_as_html(shown)}
    return render(request, "reading/quotes.html", context)


@require_safe
def quote(request: HttpRequest, block: str) -> HttpResponse:
    found = excerpts.with_pages(excerpts.quotes().filter(block=block)[:1])
    if not found:
        raise Http404("No public page has this quote.")
    words = filter(None, map(markdown.plain_text, markdown.parsed(found[0].text)))
    context = {
        "quote": found[0],
        "words": " ".join(words),
        "quotes": excerpts.quotes_as_html(found, alone=True),
    }
    return render(request, "reading/quote.html", context)
