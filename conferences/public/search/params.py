"""A search as its URL says it, and the URLs of similar searches."""

from dataclasses import dataclass, replace
from typing import Self

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from conferences.public.search.filters import ActiveFilter, get_active_filters
from conferences.public.search.query_parser import Query, parse_query

SORTS = {
    "best": _("Best match"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "title": _("By title"),
}


@dataclass(frozen=True)
class SearchParams:
    query: Query
    filters: tuple[ActiveFilter, ...]
    sort: str

    @classmethod
    def from_query_dict(cls, parameters: QueryDict) -> Self:
        query = parse_query(parameters.get("q", ""))
        params = cls(query, get_active_filters(parameters), parameters.get("sort", ""))
        return params if params.sort in params.sorts else replace(params, sort=params.default_sort)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query.included or self.filters)

    @property
    def sorts(self) -> dict[str, str | Promise]:
        """Without words to look for, no page matches better than another."""
        return {name: text for name, text in SORTS.items() if self.query.included or name != "best"}

    @property
    def default_sort(self) -> str:
        return next(iter(self.sorts))

    def without(self, active: ActiveFilter) -> Self:
        return replace(self, filters=tuple(one for one in self.filters if one != active))

    def without_words(self) -> Self:
        sort = "newest" if self.sort == "best" else self.sort
        return replace(self, query=Query(), sort=sort)

    def url(self, page: int = 1) -> str:
        """The same URL for the same search, without empty parameters."""
        pairs = [("q", self.query.text), *((one.filter.name, one.value) for one in self.filters)]
        if self.sort != self.default_sort:
            pairs.append(("sort", self.sort))
        if page > 1:
            pairs.append(("page", str(page)))
        encoded = urlencode([(name, value) for name, value in pairs if value])
        return f"{reverse('search')}?{encoded}" if encoded else reverse("search")


def has_empty_values(parameters: QueryDict) -> bool:
    """Whether a URL has fields that a form sent empty."""
    return any(not value for name in parameters for value in parameters.getlist(name))
