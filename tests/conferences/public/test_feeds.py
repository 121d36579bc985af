"""Feeds of the newest talks: of the site, a conference, a speaker, a topic."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest

from conferences.models import Topic
from conferences.public.models import IndexedPage
from tests.conferences.public.conftest import unpublish
from tests.factories import SpeakerFactory, live_talk, make_live, make_private
from tests.shared_rows import shared

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FEEDS = [
    "/feeds/recaps.atom",
    "/feeds/conferences/pyfest.atom",
    "/feeds/speakers/ana-zak.atom",
    "/feeds/topics/sql.atom",
]


@shared
def listed_talk(conference, day):
    """A talk that is in all four feeds."""
    make_live(conference)
    return live_talk(
        day,
        "Indexes & <plans>",
        speakers=[SpeakerFactory(name="Ana Żak", slug="ana-zak")],
        topics=["SQL"],
        search_description="What an index promises.",
    )


def read_entries(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    tree = ET.fromstring(response.content)  # noqa: S314 - our own words
    return tree.findall("a:entry", ATOM)


def get_text(entry, name):
    return entry.find(f"a:{name}", ATOM).text


@pytest.mark.parametrize("url", FEEDS)
def test_a_talk_is_in_every_feed_that_it_belongs_to(client, listed_talk, url):
    response = client.get(url)
    assert not response.cookies
    (entry,) = read_entries(response)
    assert get_text(entry, "title") == "Indexes & <plans>"
    link = entry.find("a:link", ATOM).get("href")
    assert link == "http://testserver/pyfest/monday/indexes-plans/"
    assert get_text(entry, "id") == f"urn:uuid:{listed_talk.translation_key}"
    assert "<p>Talk, Ana Żak, PyFest 2024</p>" in get_text(entry, "summary")
    assert "<p>What an index promises.</p>" in get_text(entry, "summary")


def test_entries_have_the_dates_of_publication_and_revision(client, listed_talk):
    IndexedPage.objects.filter(pk=listed_talk.pk).update(
        published_at=datetime(2024, 9, 30, 8, tzinfo=UTC),
        changed_at=datetime(2025, 1, 2, 9, tzinfo=UTC),
    )
    (entry,) = read_entries(client.get("/feeds/recaps.atom"))
    assert get_text(entry, "published") == "2024-09-30T08:00:00+00:00"
    assert get_text(entry, "updated") == "2025-01-02T09:00:00+00:00"


def test_a_feed_has_the_newest_thirty_talks(client, give_talk):
    for number in range(31):
        talk = give_talk(f"Talk {number:02}")
        day = datetime(2024, 1, 1 + number, tzinfo=UTC)
        IndexedPage.objects.filter(pk=talk.pk).update(published_at=day)
    titles = [get_text(entry, "title") for entry in read_entries(client.get("/feeds/recaps.atom"))]
    assert titles == [f"Talk {number:02}" for number in range(30, 0, -1)]


def test_a_talk_without_description_is_described_by_its_first_words(client, give_talk):
    give_talk(body=[("prose", "word " * 100)])
    (entry,) = read_entries(client.get("/feeds/recaps.atom"))
    assert get_text(entry, "summary").count("word") == 60


@pytest.mark.parametrize("hide", [unpublish, make_private])
@pytest.mark.parametrize("url", FEEDS)
def test_without_a_public_talk_there_is_no_feed(client, listed_talk, hide, url):
    hide(listed_talk)
    response = client.get(url)
    if url == "/feeds/recaps.atom":
        # Every page links to the site's own feed.
        assert read_entries(response) == []
        assert "<updated>1970-01-01T00:00:00+00:00</updated>" in response.text
    else:
        assert response.status_code == 404


@pytest.mark.parametrize("url", FEEDS[1:])
@pytest.mark.parametrize("word", ["nobody", "%00", "a%00b", "..", "%F0%9F%90%8D", "x" * 3000])
def test_an_unknown_slug_is_not_found(client, listed_talk, url, word):
    folder = url.rsplit("/", 1)[0]
    assert client.get(f"{folder}/{word}.atom").status_code == 404


def test_a_conference_without_talks_has_no_feed(client, conference):
    make_live(conference)
    assert client.get("/feeds/conferences/pyfest.atom").status_code == 404


def test_the_feed_of_a_merged_speaker_redirects_to_the_kept_one(client, listed_talk):
    kept = listed_talk.talk_speakers.get().speaker
    SpeakerFactory(name="A. Zak", slug="a-zak", merged_into=kept)
    response = client.get("/feeds/speakers/a-zak.atom")
    assert (response.status_code, response["Location"]) == (301, "/feeds/speakers/ana-zak.atom")


def test_a_topic_in_another_script_has_a_feed(client, give_talk):
    topic = Topic.objects.create(name="数据库", slug="数据库")
    give_talk(topics=[topic])
    assert len(read_entries(client.get("/feeds/topics/数据库.atom"))) == 1
