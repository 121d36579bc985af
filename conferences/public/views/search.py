"""Search: one address gives a whole page, and to htmx the part that changes as one types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from conferences.public.models import Name
from conferences.public.pagination import page_asked
from conferences.public.search.params import Asked, says_nothing_in_places
from conferences.public.search.presentation import results
from conferences.public.search.query_parser import Query
from conferences.public.search.results import Found, count, facets, find
from conferences.public.search.suggestions import suggestions

PER_PAGE = 20
#: With so few results a name may have been mistyped.
FEW = 3


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    asked = Asked.by(request.GET)
    typing = bool(HtmxDetails(request))
    if says_nothing_in_places(request.GET) and not typing:
        return redirect(asked.address())
    found = find(asked)
    shown = page_asked(request, found.ids, PER_PAGE)
    context = {
        "asked": asked,
        "found": found,
        "facets": facets(found, asked),
        "shown": shown,
        "results": results(request, list(shown), asked.query),
        "chips": [(one, asked.without(one).address()) for one in asked.chosen],
        "suggestions": meant(asked.query) if len(found.ids) <= FEW else [],
        "ways_on": ways_on(asked, found),
        "newer": shown.has_previous() and asked.address(shown.number - 1),
        "older": shown.has_next() and asked.address(shown.number + 1),
    }
    if typing:
        return replace_url(render(request, "public/search.html#answer", context), asked.address())
    return render(request, "public/search.html", context)


def meant(query: Query) -> list[tuple[Name, str]]:
    """Names like what was typed, each with the address of the talks it is listed with."""
    return [
        (name, f"{reverse('search')}?{urlencode({name.kind: name.slug})}")
        for name in suggestions(query)
    ]


def ways_on(asked: Asked, found: Found) -> list[tuple[str, str, str]]:
    """When nothing was found: what to give up, what is found then, and its address."""
    if found.ids or not asked.is_narrowed:
        return []
    given_up = [(one.label, asked.without(one)) for one in asked.chosen]
    if asked.query.wanted and asked.chosen:
        given_up.append((f"“{asked.query.text}”", asked.without_words()))
    ways = [(what, count(left), left.address()) for what, left in given_up if left.is_narrowed]
    return [way for way in ways if way[1] != "0"]
