"""Finds the pages that an anonymous reader may see, for every list and link on readers' pages."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, F, Lookup, OuterRef, Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from conferences.tree_paths import FRONT_PAGE_DEPTH, MAX_DEPTH, STEP_LENGTH


class PathIsAncestorOrSelf(Lookup[str]):
    """Whether one tree path is another's, or that of a page above it from the front page down.

    One lookup, because Django takes longer to compose it from parts than databases to answer.
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        above, above_params = self.process_lhs(compiler, connection)
        path, params = self.process_rhs(compiler, connection)
        lengths = [depth * STEP_LENGTH for depth in range(FRONT_PAGE_DEPTH, MAX_DEPTH + 1)]
        starts = ", ".join(f"SUBSTR({path}, 1, {length})" for length in lengths)
        return f"{above} IN ({starts})", [*above_params, *(list(params) * len(lengths))]


def is_for_editors(request: HttpRequest | None) -> bool:
    """Whether a page is rendered for editors, and may carry marks for their tools."""
    if request is None or getattr(request, "is_preview", False):
        return request is not None
    user = getattr(request, "user", None)
    return bool(user and user.has_perm("wagtailadmin.access_admin"))


def is_public_page(page: Any) -> bool:
    """Whether this is the published page, found by its address, with nothing private above it.

    Only routing reads whether a page is restricted. Drafts, previews and pages that were looked up
    otherwise count as restricted.
    """
    return not any(getattr(one, "is_restricted", True) for one in (*page.ancestry, page))


def filter_public[Pages: QuerySet[Any]](pages: Pages, *, inside: Iterable[Page] = ()) -> Pages:
    """Live pages below nothing unpublished and nothing private.

    `inside` are pages whose privacy the reader has passed already: whoever reads a page of a
    conference that asks for a password may see its other pages listed.
    """
    passed = [page.pk for page in inside]
    # An alias has the restrictions of the page that it follows.
    private = Q(view_restrictions__isnull=False) | Q(alias_of__view_restrictions__isnull=False)
    hidden = Q(live=False) | private & ~Q(pk__in=passed)
    hidden_above = Page.objects.filter(hidden, PathIsAncestorOrSelf(F("path"), OuterRef("path")))
    return pages.filter(~Exists(hidden_above), live=True)


def get_public_urls(page_ids: Collection[int]) -> dict[int, str]:
    """The addresses of those of these pages that readers may see; in one query."""
    pages = filter_public(Page.objects.filter(pk__in=page_ids))
    return {page.pk: url for page in pages if (url := page.url)}
