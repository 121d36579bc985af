"""Words and names found by PostgreSQL: the stored vector, and trigrams of names."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import DateField, ExpressionWrapper, F, QuerySet
from django.db.models.expressions import RawSQL

from conferences.public.models import SearchRow
from conferences.public.search.query_parser import Query, Term
from conferences.public.search.types import FACTS, Row

#: Statistics are about right, and words lie unevenly: so much more is looked at.
AMPLY = 2

#: A part of the rows is looked at by itself if it is smaller than one in so many of all: to gather
#: the rows of many days takes longer than those of a word.
SMALL_PART = 4

#: How like a name a word must be before anybody looks at it more closely.
LIKENESS = "0.4"

#: Where all the words are found, and how well.
RANKS = (
    "(w[1] @@ to_tsquery('recaps', %s))::int + (w[1] @@ to_tsquery('recaps', %s))::int",
    "ts_rank('{0.05, 0.05, 0.4, 1}', w[1], to_tsquery('recaps', %s))",
)


def first(
    rows: "QuerySet[SearchRow]", query: Query, most: int, *, oldest: bool, ranked: bool
) -> list[Row]:
    """The first rows that have the words: the newest first, or the oldest.

    Words that many have are looked for among so many of the first rows as should have
    enough of them; only if that is wrong, among all.
    """
    # By its days alone PostgreSQL would look into the words of each row in turn, which takes
    # longer than it believes. What has a sum can be found by the index of words and days only.
    days = ExpressionWrapper(F("day") + 0, output_field=DateField())
    words = RawSQL("public_searchrow.vector", [])
    try:
        sql, asked = rows.values(*FACTS, "day", days=days, words=words).query.sql_with_params()
    except EmptyResultSet:
        return []
    every = f"({sql}) AS every"
    fitting = f"(SELECT * FROM {every} WHERE words @@ to_tsquery('recaps', %s)) AS fitting"
    wanted = [*asked, expression(query)]
    order = "days, pk" if oldest else "days DESC, pk DESC"

    def found(among: str, *parameters: Any) -> list[Row]:
        those = f"(SELECT * FROM {fitting} {among} ORDER BY {order} LIMIT %s) AS those"
        if ranked:
            # Words lie beside their rows and are fetched for each look, but in an array only once.
            those = f"(SELECT *, ARRAY[words] AS w FROM {those} ORDER BY {order} OFFSET 0) AS those"
        ranks = [_all_of(query.wanted, places) for places in ("A", "AB", "")] if ranked else []
        shown = ", ".join([*FACTS, *RANKS] if ranked else FACTS)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {shown} FROM {those} ORDER BY {order}",
                [*ranks, *wanted, *parameters, most],
            )
            return [Row(*facts) for facts in cursor.fetchall()]

    with _by_an_index():
        if enough := _enough((fitting, wanted), (every, asked), most):
            past, way = ("<=", "day") if oldest else (">=", "day DESC")
            last = f"(SELECT day FROM {every} ORDER BY {way} OFFSET %s LIMIT 1)"
            among = found(f"WHERE days {past} {last}", *asked, enough)
            if len(among) == most:
                return among
        return found("")


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


Part = tuple[str, Sequence[Any]]


def _enough(fitting: Part, every: Part, most: int) -> int | None:
    """Among how many of the rows so many should fit; None if they are no small part of all."""
    parts = " UNION ALL ".join(f"SELECT FROM {rows}" for rows, _ in (fitting, every))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {parts}", [*fitting[1], *every[1]])
        (plan,) = cursor.fetchone()
    fit, of_all = (part["Plan Rows"] for part in plan[0]["Plan"]["Plans"])
    enough: int = AMPLY * most * of_all // max(fit, 1)
    return enough if SMALL_PART * enough < of_all else None


def names_alike(texts: Sequence[str], most: int) -> list[int]:
    """The names in which some of the words most like these stand."""
    likeness = ", ".join("word_similarity(%s, folded)" for _ in texts)
    alike = " OR ".join("folded %%> %s" for _ in texts)
    with _by_an_index(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [LIKENESS]
        )
        cursor.execute(
            f"SELECT id FROM public_name WHERE {alike} "
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
