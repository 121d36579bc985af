"""Searches words and names on PostgreSQL, in a stored vector and in trigrams of names."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, DateField, ExpressionWrapper, F, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from conferences.public.models import IndexedPage
from conferences.public.search.query_parser import Query, Term
from conferences.public.search.rows import FIELDS

#: How many of the newest pages are searched first. A word that one page in nine has is on more
#: than a thousand of them; any rarer word is found quickly among all pages.
FIRST_PAGES = 10_000

MIN_WORD_SIMILARITY = "0.4"


def find_rows(
    pages: "QuerySet[IndexedPage]", query: Query, limit: int, *, oldest: bool
) -> list[Any]:
    """The newest pages that match the query, or the oldest.

    Searches the newest pages first, and all of them only if those do not suffice. Otherwise
    PostgreSQL would fetch and sort all pages with a common word.
    """
    # No index has this sum but the one with the words. Without the sum, PostgreSQL would read the
    # index of dates and compare the words of one page after the other.
    pages = pages.annotate(day=ExpressionWrapper(F("date") + 0, output_field=DateField()))
    comparison, order = ("lte", "date") if oldest else ("gte", "-date")
    border = pages.order_by(order).values("date")[FIRST_PAGES : FIRST_PAGES + 1]
    first_pages = pages.filter(**{f"day__{comparison}": Subquery(border)})
    rows = _match(first_pages, query, limit, oldest=oldest)
    return rows if len(rows) == limit else _match(pages, query, limit, oldest=oldest)


def _match(pages: "QuerySet[IndexedPage]", query: Query, limit: int, *, oldest: bool) -> list[Any]:
    # As a subquery, the words are unknown to the planner, which then uses the index. It believes
    # that reading a small table, or all pages with a common word, is cheaper: it does not know what
    # it costs to fetch a vector and compare its words.
    matches = RawSQL(
        "public_indexedpage.vector @@ (SELECT to_tsquery('recaps', %s))",
        [to_tsquery(query)],
        output_field=BooleanField(),
    )
    order = ("day", "pk") if oldest else ("-day", "-pk")
    return list(pages.filter(matches).order_by(*order).values_list(*FIELDS)[:limit])


def rank_rows(query: Query, ids: Collection[int]) -> dict[int, list[Any]]:
    """The values of `part` and `rank` of each row."""
    title, title_and_names, anywhere = (_match_all(query.included, to) for to in ("A", "AB", ""))
    with connection.cursor() as cursor:
        # The array makes PostgreSQL fetch each vector only once.
        cursor.execute(
            """
            SELECT page_id,
                   (vectors[1] @@ to_tsquery('recaps', %s))::int
                   + (vectors[1] @@ to_tsquery('recaps', %s))::int,
                   ts_rank('{0.05, 0.05, 0.4, 1}', vectors[1], to_tsquery('recaps', %s))
            FROM (
                SELECT page_id, ARRAY[vector] AS vectors FROM public_indexedpage
                WHERE page_id = ANY(%s::int[]) OFFSET 0
            ) AS pages
            """,
            [title, title_and_names, anywhere, f"{{{','.join(map(str, ids))}}}"],
        )
        return {pk: values for pk, *values in cursor.fetchall()}


def find_similar_names(texts: Sequence[str], limit: int) -> list[int]:
    """The ids of names with words most like these texts."""
    similarities = ", ".join("word_similarity(%s, normalised_name)" for _ in texts)
    similar = " OR ".join("normalised_name %%> %s" for _ in texts)
    with transaction.atomic(), connection.cursor() as cursor:
        set_threshold = "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)"
        cursor.execute(set_threshold, [MIN_WORD_SIMILARITY])
        cursor.execute(
            f"SELECT id FROM public_speakerortopic WHERE {similar} "
            f"ORDER BY greatest({similarities}) DESC, normalised_name LIMIT %s",
            [*texts, *texts, limit],
        )
        return [pk for (pk,) in cursor.fetchall()]


def to_tsquery(query: Query) -> str:
    """The query in the syntax of `to_tsquery`. Words have only letters and digits."""
    excluded = [f"!({_match_phrase(term)})" for term in query.excluded]
    return " & ".join([_match_all(query.included), *excluded])


def _match_all(terms: Sequence[Term], weights: str = "") -> str:
    return " & ".join(_match_term(term, weights) for term in terms)


def _match_term(term: Term, weights: str) -> str:
    if not term.is_prefix:
        return f"({_match_phrase(term, weights)})"
    # Also the whole word, which counts for more than a prefix.
    suffix = f":{weights}" if weights else ""
    whole = [f"'{word}'{suffix}" for word in term.completions]
    return f"({' | '.join([f"'{term.words[0]}':*{weights}", *whole])})"


def _match_phrase(term: Term, weights: str = "") -> str:
    suffix = f":{weights}" if weights else ""
    return " <-> ".join(f"'{word}'{suffix}" for word in term.words)
