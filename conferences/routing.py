"""From an address to its page, and from a page to its ancestors: each in one query."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import cast

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult


@cache
def _kinds() -> dict[type[Page], str]:
    """The page types of a recap, each with the name of its row beside the base page's."""
    from conferences.models import RecapPage

    return {
        model: model._meta.model_name or ""
        for model in apps.get_app_config("conferences").get_models()
        if issubclass(model, RecapPage)
    }


def _with_details(pages: "QuerySet[Page]") -> "QuerySet[Page]":
    # An alias asks for what the page that it follows asks for.
    asked_for = Q(page=OuterRef("pk")) | Q(page=OuterRef("alias_of"))
    restrictions = PageViewRestriction.objects.filter(asked_for)
    return pages.select_related("content_type", *_kinds().values()).annotate(
        is_restricted=Exists(restrictions)
    )


def _specific(page: Page) -> Page:
    """The page as what it is, without another query when it is part of a recap."""
    name = _kinds().get(page.content_type.model_class())
    specific: Page = getattr(page, name) if name else page.specific
    specific.content_type = page.content_type
    specific.is_restricted = page.is_restricted
    return specific


def pages_on_the_way(start: Page, slugs: Sequence[str]) -> list[Page]:
    """The pages from `start` to the one that the slugs lead to.

    All of them must be live: under an unpublished conference there is nothing to read.
    """
    paths = [*accumulate(slugs, "{}{}/".format, initial=start.url_path)]
    # The column of addresses has no index, and that of slugs has one.
    named = Page.objects.filter(slug__in=[start.slug, *slugs])
    found = _with_details(named.filter(url_path__in=paths, path__startswith=start.path)).order_by(
        "depth"
    )
    if len(found) < len(paths) or not all(page.live for page in found):
        raise Http404
    start.is_restricted = found[0].is_restricted
    return [start, *(_specific(page) for page in found[1:])]


class RoutedInOneQuery:
    """For the page types that a site may start at: its address leads from it to a page below."""

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        above_start = ancestors(cast("Page", self))
        if not all(page.live for page in above_start):
            raise Http404
        *above, page = pages_on_the_way(cast("Page", self), path_components)
        page.ancestry = [*above_start, *above]
        return RouteResult(page)


def ancestors(page: Page) -> list[Page]:
    """The pages above this one, from the front page down."""
    paths = [page.path[:end] for end in range(2 * Page.steplen, len(page.path), Page.steplen)]
    found = _with_details(Page.objects.filter(path__in=paths)).order_by("depth")
    return [_specific(ancestor) for ancestor in found]
