"""Related talks: which are chosen, in which order, and by how many queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferences.public import related_talks
from conferences.public.related_talks import get_related_talks
from tests.factories import ConferenceFactory, SpeakerFactory, make_live

pytestmark = pytest.mark.postgresql("ranks of full-text search")

LINK = {"title": "The plan", "url": "https://example.org/plan"}


def list_titles(talk):
    return [other.title for other in get_related_talks(talk)]


def test_talks_that_share_most_come_first(give_talk):
    ana = SpeakerFactory(name="Ana")
    talk = give_talk("Indexes", speakers=[ana], topics=["SQL", "ORM"], body=[("link", LINK)])
    give_talk("A link alone", body=[("prose", "Read https://example.org/plan first.")])
    give_talk("A topic", topics=["SQL"])
    give_talk("Her other talk", speakers=[ana])
    give_talk("Both topics", topics=["SQL", "ORM"])
    give_talk("Nothing", topics=["CSS"], speakers=[SpeakerFactory()])
    assert list_titles(talk) == ["Both topics", "Her other talk", "A topic", "A link alone"]


def test_there_are_at_most_five_related_talks_and_no_conferences(give_talk, conference):
    conference.body = [("link", LINK)]
    make_live(conference)
    talk = give_talk(topics=["SQL"], body=[("link", LINK)])
    for number in range(7):
        give_talk(f"Talk {number}", topics=["SQL"])
    assert len(list_titles(talk)) == 5
    assert "PyFest 2024" not in list_titles(talk)


def test_only_the_newest_talks_of_a_popular_topic_are_considered(give_talk, monkeypatch):
    monkeypatch.setattr(related_talks, "SQL", related_talks.SQL.replace("OFFSET 49", "OFFSET 1"))
    old = [give_talk(f"Old {number}", topics=["SQL"]) for number in range(3)]
    give_talk("New", topics=["SQL"])
    assert list_titles(old[0]) == ["New", "Old 2"]


def test_talks_with_an_outdated_index_entry_are_not_related(give_talk, day, front_page):
    open_conference = make_live(ConferenceFactory(parent=front_page, title="Open"))
    talk = give_talk(topics=["SQL"], parent=open_conference)
    give_talk("Secret", topics=["SQL"])
    assert list_titles(talk) == ["Secret"]
    type(day).objects.filter(pk=day.pk).update(live=False)
    assert list_titles(talk) == []


@pytest.mark.parametrize("count", [1, 3])
def test_related_talks_take_three_queries(give_talk, django_assert_num_queries, count):
    talk = give_talk(topics=["SQL", "ORM"], speakers=[SpeakerFactory()], body=[("link", LINK)])
    for number in range(count):
        speakers = [SpeakerFactory() for _ in range(count)]
        give_talk(f"Talk {number}", topics=["SQL"], speakers=speakers, body=[("link", LINK)])
    with django_assert_num_queries(3):
        related = get_related_talks(talk)
        names = [[one.speaker.name for one in other.talk_speakers.all()] for other in related]
    assert [len(speakers) for speakers in names] == [count] * count


def test_related_talks_are_found_by_indexes(give_talk):
    talk = give_talk(topics=["SQL"])
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads small tables whole, whatever their indexes")
    with CaptureQueriesContext(connection) as queries:
        get_related_talks(talk)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]
    read_whole = [step for step in plan if step.startswith("SCAN") and "public_" in step]
    assert read_whole == []
    index = "pages_by_speaker_or_topic (speakerortopic_id=? AND indexedpage_id>?)"
    assert any(index in step for step in plan), plan
