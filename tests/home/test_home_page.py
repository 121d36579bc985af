"""The front page."""

import pytest

from conferences.models import TalkSpeaker
from tests.factories import ConferenceFactory, SpeakerFactory, TalkFactory, make_live


def test_an_empty_site_says_what_will_appear(client, db):
    page = client.get("/").text
    assert "No conferences yet" in page
    assert "No recaps yet" in page


def test_newest_conference_comes_first(client, front_page):
    for year in (2022, 2025, 2023):
        make_live(ConferenceFactory(parent=front_page, title=f"Edition {year}", edition=year))
    make_live(ConferenceFactory(parent=front_page, title="Edition unknown"))
    page = client.get("/").text
    places = [page.index(f"Edition {what}") for what in (2025, 2023, 2022, "unknown")]
    assert places == sorted(places)


@pytest.mark.parametrize("count", [1, 3])
def test_front_page_queries_are_constant(client, django_assert_max_num_queries, front_page, count):
    for _ in range(count):
        conference = make_live(ConferenceFactory(parent=front_page))
        talk = TalkFactory(parent=conference)
        talk.talk_speakers = [TalkSpeaker(speaker=SpeakerFactory()) for _ in range(count)]
        talk.body = [("quote", {"text": "Be kind", "attribution": "Somebody", "link": ""})]
        make_live(talk)
    client.get("/")
    with django_assert_max_num_queries(15):
        client.get("/")
