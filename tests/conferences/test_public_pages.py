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


def warm_caches(client, url):
    """Cache content types, site roots and renditions, as on a running site."""
    assert client.get(url).status_code == 200


def test_front_page_conference_day_and_talk_answer(client, talk):
    for url in ("/", "/pyfest/", "/pyfest/monday/", "/pyfest/monday/indexes/"):
        assert client.get(url).status_code == 200, url


def test_a_talk_can_be_directly_below_a_conference(client, conference):
    TalkFactory(parent=conference, title="A podcast", slug="podcast", kind="podcast")
    assert client.get("/pyfest/podcast/").status_code == 200
    assert "A podcast" in client.get("/pyfest/").text


def test_previous_and_next_cross_days_and_skip_hidden_pages(client, conference, day, talk):
    hidden = DayFactory(parent=conference, title="Tuesday", slug="tuesday", live=False)
    TalkFactory(parent=hidden, title="Unseen", slug="unseen")
    wednesday = DayFactory(parent=conference, title="Wednesday", slug="wednesday")
    TalkFactory(parent=wednesday, title="Queues", slug="queues")
    page = client.get("/pyfest/monday/indexes/").text
    assert 'rel="next" href="/pyfest/wednesday/queues/"' in page
    assert 'rel="prev"' not in page
    assert (
        'rel="prev" href="/pyfest/monday/indexes/"' in client.get("/pyfest/wednesday/queues/").text
    )


def test_previous_and_next_stay_in_the_conference(client, front_page, talk):
    other = ConferenceFactory(parent=front_page, title="Other", slug="other")
    TalkFactory(parent=other, title="Elsewhere", slug="elsewhere")
    assert "Elsewhere" not in client.get("/pyfest/monday/indexes/").text


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


def rich_body(count):
    """A body whose blocks need queries: `count` images, links to pages and notes."""
    images = [ImageFactory() for _ in range(count)]
    image_blocks = [
        {"type": "image", "value": {"image": {"image": image.pk, "alt_text": "A hall"}}}
        for image in images
    ]
    source = SourceFactory()
    link = {"type": "link", "value": {"title": "Front page", "page": 2}}
    prose = {"type": "prose", "value": "See [the front page](page:2)."}
    inner = [*image_blocks, *([link, prose] * count)]
    notes = {"type": "notes", "value": {"source": source.pk, "content": inner}}
    return [*inner, *([notes] * count)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_talk_page_takes_constant_queries(
    client,
    django_assert_num_queries,
    conference,
    day,
    talk,
    count,
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        talk.body = rich_body(count)
    topics = [f"Topic {number}" for number in range(count)]
    others = []
    for number in range(count):
        before = TalkFactory(parent=day, title=f"Before {number}")
        others += [before, TalkFactory(parent=conference, title=f"Beside {number}")]
    for each in (talk, *others):
        give_speakers(each, count)
        each.topics.add(*topics)
        each.save()
    index_pages(each.pk for each in (talk, *others))
    warm_caches(client, "/pyfest/monday/indexes/")
    with django_assert_num_queries(13):
        page = client.get("/pyfest/monday/indexes/").text
    assert "Related talks" in page
    assert "Notes by" in page


@pytest.mark.parametrize("count", [1, 3, 30] if LONG else [1, 3])
def test_a_conference_page_takes_constant_queries(
    client, django_assert_num_queries, conference, count, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        conference.cover, conference.cover_decorative = ImageFactory(), True
        conference.body = rich_body(1)
    conference.save()
    for number in range(count):
        day = DayFactory(parent=conference, title=f"Day {number}")
        give_speakers(TalkFactory(parent=day), count)
        TalkFactory(parent=conference)
    warm_caches(client, "/pyfest/")
    with django_assert_num_queries(11):
        client.get("/pyfest/")
