"""Pages as readers get them: routing, content and queries."""

import re

import pytest

from conferences.models import TalkSpeaker
from conferences.public.page_index import index_pages
from tests.factories import (
    ConferenceFactory,
    DayFactory,
    ImageFactory,
    SourceFactory,
    SpeakerFactory,
    TalkFactory,
)
from tests.long_run import LONG


def give_speakers(talk, count):
    talk.talk_speakers = [TalkSpeaker(speaker=SpeakerFactory()) for _ in range(count)]
    talk.save()


def test_a_talk_can_be_directly_below_a_conference(client, conference):
    TalkFactory(parent=conference, title="A podcast", slug="podcast", kind="podcast")
    assert client.get("/pyfest/podcast/").status_code == 200
    assert "A podcast" in client.get("/pyfest/").text


def test_previous_and_next_cross_days_and_skip_hidden_pages(client, conference, day, talk):
    draft = DayFactory(parent=conference, title="Tuesday", live=False)
    TalkFactory(parent=draft, title="Unseen")
    wednesday = DayFactory(parent=conference, title="Wednesday", slug="wednesday")
    TalkFactory(parent=wednesday, title="Queues", slug="queues")
    first = client.get("/pyfest/monday/indexes/").text
    assert 'rel="next" href="/pyfest/wednesday/queues/"' in first
    assert 'rel="prev"' not in first
    last = client.get("/pyfest/wednesday/queues/").text
    assert 'rel="prev" href="/pyfest/monday/indexes/"' in last


def test_previous_and_next_stay_in_the_conference(client, front_page, talk):
    other = ConferenceFactory(parent=front_page, title="Other", slug="other")
    TalkFactory(parent=other, title="Queues")
    assert "Queues" not in client.get("/pyfest/monday/indexes/").text


def test_page_declares_language_and_direction_of_its_text(client, talk):
    talk.language = "ar"
    talk.body = [("prose", "نص")]
    talk.save()
    page = client.get("/pyfest/monday/indexes/").text
    assert '<h1 lang="ar" dir="auto">Indexes</h1>' in page
    assert '<div class="body" lang="ar" dir="rtl">' in page


def test_long_pages_list_their_headings(client, talk):
    talk.body = [("heading", {"text": f"Part {n}", "level": "2"}) for n in range(4)]
    talk.save()
    page = client.get("/pyfest/monday/indexes/").text
    assert '<li class="level-2"><a href="#part-3">Part 3</a></li>' in page
    assert '<h2 id="part-3">Part 3</h2>' in page


def test_short_pages_have_no_table_of_contents(client, talk):
    talk.body = [("heading", {"text": "Only part", "level": "2"})]
    talk.save()
    assert "On this page" not in client.get("/pyfest/monday/indexes/").text


def test_links_in_a_row_are_one_list(client, talk):
    links = [("link", {"title": f"Link {n}", "url": "https://example.org/"}) for n in range(3)]
    talk.body = [*links[:2], ("prose", "Between."), links[2]]
    talk.save()
    before, after = client.get("/pyfest/monday/indexes/").text.split("Between.")
    for part, count in ((before, 2), (after, 1)):
        (listed,) = re.findall(r'<ul class="links">(.*?)</ul>', part, re.DOTALL)
        assert listed.count('<li id="b-') == listed.count("</li>") == count


def test_empty_pages_have_a_message(client, conference, talk):
    assert "No notes from this session yet" in client.get("/pyfest/monday/indexes/").text
    talk.delete()
    assert "No talks yet" in client.get("/pyfest/monday/").text


def make_body(count):
    """So many images, links to pages and notes, which all need queries."""
    choices = [{"image": ImageFactory().pk, "alt_text": "A hall"} for _ in range(count)]
    images = [{"type": "image", "value": {"image": choice}} for choice in choices]
    link = {"type": "link", "value": {"title": "Front page", "page": 2}}
    prose = {"type": "prose", "value": "See [the front page](page:2)."}
    content = [*images, *([link, prose] * count)]
    notes = {"type": "notes", "value": {"source": SourceFactory().pk, "content": content}}
    return [*content, *([notes] * count)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_talk_page_takes_constant_queries(
    client, django_assert_num_queries, conference, day, talk, count, commit
):
    with commit():
        talk.body = make_body(count)
    topics = [f"Topic {number}" for number in range(count)]
    talks = [talk, *(TalkFactory(parent=page) for page in (day, conference) for _ in range(count))]
    for each in talks:
        give_speakers(each, count)
        each.topics.add(*topics)
        each.save()
    index_pages(each.pk for each in talks)
    client.get("/pyfest/monday/indexes/")
    with django_assert_num_queries(13):
        page = client.get("/pyfest/monday/indexes/").text
    assert "Related talks" in page
    assert "Notes by" in page


@pytest.mark.parametrize("count", [1, 3, 30] if LONG else [1, 3])
def test_a_conference_page_takes_constant_queries(
    client, django_assert_num_queries, conference, count, commit
):
    with commit():
        conference.cover, conference.cover_decorative = ImageFactory(), True
        conference.body = make_body(1)
    conference.save()
    for number in range(count):
        day = DayFactory(parent=conference, title=f"Day {number}")
        give_speakers(TalkFactory(parent=day), count)
        TalkFactory(parent=conference)
    client.get("/pyfest/")
    with django_assert_num_queries(11):
        assert client.get("/pyfest/").status_code == 200
