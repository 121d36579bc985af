"""From rows to what a list shows: the pages themselves, still public, with who spoke and where."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import EmptyPage, InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from conferences.models import ConferencePage, DayPage, RecapPage, TalkPage
from conferences.programme import add_list_details
from conferences.visibility import filter_public


def pages_of(page_ids: Iterable[int]) -> list[RecapPage]:
    """These pages in this order, each with `speaker_names` and `in_conference`.

    Asked once more whether readers may see them, so that a list can never name what a row kept by
    mistake. The same number of queries for one page as for fifty.
    """
    ids = list(page_ids)
    found: dict[int, RecapPage] = {}
    for model in (TalkPage, DayPage, ConferencePage):
        # Most lists hold talks alone, and then there is nothing more to ask.
        if missing := [pk for pk in ids if pk not in found]:
            pages = model.objects.filter(pk__in=missing).defer_streamfields()
            found |= {page.pk: page for page in filter_public(pages)}
    pages = [found[pk] for pk in ids if pk in found]
    add_list_details(pages)
    return pages


class Uncounted(Paginator):
    """Looks one further instead of counting: for lists of nearly all there is."""

    is_counted = False
    #: Until a page was read: nobody walks further.
    num_pages = 1_000_000

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        items = list(self.object_list[start : start + self.per_page + 1])
        if not items and number > 1:
            raise EmptyPage(self.error_messages["no_results"])
        self.num_pages = number + (len(items) > self.per_page)
        return Page(items[: self.per_page], number, self)


def page_asked(
    request: HttpRequest,
    items: "QuerySet | list",
    per: int = 50,
    paginator: type[Paginator] = Paginator,
) -> Page:
    """The part of a long list that ?page= asks for. One that does not exist is not found."""
    try:
        return paginator(items, per).page(request.GET.get("page") or 1)
    except InvalidPage as wrong:
        raise Http404(str(wrong)) from wrong
