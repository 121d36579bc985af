"""Words and names found by PostgreSQL: the stored vector, and trigrams of names."""

from collections.abc import Collection, Sequence

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from conferences.reading.search.words import Query, Term

#: How like a name a word must be before anybody looks at it more closely.
LIKENESS = "0.4"


def has_words(query: Query) -> RawSQL:
    """A condition on search rows."""
    return RawSQL(
        "reading_searchrow.vector @@ to_tsquery('recaps', %s)",
        [expression(query)],
        output_field=BooleanField(),
    )


def ranks(query: Query, rows: Collection[int]) -> dict[int, tuple[int, float]]:
    """Of each row where all its words are found (2 title, 1 names, 0 body), and how well."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT page_id,
                   CASE WHEN vector @@ to_tsquery('recaps', %s) THEN 2
                        WHEN vector @@ to_tsquery('recaps', %s) THEN 1 ELSE 0 END,
                   ts_rank('{0.05, 0.05, 0.4, 1}', vector, to_tsquery('recaps', %s))
            FROM reading_searchrow WHERE page_id = ANY(%s)
            """,
            [
                *(_all_of(query.wanted, places) for places in ("A", "AB")),
                _all_of(query.wanted),
                list(rows),
            ],
        )
        return {row: (place, rank) for row, place, rank in cursor.fetchall()}


def names_counted(rows: Collection[int], most: int) -> list[tuple[bool, str, str, int]]:
    """The speakers and the topics that most of these rows have, at most so many of each.

    Whether it is a speaker, its slug, its name, and how many rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT is_speaker, slug, name, number FROM (
                SELECT name.speaker_id IS NOT NULL AS is_speaker, name.slug, name.name,
                       name.folded, count(*) AS number,
                       row_number() OVER (PARTITION BY name.speaker_id IS NOT NULL
                                          ORDER BY count(*) DESC, name.folded, name.id) AS place
                FROM reading_searchrow_listed AS listed
                JOIN reading_name AS name ON name.id = listed.name_id
                WHERE listed.searchrow_id = ANY(%s)
                GROUP BY name.id
            ) AS counted
            WHERE place <= %s ORDER BY folded, slug
            """,
            [list(rows), most],
        )
        return cursor.fetchall()


def names_alike(texts: Sequence[str], most: int) -> list[int]:
    """The names in which some of the words most like these stand."""
    likeness = ", ".join("word_similarity(%s, folded)" for _ in texts)
    alike = " OR ".join("folded %%> %s" for _ in texts)
    with transaction.atomic(), connection.cursor() as cursor:
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
