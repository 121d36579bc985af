"""The search page: a whole page, or for htmx the parts that change while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from conferences.public.models import SpeakerOrTopic
from conferences.public.pagination import paginate
from conferences.public.search.params import SearchParams, has_empty_values
from conferences.public.search.presentation import present_results
from conferences.public.search.query_parser import Query
from conferences.public.search.results import SearchResults, count_results, find_results, get_facets
from conferences.public.search.suggestions import get_suggestions

RESULTS_PER_PAGE = 20
#: So few results may mean that a name was mistyped.
FEW_RESULTS = 3


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    params = SearchParams.from_query_dict(request.GET)
    is_typing = bool(HtmxDetails(request))
    if has_empty_values(request.GET) and not is_typing:
        return redirect(params.url())
    found = find_results(params)
    items = paginate(request, found.ids, RESULTS_PER_PAGE)
    has_few = len(found.ids) <= FEW_RESULTS
    context = {
        "params": params,
        "found": found,
        "facets": get_facets(found, params),
        "items": items,
        "results": present_results(request, list(items), params.query),
        "active_filters": [(one, params.without(one).url()) for one in params.filters],
        "suggestions": _link_suggestions(params.query) if has_few else [],
        "alternatives": _find_alternatives(params, found),
        "previous_url": items.has_previous() and params.url(items.number - 1),
        "next_url": items.has_next() and params.url(items.number + 1),
    }
    if is_typing:
        return replace_url(render(request, "public/search.html#typing", context), params.url())
    return render(request, "public/search.html", context)


def _link_suggestions(query: Query) -> list[tuple[SpeakerOrTopic, str]]:
    """Similar names, each with the URL of its talks."""
    return [
        (entry, f"{reverse('search')}?{urlencode([(entry.kind, entry.slug)])}")
        for entry in get_suggestions(query)
    ]


def _find_alternatives(params: SearchParams, found: SearchResults) -> list[tuple[str, str, str]]:
    """If nothing was found: what to leave out, how much is found then, and the URL."""
    if found.ids or not params.is_narrowed:
        return []
    searches = [(active.label, params.without(active)) for active in params.filters]
    if params.query.included and params.filters:
        words = _("“{words}”").format(words=params.query.text)
        searches.append((words, params.without_words()))
    counted = [
        (label, count_results(other), other.url()) for label, other in searches if other.is_narrowed
    ]
    return [(label, count, url) for label, count, url in counted if count != "0"]
