from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conferences import markdown
from conferences.public.models import QuoteOrLink
from conferences.public.pagination import UncountedPaginator, paginate
from conferences.public.quotes_and_links import render_quotes, with_public_pages

QUOTES_PER_PAGE = 20


@require_safe
def quotes(request: HttpRequest) -> HttpResponse:
    newest_first = QuoteOrLink.objects.quotes().newest_first()
    items = paginate(request, newest_first, QUOTES_PER_PAGE, UncountedPaginator)
    context = {"items": items, "quotes": render_quotes(with_public_pages(items))}
    return render(request, "public/quotes.html", context)


@require_safe
def quote(request: HttpRequest, block_id: str) -> HttpResponse:
    newest_first = QuoteOrLink.objects.quotes().newest_first()
    found = with_public_pages(newest_first.filter(block_id=block_id)[:1])
    if not found:
        raise Http404("No public page has this quote.")
    texts = filter(None, map(markdown.get_plain_text, markdown.parse(found[0].text)))
    context = {
        "quote": found[0],
        "text": " ".join(texts),
        "quotes": render_quotes(found, alone=True),
    }
    return render(request, "public/quote.html", context)
