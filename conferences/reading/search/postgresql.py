"""Words and names found by PostgreSQL: the stored vector, and trigrams of names."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import BooleanField, DateField, ExpressionWrapper, F, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from conferences.reading.models import SearchRow
from conferences.reading.search.words import Query, Term

#: Statistics are about right, and words lie unevenly: so much more is looked at.
AMPLY = 2

#: How like a name a word must be before anybody looks at it more closely.
LIKENESS = "0.4"


def has_words(query: Query) -> RawSQL:
    """A condition on search rows."""
    return RawSQL(
        "reading_searchrow.vector @@ to_tsquery('recaps', %s)",
        [expression(query)],
        output_field=BooleanField(),
    )


def first(rows: "QuerySet[SearchRow, Any]", query: Query, most: int) -> list[Any]:
    """The first of the rows that have the words, in the order of their days as they are given.

    Words that many have are looked for among so many of the first rows as should have
    enough of them; only if that is wrong, among all.
    """
    day, page = map(str, rows.query.order_by)
    backwards = day.startswith("-")
    # By its days alone PostgreSQL would look into the words of each row in turn, which takes
    # longer than it believes. What has a sum can be found by the index of words and days only.
    sums = ExpressionWrapper(F("day") + 0, output_field=DateField())
    fitting = rows.filter(has_words(query)).alias(sum=sums)
    fitting = fitting.order_by("-sum" if backwards else "sum", page)
    with _by_an_index():
        if enough := _enough(fitting, rows, most):
            last = Subquery(rows.values("day")[enough : enough + 1])
            among = fitting.filter(**{"sum__gte" if backwards else "sum__lte": last})
            if len(found := list(among[:most])) == most:
                return found
        return list(fitting[:most])


@contextmanager
def _by_an_index() -> Iterator[None]:
    """Reading a whole table seems cheap to PostgreSQL: it does not know what each look costs.

    Nor is it worth parallel workers, whose plans look otherwise (`_enough`).
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('enable_seqscan', 'off', true), "
                "set_config('max_parallel_workers_per_gather', '0', true)"
            )
        yield


def _enough(fitting: QuerySet[Any, Any], rows: QuerySet[Any, Any], most: int) -> int | None:
    """Among how many of the rows so many should fit; None if among most of them."""
    try:
        asked = [each.order_by().query.sql_with_params() for each in (fitting, rows)]
    except EmptyResultSet:
        return None
    parts = " UNION ALL ".join(f"SELECT FROM ({sql}) AS part" for sql, _ in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (FORMAT JSON) {parts}",
            [value for _, parameters in asked for value in parameters],
        )
        (plan,) = cursor.fetchone()
    fit, of_all = (part["Plan Rows"] for part in plan[0]["Plan"]["Plans"])
    enough: int = AMPLY * most * of_all // max(fit, 1)
    return enough if AMPLY * enough < of_all else None


def among(rows: Collection[int]) -> tuple[str, str]:
    """A condition on a column of ids, and its one parameter: written out, for there are many."""
    return "= ANY(%s)", f"{{{','.join(map(str, rows))}}}"


def ranks(query: Query, rows: Collection[int]) -> dict[int, tuple[int, float]]:
    """Of each row where all its words are found (2 title, 1 names, 0 body), and how well."""
    these, ids = among(rows)
    with connection.cursor() as cursor:
        # Vectors lie beside their rows and are fetched for each look, but in an array only once.
        cursor.execute(
            f"""
            SELECT page_id,
                   CASE WHEN vector[1] @@ to_tsquery('recaps', %s) THEN 2
                        WHEN vector[1] @@ to_tsquery('recaps', %s) THEN 1 ELSE 0 END,
                   ts_rank('{{0.05, 0.05, 0.4, 1}}', vector[1], to_tsquery('recaps', %s))
            FROM (
                SELECT page_id, ARRAY[vector] AS vector FROM reading_searchrow
                WHERE page_id {these} OFFSET 0
            ) AS fetched
            """,  # noqa: S608 - a condition with a placeholder
            [
                *(_all_of(query.wanted, places) for places in ("A", "AB")),
                _all_of(query.wanted),
                ids,
            ],
        )
        return {row: (place, rank) for row, place, rank in cursor.fetchall()}


def names_alike(texts: Sequence[str], most: int) -> list[int]:
    """The names in which some of the words most like these stand."""
    likeness = ", ".join("word_similarity(%s, folded)" for _ in texts)
    alike = " OR ".join("folded %%> %s" for _ in texts)
    with _by_an_index(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [LIKENESS]
        )
        cursor.execute(
            f"SELECT id FROM reading_name WHERE {alike} "  # noqa: S608 - placeholders alone
            f"ORDER BY greatest({likeness}) DESC, folded LIMIT %s",
            [*texts, *texts, most],
        )
        return [pk for (pk,) in cursor.fetchall()]


def expression(query: Query) -> str:
    """The query in the language of `to_tsquery`; words hold letters and digits alone."""
    unwanted = [f"!({_side_by_side(term)})" for term in query.unwanted]
    return " & ".join([_all_of(query.wanted), *unwanted])


def _all_of(terms: Sequence[Term], places: str = "") -> str:
    return " & ".join(_term(term, places) for term in terms)


def _term(term: Term, places: str) -> str:
    if not term.unfinished:
        return f"({_side_by_side(term, places)})"
    # The whole word stands there too: it counts for more than a beginning.
    whole = [f"'{word}'{f':{places}' if places else ''}" for word in term.completions]
    return f"({' | '.join([f"'{term.words[0]}':*{places}", *whole])})"


def _side_by_side(term: Term, places: str = "") -> str:
    where = f":{places}" if places else ""
    return " <-> ".join(f"'{word}'{where}" for word in term.words)
