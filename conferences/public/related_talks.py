"""Talks that share speakers, topics or links with a talk.

Only the newest pages of each speaker, topic and link are considered, found by an index: a topic of
ten thousand talks costs no more than one of fifty. Talks that share most come first.
"""

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr

from conferences.models import ConferencePage, TalkPage
from conferences.tree_paths import CONFERENCE_PATH_LENGTH

MAX_TALKS = 5
#: More than are shown, because conferences and days share links too.
MAX_CANDIDATES = 20
#: How many of the newest pages of each speaker, topic and link are considered.
NEWEST = 50
MAX_LINKS = 30
#: No page has a higher id.
MAX_PAGE_ID = 2**31 - 1

# In SQL, because the ORM cannot take the newest rows of each of several names. Those are a range of
# an index: from the fiftieth newest row on. That row is looked up backwards from the end of the
# name's range, so that fifty steps along the index are the cheapest plan whatever the planner
# expects; the fiftieth step may end at another name.
SQL = f"""
WITH own AS (
    SELECT entry.id AS id, CASE WHEN entry.speaker_id IS NULL THEN 2 ELSE 3 END AS weight
    FROM public_indexedpage_speakers_and_topics named
    JOIN public_speakerortopic entry ON entry.id = named.speakerortopic_id
    WHERE named.indexedpage_id = %(page)s
), own_links AS (
    SELECT url FROM public_quoteorlink
    WHERE page_id = %(page)s AND kind = 'link' ORDER BY position LIMIT {MAX_LINKS}
), shared AS (
    SELECT named.indexedpage_id AS page_id, own.weight AS weight
    FROM own JOIN public_indexedpage_speakers_and_topics named ON named.speakerortopic_id = own.id
    AND named.indexedpage_id >= COALESCE((
        SELECT CASE WHEN speakerortopic_id = own.id THEN indexedpage_id ELSE 0 END
        FROM public_indexedpage_speakers_and_topics
        WHERE (speakerortopic_id, indexedpage_id) <= (own.id, {MAX_PAGE_ID})
        ORDER BY speakerortopic_id DESC, indexedpage_id DESC LIMIT 1 OFFSET {NEWEST - 1}
    ), 0)
    UNION ALL
    SELECT link.page_id, 1
    FROM own_links JOIN public_quoteorlink link ON link.url = own_links.url
    AND link.kind = 'link' AND link.page_id >= COALESCE((
        SELECT CASE WHEN url = own_links.url THEN page_id ELSE 0 END
        FROM public_quoteorlink WHERE (url, page_id) <= (own_links.url, {MAX_PAGE_ID})
        ORDER BY url DESC, page_id DESC LIMIT 1 OFFSET {NEWEST - 1}
    ), 0)
)
SELECT page_id FROM shared WHERE page_id <> %(page)s
GROUP BY page_id ORDER BY SUM(weight) DESC, page_id DESC LIMIT {MAX_CANDIDATES}
"""  # noqa: S608 - numbers from above


def get_related_talks(talk: TalkPage) -> list[TalkPage]:
    """At most five, the most similar first, each with its speakers and its `conference_title`.

    Takes three queries, or one if no talk is related.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"page": talk.pk})
        ids = [pk for (pk,) in cursor.fetchall()]
    if not ids:
        return []
    conference_path = Substr(OuterRef("path"), 1, CONFERENCE_PATH_LENGTH)
    conference = ConferencePage.objects.filter(path=conference_path)
    talks = TalkPage.objects.filter(pk__in=ids).defer_streamfields()
    found = {
        other.pk: other
        for other in talks.public()
        .annotate(conference_title=Subquery(conference.values("title")))
        .with_speakers()
    }
    return [found[pk] for pk in ids if pk in found][:MAX_TALKS]
