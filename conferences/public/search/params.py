"""A search as its address tells it, and the addresses of searches near it."""

from dataclasses import dataclass, replace
from typing import Self

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from conferences.public.search.filters import Chosen, chosen_in
from conferences.public.search.query_parser import Query, understood

#: How results may be sorted. Without words none fits better than another.
SORTS = {
    "best": "Best match",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "title": "By title",
}


@dataclass(frozen=True)
class Asked:
    query: Query
    chosen: tuple[Chosen, ...]
    sort: str

    @classmethod
    def by(cls, parameters: QueryDict) -> Self:
        query = understood(parameters.get("q", ""))
        sort = parameters.get("sort", "")
        sorts = [name for name in SORTS if query.wanted or name != "best"]
        return cls(query, chosen_in(parameters), sort if sort in sorts else sorts[0])

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query.wanted or self.chosen)

    @property
    def sorts(self) -> dict[str, str]:
        return {name: text for name, text in SORTS.items() if self.query.wanted or name != "best"}

    def without(self, chosen: Chosen) -> Self:
        return replace(self, chosen=tuple(one for one in self.chosen if one != chosen))

    def without_words(self) -> Self:
        sort = "newest" if self.sort == "best" else self.sort
        return replace(self, query=Query(), sort=sort)

    def address(self, page: int = 1) -> str:
        """Where this search is found: the same for all who ask the same, and nothing empty."""
        asked = [("q", self.query.text), *((one.filter.name, one.value) for one in self.chosen)]
        if self.sort != next(iter(self.sorts)):
            asked.append(("sort", self.sort))
        if page > 1:
            asked.append(("page", str(page)))
        told = urlencode([(name, value) for name, value in asked if value])
        return f"{reverse('search')}?{told}" if told else reverse("search")


def says_nothing_in_places(parameters: QueryDict) -> bool:
    """Whether an address carries fields that a form sent empty."""
    return any(not value for name in parameters for value in parameters.getlist(name))
