"""What a page of results says of each page found."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page

from conferences.public.absolute_urls import listed_addresses
from conferences.public.models import SearchRow
from conferences.public.search.query_parser import Query
from conferences.public.search.snippets import marked, snippet
from conferences.visibility import filter_public

KINDS = dict(SearchRow.KINDS)
#: Of a page, and of its row: no more is asked for.
OF_PAGE = ("title", "url_path", "search_description")
OF_ROW = ("kind", "body", "by", "at", "language")


@dataclass(frozen=True)
class Result:
    address: str
    language: str
    title: SafeString
    kind: str
    by: str
    at: str
    text: SafeString


def results(request: HttpRequest, ids: Sequence[int], query: Query) -> list[Result]:
    """The pages of these rows in this order.

    Asked once more whether readers may see them, so that a row kept by mistake names nothing.
    """
    pages = filter_public(Page.objects.filter(pk__in=ids, search_row__isnull=False))
    of_row = {f"row_{fact}": F(f"search_row__{fact}") for fact in OF_ROW}
    found = {page.pk: page for page in pages.only(*OF_PAGE).annotate(**of_row)}
    addresses = listed_addresses(request, found.values())
    return [
        Result(
            address=addresses[page.pk],
            language=page.row_language,
            title=marked(page.title, query),
            kind=KINDS.get(page.row_kind, page.row_kind),
            by=page.row_by,
            at=page.row_at,
            text=snippet(page.row_body, query) or marked(page.search_description, query),
        )
        for page in filter(None, map(found.get, ids))
    ]
