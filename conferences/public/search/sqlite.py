"""Words and names found by SQLite: tables of FTS5, one of words and one of trigrams of names."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from conferences.public.models import SearchRow
from conferences.public.search.query_parser import Query, Term
from conferences.public.search.types import FACTS, Row


def first(
    rows: "QuerySet[SearchRow]", query: Query, most: int, *, oldest: bool, ranked: bool
) -> list[Row]:
    """The first rows that have the words: the newest first, or the oldest."""
    has_words = RawSQL(
        "public_searchrow.page_id IN (SELECT rowid FROM public_words WHERE public_words MATCH %s)",
        [expression(query)],
        output_field=BooleanField(),
    )
    order = ("day", "pk") if oldest else ("-day", "-pk")
    facts = rows.filter(has_words).order_by(*order).values_list(*FACTS)[:most]
    found = [Row(*each) for each in facts]
    if not ranked:
        return found
    ranks = _ranks(query, [row.pk for row in found])
    return [row._replace(**ranks.get(row.pk, {})) for row in found]


def _ranks(query: Query, rows: Collection[int]) -> dict[int, dict[str, Any]]:
    """Of each row where all its words are found (2 title, 1 names, 0 body), and how well."""
    wanted = _all_of(query.wanted)
    with connection.cursor() as cursor:
        # The plus keeps FTS5 from looking the words up anew for each row.
        cursor.execute(
            """
            SELECT rowid,
                   (rowid IN (SELECT rowid FROM public_words WHERE public_words MATCH %s))
                   + (rowid IN (SELECT rowid FROM public_words WHERE public_words MATCH %s)),
                   -bm25(public_words, 8, 4, 1)
            FROM public_words
            WHERE public_words MATCH %s AND +rowid IN (SELECT value FROM json_each(%s))
            """,
            [
                f"{{title}} : ({wanted})",
                f"{{title names}} : ({wanted})",
                wanted,
                json.dumps(list(rows)),
            ],
        )
        return {row: {"place": place, "rank": rank} for row, place, rank in cursor.fetchall()}


def names_alike(texts: Sequence[str], most: int) -> list[int]:
    """The names that share most, and the rarest, of the three-letter pieces of these words."""
    words = {word for text in texts for word in text.split()}
    pieces = {word[at : at + 3] for word in words for at in range(len(word) - 2)}
    if not pieces:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM public_trigrams WHERE public_trigrams MATCH %s "
            "ORDER BY rank LIMIT %s",
            [" OR ".join(f'"{piece}"' for piece in sorted(pieces)), most],
        )
        return [pk for (pk,) in cursor.fetchall()]


def expression(query: Query) -> str:
    """The query in FTS5's language; words hold letters and digits alone, so quotes suffice."""
    wanted = _all_of(query.wanted)
    unwanted = " OR ".join(map(_side_by_side, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _all_of(terms: Sequence[Term]) -> str:
    return " AND ".join(map(_term, terms))


def _term(term: Term) -> str:
    if not term.unfinished:
        return _side_by_side(term)
    # The whole word stands there too: it counts for more than a beginning.
    whole = [f'"{word}"' for word in term.completions]
    return f"({' OR '.join([f'"{term.words[0]}" *', *whole])})"


def _side_by_side(term: Term) -> str:
    return f'"{" ".join(term.words)}"'
