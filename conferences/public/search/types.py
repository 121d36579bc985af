"""A page as a search looks at it."""

from typing import NamedTuple


class Row(NamedTuple):
    """What is asked of each row that is looked at; a thousand rows have no word too many."""

    pk: int
    conference_id: int | None
    series: str
    year: int | None
    kind: str
    has_video: bool
    has_code: bool
    has_quotes: bool
    speaker_ids: str
    topic_ids: str
    #: Where all words are found (2 title, 1 names, 0 body) and how well, if rows are ranked.
    place: int = 0
    rank: float = 0.0


FACTS = Row._fields[:-2]
