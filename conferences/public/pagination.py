"""The parts of long lists."""

from typing import Any

from django.core.paginator import EmptyPage, InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest


class UncountedPaginator(Paginator):
    """Fetches one item more instead of counting, for lists of nearly everything there is."""

    is_counted = False
    #: A limit until a page was fetched and shows whether there are more.
    num_pages = 1_000_000

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        items = list(self.object_list[start : start + self.per_page + 1])
        if not items and number > 1:
            raise EmptyPage(self.error_messages["no_results"])
        self.num_pages = number + (len(items) > self.per_page)
        return Page(items[: self.per_page], number, self)


def paginate(
    request: HttpRequest,
    items: "QuerySet | list",
    per_page: int = 50,
    paginator: type[Paginator] = Paginator,
) -> Page:
    """The part of a list that ?page= asks for, or 404 where there is none."""
    try:
        return paginator(items, per_page).page(request.GET.get("page") or 1)
    except InvalidPage as error:
        raise Http404(str(error)) from error
