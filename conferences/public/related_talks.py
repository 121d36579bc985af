"""Talks that have something in common with one: who spoke, what about, what they link to.

Of each speaker, topic and link only the newest pages are looked at, found by an index: a topic of
ten thousand talks costs what one of fifty does. What is shared is added up, and most counts first.
"""

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr

from conferences.models import ConferencePage, TalkPage
from conferences.tree_paths import CONFERENCE_PATH_LENGTH

MOST = 5
#: More are asked for than are shown: conferences and days share links too.
ASKED = 20
#: How many of the newest pages of a speaker, a topic or a link are looked at.
NEWEST = 50
#: How many of a talk's links count.
LINKS = 30
#: No page has a higher number.
LAST_PAGE = 2**31 - 1

# The database is asked by hand because the ORM has no way to take the newest rows of each of
# several names: that is a range of an index from the fiftieth newest on. That one is sought from
# the end of the name's range backwards, so that whatever a planner thinks of the usual number of
# talks, fifty steps along the index are the cheapest; they may end at another name.
SQL = f"""
WITH mine AS (
    SELECT name.id AS id, CASE WHEN name.speaker_id IS NULL THEN 2 ELSE 3 END AS weight
    FROM public_searchrow_listed listed JOIN public_name name ON name.id = listed.name_id
    WHERE listed.searchrow_id = %(page)s
), pointed AS (
    SELECT url FROM public_excerpt
    WHERE page_id = %(page)s AND kind = 'link' ORDER BY position LIMIT {LINKS}
), shared AS (
    SELECT listed.searchrow_id AS page_id, mine.weight AS weight
    FROM mine JOIN public_searchrow_listed listed ON listed.name_id = mine.id
    AND listed.searchrow_id >= COALESCE((
        SELECT CASE WHEN name_id = mine.id THEN searchrow_id ELSE 0 END
        FROM public_searchrow_listed WHERE (name_id, searchrow_id) <= (mine.id, {LAST_PAGE})
        ORDER BY name_id DESC, searchrow_id DESC LIMIT 1 OFFSET {NEWEST - 1}
    ), 0)
    UNION ALL
    SELECT excerpt.page_id, 1
    FROM pointed JOIN public_excerpt excerpt ON excerpt.url = pointed.url
    AND excerpt.kind = 'link' AND excerpt.page_id >= COALESCE((
        SELECT CASE WHEN url = pointed.url THEN page_id ELSE 0 END
        FROM public_excerpt WHERE (url, page_id) <= (pointed.url, {LAST_PAGE})
        ORDER BY url DESC, page_id DESC LIMIT 1 OFFSET {NEWEST - 1}
    ), 0)
)
SELECT page_id FROM shared WHERE page_id <> %(page)s
GROUP BY page_id ORDER BY SUM(weight) DESC, page_id DESC LIMIT {ASKED}
"""  # noqa: S608 - numbers from above


def related_to(talk: TalkPage) -> list[TalkPage]:
    """At most five, the nearest first, each with its speakers and the conference it was `held_at`.

    In three queries; one when it stands alone.
    """
    nearest = _nearest(talk.pk)
    if not nearest:
        return []
    conference_path = Substr(OuterRef("path"), 1, CONFERENCE_PATH_LENGTH)
    conference = ConferencePage.objects.filter(path=conference_path)
    talks = TalkPage.objects.filter(pk__in=nearest).defer_streamfields()
    found = {
        other.pk: other
        for other in talks.public()
        .annotate(held_at=Subquery(conference.values("title")))
        .with_speakers()
    }
    return [found[pk] for pk in nearest if pk in found][:MOST]


def _nearest(page_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"page": page_id})
        return [pk for (pk,) in cursor.fetchall()]
