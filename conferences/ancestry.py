"""From an address to its page, and from a page to its ancestors: each in one query."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate

from django.apps import apps
from django.db.models import QuerySet
from django.http import Http404
from wagtail.models import Page


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
    return pages.select_related("content_type", *_kinds().values())


def _specific(page: Page) -> Page:
    """The page as what it is, without another query when it is part of a recap."""
    name = _kinds().get(page.content_type.model_class())
    specific: Page = getattr(page, name) if name else page.specific
    specific.content_type = page.content_type
    return specific


def pages_on_the_way(start: Page, slugs: Sequence[str]) -> list[Page]:
    """The pages from `start` to the one that the slugs lead to.

    All of them must be live: under an unpublished conference there is nothing to read.
    """
    paths = [*accumulate(slugs, "{}{}/".format, initial=start.url_path)][1:]
    found = _with_details(
        Page.objects.filter(url_path__in=paths, path__startswith=start.path)
    ).order_by("depth")
    pages = [_specific(page) for page in found]
    if len(pages) < len(paths) or not all(page.live for page in (start, *pages)):
        raise Http404
    return [start, *pages]


def ancestors(page: Page) -> list[Page]:
    """The pages above this one, from the front page down."""
    paths = [page.path[:end] for end in range(2 * Page.steplen, len(page.path), Page.steplen)]
    found = _with_details(Page.objects.filter(path__in=paths)).order_by("depth")
    return [_specific(ancestor) for ancestor in found]
