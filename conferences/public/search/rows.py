from typing import NamedTuple


class Row(NamedTuple):
    """The columns that a search fetches: no texts, since there may be a thousand rows."""

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
    #: If rows are ranked: which part has all words (2 title, 1 title and names, 0 all parts).
    part: int = 0
    #: If rows are ranked: how well the words match.
    rank: float = 0.0


FIELDS = Row._fields[:-2]
