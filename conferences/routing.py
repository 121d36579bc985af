"""From an address to its page, and from a page to its ancestors: each in one query."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any, cast

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult

from conferences.tree_paths import FRONT_PAGE_DEPTH, get_paths_above


@cache
def _get_recap_relations() -> dict[type[Model] | None, str]:
    """The page types of this app, each with the name of the relation from the base page."""
    return {
        model: model._meta.model_name or ""
        for model in apps.get_app_config("conferences").get_models()
        if issubclass(model, Page)
    }


def _select_details(pages: "QuerySet[Page]") -> "QuerySet[Any]":
    # An alias has the restrictions of the page that it follows.
    of_page = Q(page=OuterRef("pk")) | Q(page=OuterRef("alias_of"))
    restrictions = PageViewRestriction.objects.filter(of_page)
    return pages.select_related("content_type", *_get_recap_relations().values()).annotate(
        is_restricted=Exists(restrictions)
    )


def _get_specific(page: Any) -> Any:
    """The page as its own type, without another query for the types of this app."""
    relation = _get_recap_relations().get(page.content_type.model_class())
    specific = getattr(page, relation) if relation else page.specific
    specific.content_type = page.content_type
    specific.is_restricted = page.is_restricted
    return specific


def resolve_live_path(start: Any, slugs: Sequence[str]) -> list[Any]:
    """The pages from `start` to the one that the slugs lead to.

    All of them must be live: nothing below an unpublished conference is public.
    """
    url_paths = [*accumulate(slugs, "{}{}/".format, initial=start.url_path)]
    # Slugs have an index, URL paths have none.
    candidates = Page.objects.filter(slug__in=[start.slug, *slugs])
    pages = _select_details(
        candidates.filter(url_path__in=url_paths, path__startswith=start.path)
    ).order_by("depth")
    if len(pages) < len(url_paths) or not all(page.live for page in pages):
        raise Http404
    start.is_restricted = pages[0].is_restricted
    return [start, *(_get_specific(page) for page in pages[1:])]


class SingleQueryRoutingMixin:
    """For page types at the root of a site: finds the page below it for an address."""

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        above_start = get_ancestors(cast("Page", self))
        if not all(page.live for page in above_start):
            raise Http404
        *above, page = resolve_live_path(cast("Page", self), path_components)
        page.ancestry = [*above_start, *above]
        return RouteResult(page)


def get_ancestors(page: Page) -> list[Page]:
    """The pages above this one, from the front page down, each as its own type."""
    pages = Page.objects.filter(path__in=get_paths_above(page.path, FRONT_PAGE_DEPTH))
    return [_get_specific(ancestor) for ancestor in _select_details(pages).order_by("depth")]
