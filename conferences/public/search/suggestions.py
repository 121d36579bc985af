"""“Did you mean …”: speakers and topics with names like what was typed."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import product
from statistics import fmean

from conferences.public.models import SpeakerOrTopic
from conferences.public.normalise import normalise
from conferences.public.search.query_parser import Query, split_words
from conferences.public.search.results import get_backend

MAX_SUGGESTIONS = 5
#: How many of the names that the database finds are compared letter by letter.
MAX_CANDIDATES = 60
MIN_SIMILARITY = 0.7
MIN_WORD_LENGTH = 3
MAX_WORDS = 5


def get_suggestions(query: Query) -> list[SpeakerOrTopic]:
    """Speakers and topics of public talks, the most similar first, except what was typed right."""
    words = normalise(" ".join(query.words)).split()
    words = [word for word in words if len(word) >= MIN_WORD_LENGTH][:MAX_WORDS]
    if not words:
        return []
    texts = list(dict.fromkeys([" ".join(words), *words]))
    ids = get_backend().find_similar_names(texts, MAX_CANDIDATES)
    similarities = {
        entry: compare_names(words, name)
        for entry in SpeakerOrTopic.objects.public().filter(pk__in=ids)
        if (name := split_words(entry.normalised_name))
        and not (set(name) <= set(words) or set(words) <= set(name))
    }
    similar = [entry for entry, value in similarities.items() if value >= MIN_SIMILARITY]
    similar.sort(key=lambda entry: (-similarities[entry], entry.normalised_name))
    return similar[:MAX_SUGGESTIONS]


def compare_names(typed: Sequence[str], name: Sequence[str]) -> float:
    """From 0 to 1: how well the words of one are found in the other; the whole counts a little."""
    ratios = {(one, other): _compare(one, other) for one, other in product(typed, name)}
    typed_in_name = fmean(max(ratios[one, other] for other in name) for one in typed)
    name_in_typed = fmean(max(ratios[one, other] for one in typed) for other in name)
    whole = _compare("".join(typed), "".join(name))
    return 0.9 * max(typed_in_name, name_in_typed, whole) + 0.1 * whole


def _compare(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
