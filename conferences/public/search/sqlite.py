"""Searches words and names on SQLite, in FTS5 tables that triggers keep up to date."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from conferences.public.models import IndexedPage
from conferences.public.search.query_parser import Query, Term
from conferences.public.search.rows import FIELDS


def find_rows(
    pages: "QuerySet[IndexedPage]", query: Query, limit: int, *, oldest: bool
) -> list[Any]:
    """The newest pages that match the query, or the oldest."""
    matches = RawSQL(
        "public_indexedpage.page_id IN "
        "(SELECT rowid FROM public_indexedpage_fts WHERE public_indexedpage_fts MATCH %s)",
        [to_fts5(query)],
        output_field=BooleanField(),
    )
    order = ("date", "pk") if oldest else ("-date", "-pk")
    return list(pages.filter(matches).order_by(*order).values_list(*FIELDS)[:limit])


def rank_rows(query: Query, ids: Collection[int]) -> dict[int, list[Any]]:
    """The values of `part` and `rank` of each row."""
    included = _match_all(query.included)
    with connection.cursor() as cursor:
        # The plus keeps FTS5 from searching again for each row.
        cursor.execute(
            """
            SELECT rowid,
                   (rowid IN (SELECT rowid FROM public_indexedpage_fts
                              WHERE public_indexedpage_fts MATCH %s))
                   + (rowid IN (SELECT rowid FROM public_indexedpage_fts
                                WHERE public_indexedpage_fts MATCH %s)),
                   -bm25(public_indexedpage_fts, 8, 4, 1)
            FROM public_indexedpage_fts
            WHERE public_indexedpage_fts MATCH %s
            AND +rowid IN (SELECT value FROM json_each(%s))
            """,
            [
                f"{{title}} : ({included})",
                f"{{title names}} : ({included})",
                included,
                json.dumps(list(ids)),
            ],
        )
        return {pk: values for pk, *values in cursor.fetchall()}


def find_similar_names(texts: Sequence[str], limit: int) -> list[int]:
    """The ids of names that share most, and the rarest, trigrams with these texts."""
    words = {word for text in texts for word in text.split()}
    trigrams = {word[start : start + 3] for word in words for start in range(len(word) - 2)}
    if not trigrams:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM public_speakerortopic_fts WHERE public_speakerortopic_fts MATCH %s "
            "ORDER BY rank LIMIT %s",
            [" OR ".join(f'"{trigram}"' for trigram in sorted(trigrams)), limit],
        )
        return [pk for (pk,) in cursor.fetchall()]


def to_fts5(query: Query) -> str:
    """The query in FTS5's syntax. Words have only letters and digits, so quotes suffice."""
    included = _match_all(query.included)
    excluded = " OR ".join(map(_match_phrase, query.excluded))
    return f"({included}) NOT ({excluded})" if excluded else included


def _match_all(terms: Sequence[Term]) -> str:
    return " AND ".join(map(_match_term, terms))


def _match_term(term: Term) -> str:
    if not term.is_prefix:
        return _match_phrase(term)
    # Also the whole word, which counts for more than a prefix.
    whole = [f'"{word}"' for word in term.completions]
    return f"({' OR '.join([f'"{term.words[0]}" *', *whole])})"


def _match_phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"'
