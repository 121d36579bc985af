"""What an anonymous reader may see. Every list and every link of readers' pages asks here."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.db.models import Exists, F, Lookup, OuterRef, Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page

#: Root, front page, conference, day, talk.
DEEPEST_PAGE = 5

P = TypeVar("P", bound=Page)


class LeadsTo(Lookup[str]):
    """Whether one tree path is another's, or its ancestor's from the front page down.

    Written as a whole, because Django takes longer to put it together than databases to answer.
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        above, above_params = self.process_lhs(compiler, connection)
        path, params = self.process_rhs(compiler, connection)
        lengths = [depth * Page.steplen for depth in range(2, DEEPEST_PAGE + 1)]
        starts = ", ".join(f"SUBSTR({path}, 1, {length})" for length in lengths)
        return f"{above} IN ({starts})", [*above_params, *(list(params) * len(lengths))]


def is_for_editors(request: HttpRequest | None) -> bool:
    """Whether a page is rendered for those who edit it, and may carry marks for their tools."""
    if request is None or getattr(request, "is_preview", False):
        return request is not None
    user = getattr(request, "user", None)
    return bool(user and user.has_perm("wagtailadmin.access_admin"))


def is_read_by_all(page: Any) -> bool:
    """Whether this is the published page, found by its address, with nothing private on the way.

    Only finding a page that way reads whether it is restricted: a draft, a preview and a page
    looked up otherwise do not know.
    """
    line = [*page.ancestry, page]
    return not any(getattr(one, "is_restricted", True) for one in line)


def publicly_visible(pages: "QuerySet[P]", *, inside: Iterable[Page] = ()) -> "QuerySet[P]":
    """Live pages under nothing unpublished and nothing private.

    `inside` are pages whose privacy the reader has passed already: in a conference that asks for
    a password, whoever reads one of its pages may see the others listed.
    """
    passed = [page.pk for page in inside]
    # An alias has no restriction of its own: it asks for what the page that it follows asks for.
    private = Q(view_restrictions__isnull=False) | Q(alias_of__view_restrictions__isnull=False)
    shut = Q(live=False) | private & ~Q(pk__in=passed)
    closed = Page.objects.filter(shut, LeadsTo(F("path"), OuterRef("path")))
    return pages.filter(~Exists(closed), live=True)


def public_addresses(page_ids: Collection[int]) -> dict[int, str]:
    """Where readers find these pages now, for those that they may see; in one query."""
    pages = publicly_visible(Page.objects.filter(pk__in=page_ids))
    return {page.pk: url for page in pages if (url := page.url)}
