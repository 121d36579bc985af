"""Did you mean …: speakers and topics whose names are like what was typed."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import product
from statistics import fmean

from django.db.models import Exists, OuterRef

from conferences.public.models import Name, SearchRow
from conferences.public.normalise import folded
from conferences.public.search.query_parser import Query, words_of
from conferences.public.search.results import database

MOST_SUGGESTED = 5
#: So many that the database holds likely are compared letter by letter.
LOOKED_AT = 60
ALIKE = 0.7
SHORTEST = 3
MOST_WORDS = 5


def suggestions(query: Query) -> list[Name]:
    """Names that readers find talks by, likeliest first; none that was typed as it is."""
    words = folded(" ".join(query.words)).split()
    words = [word for word in words if len(word) >= SHORTEST][:MOST_WORDS]
    if not words:
        return []
    texts = list(dict.fromkeys([" ".join(words), *words]))
    public = SearchRow.listed.through.objects.filter(name=OuterRef("pk"))
    names = Name.objects.filter(Exists(public), pk__in=database().names_alike(texts, LOOKED_AT))
    alike = {
        name: likeness(words, parts)
        for name in names
        if (parts := words_of(name.folded))
        and not (set(parts) <= set(words) or set(words) <= set(parts))
    }
    likely = [name for name, how in alike.items() if how >= ALIKE]
    return sorted(likely, key=lambda name: (-alike[name], name.folded))[:MOST_SUGGESTED]


def likeness(typed: Sequence[str], name: Sequence[str]) -> float:
    """How well one of the two explains the other, from 0 to 1; the whole name counts a little."""
    pairs = {(one, other): _ratio(one, other) for one, other in product(typed, name)}
    explained = fmean(max(pairs[one, other] for other in name) for one in typed)
    found = fmean(max(pairs[one, other] for one in typed) for other in name)
    whole = _ratio("".join(typed), "".join(name))
    return 0.9 * max(explained, found, whole) + 0.1 * whole


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
